/* The pass of runtime/cef_fields.c as it is where the machine has no wide instructions: compiled a second time, under other names. */
#define TAMIS_PORTABLE
#define tamis_cef_fields_init  tamis_test_portable_init
#define tamis_cef_fields_clear tamis_test_portable_clear
#define tamis_cef_fields_scan  tamis_test_portable_scan
#include "runtime/cef_fields.c" /* NOLINT(bugprone-suspicious-include): what the file is for */
