/* What is in a sample: the keys of CEF lines, how many events have them, and their commonest values.
 *
 * Memory is bounded, whatever the lines: the first TAMIS_CENSUS_KEYS keys are counted by name, further and
 * very long ones together; for each key TAMIS_CENSUS_VALUES values are tracked by the Space-Saving algorithm
 * (Metwally, Agrawal, El Abbadi 2005): what is commoner than one event in TAMIS_CENSUS_VALUES is among them,
 * and its count is a lower bound once a key had more different values than that. One thread. */
#ifndef TAMIS_TOOLS_KEY_CENSUS_H
#define TAMIS_TOOLS_KEY_CENSUS_H

#include "runtime/stream.h"

/* A sample of one product has some 200 keys, of sixty products some 1,500. */
#define TAMIS_CENSUS_KEYS 4096u

/* Values tracked for one key. */
#define TAMIS_CENSUS_VALUES 32u

typedef struct tamis_census tamis_census;

TAMIS_CHECKED tamis_status tamis_census_new(tamis_census **out);
void tamis_census_free(tamis_census *census); /* NULL is fine */

/* A tamis_line_work whose worker is a tamis_census: counts one line; puts out nothing. Empty lines are
 * skipped. */
tamis_status tamis_census_line(void *worker, tamis_buf *outputs, const tamis_line *line);

/* The table, commonest keys first, hostile bytes escaped. False when the buffer has failed. */
bool tamis_census_print(tamis_buf *out, const tamis_census *census);

#endif
