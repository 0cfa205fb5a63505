/* The texts of the status codes, from the table in include/tamis.h. */
#include "tamis.h"

const char *tamis_status_text(tamis_status status) {
    static const char *const texts[] = {
#define TAMIS_STATUS_TEXT(name, text) [TAMIS_##name] = (text),
        TAMIS_STATUS_MAP(TAMIS_STATUS_TEXT)
#undef TAMIS_STATUS_TEXT
    };
    size_t i = (size_t)status;
    return i < sizeof texts / sizeof texts[0] ? texts[i] : "unknown status";
}
