/* See cover_packs.h. */
#include "cli/cover_packs.h"

#include <unistd.h>

#include "cli/print.h"

bool tamis_cover_percent(unsigned *hundredths, const char *text) {
    unsigned whole = 0, part = 0;
    size_t digits = 0, places = 0;
    for (; *text >= '0' && *text <= '9' && digits < 4; text++, digits++) {
        whole = whole * 10 + (unsigned)(*text - '0');
    }
    if (digits > 0 && *text == '.') {
        for (text++; *text >= '0' && *text <= '9' && places < 2; text++, places++) {
            part = part * 10 + (unsigned)(*text - '0');
        }
        if (places == 0) {
            return false;
        }
    }
    *hundredths = whole * 100 + (places == 1 ? part * 10 : part);
    return digits > 0 && *text == '\0' && *hundredths <= 10000;
}

int tamis_cover_print(const tamis_coverage_report *report, bool to_output) {
    tamis_buf out;
    int status = TAMIS_EXIT_FINE;
    tamis_buf_init(&out, TAMIS_PRINT_MAX);
    (void)tamis_buf_add_char(&out, '\n');
    if (!tamis_coverage_report_text(&out, report, tamis_colour(to_output ? STDOUT_FILENO : STDERR_FILENO))) {
        status = tamis_say_memory();
    } else if (!to_output) {
        tamis_print_error(tamis_buf_str(&out));
    } else if (!tamis_print(tamis_buf_str(&out))) {
        status = TAMIS_EXIT_IO;
    }
    tamis_buf_clear(&out);
    return status;
}

static int write_page(const tamis_coverage_report *report, const char *path) {
    tamis_buf out;
    tamis_buf_init(&out, TAMIS_PRINT_MAX);
    int status = tamis_coverage_report_html(&out, report) ? tamis_write_file(path, tamis_buf_str(&out)) : tamis_say_memory();
    tamis_buf_clear(&out);
    return status;
}

/* A pack that no test sees reaches nothing. */
static bool is_below(const tamis_coverage *c, unsigned least) {
    return tamis_coverage_below(c->seen ? c->sum : (tamis_coverage_sum){c->sum.possible, 0}, least);
}

int tamis_cover_finish(const tamis_coverage_report *report, const tamis_cover_options *options) {
    int status = options->html == NULL ? TAMIS_EXIT_FINE : write_page(report, options->html);
    for (size_t i = 0; i < report->pack_count && status != TAMIS_EXIT_IO; i++) {
        const tamis_coverage *c = &report->packs[i];
        if (is_below(c, options->least)) {
            unsigned tenths = tamis_coverage_tenths(c->sum);
            tamis_say("the coverage of '%.*s' is %u.%u %%, below %u.%02u %%", (int)c->unit->folder.len, c->unit->folder.ptr,
                      tenths / 10, tenths % 10, options->least / 100, options->least % 100);
            status = TAMIS_EXIT_FINDINGS;
        }
    }
    return status;
}
