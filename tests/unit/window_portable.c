/* Looking for a window as it is where the machine has no wide instructions: compiled a second time, under another name. */
#define TAMIS_PORTABLE
#define tamis_window_find tamis_test_portable_window_find
#include "regex/window.c" /* NOLINT(bugprone-suspicious-include): what the file is for */
