/* Any bytes as a rules file, formatted. What must hold: a text without syntax errors is formatted, and what comes out is in its
 * layout already; its difference to what went in ends, and shows nothing that a terminal would obey. */
#include "base/escape.h"
#include "base/limits.h"
#include "tests/fuzz/fuzz.h"
#include "tools/format.h"
#include "tools/layout_diff.h"

static tamis_status format(tamis_buf *out, tamis_str text) {
    tamis_arena arena;
    tamis_sources sources;
    tamis_diags diags;
    size_t source = 0;
    tamis_arena_init(&arena, TAMIS_LIMIT_COMPILATION);
    tamis_sources_init(&sources, &arena);
    tamis_diags_init(&diags, &arena);
    tamis_buf_init(out, TAMIS_LIMIT_FILE);
    require(tamis_sources_add(&source, &sources, TAMIS_STR("fuzz"), TAMIS_STR("fuzz"), text) == TAMIS_OK);
    tamis_status status = tamis_format_rules(out, &arena, &sources, source, &diags);
    require((status == TAMIS_ERR_RULES) == (diags.errors > 0));
    tamis_arena_clear(&arena);
    return status;
}

static void check_difference(tamis_str before, tamis_str after) {
    tamis_buf difference, escaped;
    tamis_buf_init(&difference, TAMIS_LIMIT_FILE);
    tamis_buf_init(&escaped, TAMIS_LIMIT_FILE);
    tamis_layout_diff(&difference, TAMIS_STR("fuzz"), before, after);
    require((difference.len == 0) == tamis_str_equal(before, after));
    size_t start = 0;
    for (size_t i = 0; i < difference.len; i++) {
        if (difference.ptr[i] == '\n') {
            tamis_str line = tamis_str_of(difference.ptr + start, i - start);
            tamis_buf_reset(&escaped);
            require(tamis_escape_add(&escaped, line, true) && tamis_str_equal(tamis_buf_str(&escaped), line));
            start = i + 1;
        }
    }
    tamis_buf_clear(&escaped);
    tamis_buf_clear(&difference);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len) {
    tamis_buf once, twice;
    tamis_str text = tamis_str_of((const char *)bytes, len);
    tamis_status status = format(&once, text);
    require(status == TAMIS_OK || status == TAMIS_ERR_RULES);
    if (status == TAMIS_OK) {
        require(format(&twice, tamis_buf_str(&once)) == TAMIS_OK);
        require(tamis_str_equal(tamis_buf_str(&once), tamis_buf_str(&twice)));
        check_difference(text, tamis_buf_str(&once));
        tamis_buf_clear(&twice);
    }
    tamis_buf_clear(&once);
    return 0;
}
