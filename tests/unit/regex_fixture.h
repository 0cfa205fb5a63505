/* Regexes of unit tests: one pattern, one subject, and what came out as one text. */
#ifndef TAMIS_TESTS_UNIT_REGEX_FIXTURE_H
#define TAMIS_TESTS_UNIT_REGEX_FIXTURE_H

#include "regex/regex.h"

/* Flags from their letters; fails the running test when they are wrong. */
unsigned tamis_test_regex_flags(const char *letters);

/* Compiles; fails the running test when it cannot be done. With JIT unless TAMIS_JIT=off. */
tamis_regex *tamis_test_regex(const char *pattern, const char *flags);

/* Searches with JIT, without, and by the pattern's own program where it has one, compares, and says what was found, in `out`:
 *
 *     abc|a|-        the match and its groups; `-` for a group without a match
 *     no match       gave up
 *     error at 3: nothing to repeat …       what JavaScript refuses, too
 *     refused at 3: a lookbehind …          what it accepts */
void tamis_test_regex_search(tamis_buf *out, const char *pattern, const char *flags, tamis_str subject);

/* One row of a table of searches; `found` as above, where an error's text may be cut short. */
typedef struct tamis_test_regex_row {
    const char *pattern, *flags, *subject, *found;
} tamis_test_regex_row;

/* All rows of a table; the message of a failure is the row. */
void tamis_test_regex_rows(const tamis_test_regex_row *rows, size_t count);

#define TAMIS_TEST_REGEX_ROWS(rows) tamis_test_regex_rows(rows, sizeof(rows) / sizeof(rows)[0])

#endif
