/* See stream_parse.h. */
#include "runtime/stream_parse.h"

#include "base/limits.h"

tamis_status tamis_parse_line(void *worker, tamis_buf *outputs, const tamis_line *line) {
    tamis_cef *cef = worker;
    if (line->too_long) {
        return tamis_buf_add_format(outputs, "{\"error\":\"the line is longer than 1 MiB\",\"offset\":%u}\n",
                                    TAMIS_LIMIT_LINE)
                   ? TAMIS_OK
                   : outputs->failed;
    }
    if (line->text.len == 0) {
        return TAMIS_OK;
    }
    tamis_status status = tamis_cef_read(cef, line->text);
    if (status != TAMIS_OK) {
        return status;
    }
    return tamis_cef_add_json(outputs, cef) && tamis_buf_add_char(outputs, '\n') ? TAMIS_OK : outputs->failed;
}
