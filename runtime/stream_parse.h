/* CEF lines to JSON lines: the work of `tamis parse`. The reader belongs to one thread. */
#ifndef TAMIS_RUNTIME_STREAM_PARSE_H
#define TAMIS_RUNTIME_STREAM_PARSE_H

#include "runtime/cef.h"
#include "runtime/stream.h"

/* The tamis_line_work of `parse`: `worker` is a tamis_cef, output 0 gets one object (tamis_cef_add_json) for
 * each line. Empty lines are skipped. A line over the limit is {"error":"…","offset":1048576}, without its
 * bytes. */
tamis_status tamis_parse_line(void *worker, tamis_buf *outputs, const tamis_line *line);

#endif
