/* See severity.h. */
#include "cli/severity.h"

#include <string.h>

#include "base/suggest.h"
#include "cli/print.h"

enum { ALLOW, WARN, DENY, DENY_WARNINGS };

static const tamis_level levels[] = {[ALLOW] = TAMIS_LEVEL_ALLOW, [WARN] = TAMIS_LEVEL_WARN, [DENY] = TAMIS_LEVEL_DENY};

static bool say_unknown(const tamis_usage *usage, const char *option, tamis_str name) {
    tamis_suggest near = tamis_suggest_start(name);
    for (int i = 0; i < TAMIS_DIAG_CODES; i++) {
        tamis_suggest_offer(&near, tamis_str_z(tamis_diag_name((tamis_diag_code)i)));
    }
    if (near.nearest.ptr != NULL) {
        (void)tamis_say_usage(usage->command, "'--%s': no finding has the code '%.*s', did you mean '%.*s'?", option,
                              TAMIS_FMT(name), TAMIS_FMT(near.nearest));
    } else {
        (void)tamis_say_usage(usage->command, "'--%s': no finding has the code '%.*s'; 'tamis help' lists them", option,
                              TAMIS_FMT(name));
    }
    return false;
}

static bool set_one(tamis_levels *out, const tamis_usage *usage, const char *option, tamis_str name, tamis_level level) {
    tamis_diag_code code = tamis_diag_code_named(name);
    if (code == TAMIS_DIAG_CODES) {
        return say_unknown(usage, option, name);
    }
    if (tamis_diag_severity(code) == TAMIS_ERROR) {
        (void)tamis_say_usage(usage->command, "'--%s %.*s': an error stays an error, only warnings have levels", option,
                              TAMIS_FMT(name));
        return false;
    }
    out->of[code] = level;
    return true;
}

/* The codes of one value, with commas between. */
static bool set_all(tamis_levels *out, const tamis_usage *usage, const char *option, const char *value, tamis_level level) {
    for (;;) {
        size_t len = strcspn(value, ",");
        if (!set_one(out, usage, option, tamis_str_of(value, len), level)) {
            return false;
        }
        if (value[len] == '\0') {
            return true;
        }
        value += len + 1;
    }
}

bool tamis_severity_read(tamis_levels *out, const tamis_usage *usage, const tamis_arguments *arguments, size_t first) {
    *out = (tamis_levels){{TAMIS_LEVEL_DEFAULT}};
    for (int i = 0; i < TAMIS_DIAG_CODES && arguments->values[first + DENY_WARNINGS] != NULL; i++) {
        out->of[i] = TAMIS_LEVEL_DENY;
    }
    for (size_t i = 0; i < arguments->repeated_count; i++) {
        const tamis_repeated *given = &arguments->repeated[i];
        size_t which = given->option - first;
        if (given->option >= first && which < DENY_WARNINGS &&
            !set_all(out, usage, usage->options[given->option].name, given->value, levels[which])) {
            return false;
        }
    }
    return true;
}
