/* See diff_rules_command.h. */
#include "cli/diff_rules_command.h"
#include "cli/print.h"
#include "tools/diff_rules.h"

int tamis_diff_print(const tamis_buf *report, tamis_diff_format format) {
    if (report->failed != TAMIS_OK) {
        return tamis_say_memory();
    }
    tamis_str text = tamis_buf_str(report);
    bool printed = format == TAMIS_DIFF_JSON ? tamis_print_json(text) : tamis_print(text);
    return printed ? TAMIS_EXIT_FINE : TAMIS_EXIT_IO;
}

static int report(const tamis_rules_diff *diff, tamis_diff_format format) {
    static bool (*const formats[])(tamis_buf *, const tamis_rules_diff *) = {
        [TAMIS_DIFF_TEXT] = tamis_rules_diff_add_text,
        [TAMIS_DIFF_JSON] = tamis_rules_diff_add_json,
        [TAMIS_DIFF_MARKDOWN] = tamis_rules_diff_add_markdown,
    };
    tamis_buf out;
    tamis_buf_init(&out, TAMIS_PRINT_MAX);
    (void)formats[format](&out, diff); /* the buffer remembers a failure */
    int status = tamis_diff_print(&out, format);
    tamis_buf_clear(&out);
    return status;
}

static int judge(const tamis_rules_diff *diff, uint64_t most) {
    if (diff->count > most) {
        return TAMIS_EXIT_FINDINGS;
    }
    if (diff->note_count == 0) {
        return TAMIS_EXIT_FINE;
    }
    tamis_say("whether --max-changed holds is not known: a pack does not hold all of its rules");
    return TAMIS_EXIT_IO;
}

int tamis_diff_rules_command(const tamis_pack *before, const tamis_pack *after, tamis_diff_format format, bool limited,
                             uint64_t most) {
    tamis_rules_diff diff;
    int result;
    tamis_status status = tamis_rules_diff_init(&diff, before, after);
    if (status == TAMIS_OK) {
        result = report(&diff, format);
        result = result == TAMIS_EXIT_FINE && limited ? judge(&diff, most) : result;
    } else if (status == TAMIS_ERR_LIMIT) {
        tamis_say("cannot compare the packs: their texts overlap, so no compiler made them");
        result = TAMIS_EXIT_IO;
    } else {
        result = tamis_say_memory();
    }
    tamis_rules_diff_clear(&diff);
    return result;
}
