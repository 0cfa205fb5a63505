/* What is in a sample: the keys of CEF lines, how many events have them, and their commonest values.
 *
 * Memory is bounded, whatever the lines: the first TAMIS_CENSUS_KEYS keys are counted by name, further and
 * very long ones together; their values as tools/value_counts.h says, with TAMIS_CENSUS_VALUES beyond each
 * key's own for all of them. A sample of some thousand lines is counted exactly. One thread. */
#ifndef TAMIS_TOOLS_KEY_CENSUS_H
#define TAMIS_TOOLS_KEY_CENSUS_H

#include "runtime/stream.h"

/* A sample of one product has some 200 keys, of sixty products some 1,500. */
#define TAMIS_CENSUS_KEYS 4096u

/* Values tracked for all keys together beyond those that each has room for: 20 MiB. */
#define TAMIS_CENSUS_VALUES 250000u

typedef struct tamis_census tamis_census;

TAMIS_CHECKED tamis_status tamis_census_new(tamis_census **out);
void tamis_census_free(tamis_census *census); /* NULL is fine */

/* A tamis_line_work whose worker is a tamis_census: counts one line; puts out nothing. Empty lines are
 * skipped. */
tamis_status tamis_census_line(void *worker, tamis_buf *outputs, const tamis_line *line);

/* The table, commonest keys first, hostile bytes escaped. False when the buffer has failed. */
bool tamis_census_print(tamis_buf *out, const tamis_census *census);

#endif
