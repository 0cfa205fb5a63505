/* What the tests of the CEF reader share. */
#ifndef TAMIS_TESTS_UNIT_TEST_CEF_H
#define TAMIS_TESTS_UNIT_TEST_CEF_H

#include <stddef.h>

/* The line as JSON, as `tamis parse` writes it: read by a fresh reader from before a guard page. With a
 * NUL behind it; the caller frees. A status other than TAMIS_OK fails the test. */
char *tamis_test_cef_json(const char *line, size_t len);

/* The same for a line whose header is "CEF:0|V|P|1|2|n|5|", but only what differs from line to line: the
 * object of the fields, and behind a space the array of flags where there are any. An error is given
 * whole. */
char *tamis_test_cef_extension(const char *extension, size_t len);

#endif
