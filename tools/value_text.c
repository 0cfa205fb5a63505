/* See value_text.h. */
#include "tools/value_text.h"

#include <math.h>

bool tamis_value_add_text(tamis_buf *out, tamis_value value) {
    switch (value.type) {
    case TAMIS_TYPE_UNDEFINED: return tamis_buf_add_z(out, "undefined");
    case TAMIS_TYPE_LIST: return tamis_buf_add_z(out, "[list]");
    case TAMIS_TYPE_REGEX: return tamis_buf_add_z(out, "[regex]");
    case TAMIS_TYPE_NUMBER:
        if (isnan(value.as.number)) {
            return tamis_buf_add_z(out, "NaN");
        }
        if (isinf(value.as.number)) {
            return tamis_buf_add_z(out, value.as.number > 0 ? "Infinity" : "-Infinity");
        }
        if (value.as.number == 0 && signbit(value.as.number)) {
            return tamis_buf_add_z(out, "-0");
        }
        return tamis_value_add_json(out, value);
    default: return tamis_value_add_json(out, value);
    }
}
