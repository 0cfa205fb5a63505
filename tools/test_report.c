/* See test_report.h. */
#include "tools/test_report.h"

#include "base/escape.h"
#include "base/json.h"
#include "tools/test_report_parts.h"

bool tamis_pack_tests_broken(const tamis_pack_tests *tests) {
    return tests->unit->errors > 0;
}

bool tamis_pack_tests_untested(const tamis_pack_tests *tests) {
    return tests->decides && tests->present == 0;
}

tamis_str tamis_test_report_pack_name(const tamis_unit *unit) {
    return unit->name.len > 0 ? unit->name : unit->folder;
}

bool tamis_test_report_tells(const tamis_test_failure *failure) {
    const tamis_test_failure *next = failure->next;
    bool shared = next != NULL && tamis_str_equal(failure->place, next->place) && tamis_str_equal(failure->why, next->why);
    return failure->why.len > 0 && !shared;
}

tamis_place tamis_test_report_place(const tamis_test_report *report, const tamis_test *test) {
    return tamis_sources_locate(report->sources, test->item->name.span.off);
}

tamis_str tamis_test_report_file(tamis_place place) {
    return place.source == NULL ? TAMIS_STR("") : place.source->name;
}

/* ---- Text ---- */

static void add_padding(tamis_buf *out, size_t width, size_t used) {
    (void)tamis_buf_add_repeat(out, ' ', used < width ? width - used : 1);
}

/* Where in its files a test differs first. */
static void add_line_of_file(tamis_buf *out, const tamis_test *test) {
    if (test->line == 0) {
        return;
    }
    (void)tamis_buf_add_z(out, "  ");
    (void)tamis_escape_add(out, test->item->expected.str, false);
    (void)tamis_buf_add_format(out, ":%llu", (unsigned long long)test->line);
    if (test->differing > 1) {
        (void)tamis_buf_add_format(out, ", the first of %llu lines that differ", (unsigned long long)test->differing);
    }
    (void)tamis_buf_add_char(out, '\n');
}

static void add_failed_test(tamis_buf *out, const tamis_test_report *report, const tamis_test *test,
                            bool colour) {
    enum { NAME_WIDTH = 44 };
    tamis_place place = tamis_test_report_place(report, test);
    (void)tamis_buf_add_z(out, colour ? "\x1b[1;31mFAIL\x1b[0m  " : "FAIL  ");
    (void)tamis_escape_add(out, test->item->name.str, false);
    add_padding(out, NAME_WIDTH, tamis_escape_width(test->item->name.str));
    (void)tamis_escape_add(out, tamis_test_report_file(place), false);
    (void)tamis_buf_add_format(out, ":%zu\n", place.line);
    add_line_of_file(out, test);
    size_t outputs = 0;
    size_t wants = 0;
    for (const tamis_test_failure *f = test->failures; f != NULL; f = f->next) {
        size_t output = tamis_escape_width(f->output);
        size_t want = tamis_escape_width(f->want);
        outputs = output > outputs ? output : outputs;
        wants = want > wants && want <= NAME_WIDTH ? want : wants;
    }
    for (const tamis_test_failure *f = test->failures; f != NULL; f = f->next) {
        (void)tamis_buf_add_z(out, "  ");
        (void)tamis_escape_add(out, f->output, false);
        if (outputs > 0) {
            add_padding(out, outputs + 3, tamis_escape_width(f->output));
        }
        (void)tamis_buf_add_z(out, "want ");
        (void)tamis_escape_add(out, f->want, false);
        add_padding(out, wants + 3, tamis_escape_width(f->want));
        (void)tamis_buf_add_z(out, "got ");
        (void)tamis_escape_add(out, f->got, false);
        (void)tamis_buf_add_char(out, '\n');
        if (tamis_test_report_tells(f)) {
            (void)tamis_buf_add_z(out, "  because ");
            (void)tamis_escape_add(out, f->place, false);
            (void)tamis_buf_add_char(out, '\n');
            (void)tamis_buf_add_str(out, f->why);
        }
    }
    (void)tamis_buf_add_char(out, '\n');
}

static void add_count(tamis_buf *out, size_t count, const char *noun) {
    (void)tamis_buf_add_u64(out, count);
    (void)tamis_buf_add_char(out, ' ');
    (void)tamis_buf_add_z(out, noun);
    (void)tamis_buf_add_z(out, count == 1 ? "" : "s");
}

static void add_pack_line(tamis_buf *out, const tamis_pack_tests *pack) {
    (void)tamis_escape_add(out, pack->unit->folder, false);
    (void)tamis_buf_add_z(out, ": ");
    if (tamis_pack_tests_broken(pack)) {
        (void)tamis_buf_add_z(out, "not run, the pack has errors\n");
    } else if (tamis_pack_tests_untested(pack)) {
        (void)tamis_buf_add_z(out, "no tests\n");
    } else {
        add_count(out, pack->count, "test");
        (void)tamis_buf_add_format(out, ", %zu failed\n", pack->failed);
    }
}

bool tamis_test_report_text(tamis_buf *out, const tamis_test_report *report, bool colour) {
    for (const tamis_pack_tests *pack = report->packs; pack != NULL; pack = pack->next) {
        for (const tamis_test *test = pack->tests; test != NULL; test = test->next) {
            if (test->failures != NULL) {
                add_failed_test(out, report, test, colour);
            }
        }
    }
    for (const tamis_pack_tests *pack = report->packs; pack != NULL && report->pack_count > 1;
         pack = pack->next) {
        add_pack_line(out, pack);
    }
    add_count(out, report->count, "test");
    (void)tamis_buf_add_format(out, ", %zu failed", report->failed);
    if (report->untested > 0) {
        (void)tamis_buf_add_z(out, ", ");
        add_count(out, report->untested, "pack");
        (void)tamis_buf_add_z(out, " without tests");
    }
    if (report->lacking > 0) {
        (void)tamis_buf_add_z(out, ", ");
        add_count(out, report->lacking, "case");
        (void)tamis_buf_add_z(out, " without a test");
    }
    if (report->broken > 0) {
        (void)tamis_buf_add_z(out, ", ");
        add_count(out, report->broken, "pack");
        (void)tamis_buf_add_z(out, " with errors not run");
    }
    return tamis_buf_add_char(out, '\n');
}

bool tamis_test_report_written(tamis_buf *out, const tamis_test_report *report) {
    for (const tamis_pack_tests *pack = report->packs; pack != NULL; pack = pack->next) {
        for (const tamis_test *test = pack->tests; test != NULL; test = test->next) {
            if (test->written == TAMIS_WRITTEN_NOT) {
                continue;
            }
            (void)tamis_buf_add_z(out, test->written == TAMIS_WRITTEN_NEW ? "written  " : "updated  ");
            (void)tamis_escape_add(out, pack->unit->folder, false);
            (void)tamis_buf_add_char(out, '/');
            (void)tamis_escape_add(out, test->item->expected.str, false);
            (void)tamis_buf_add_char(out, '\n');
            (void)tamis_buf_add_str(out, test->difference);
            (void)tamis_buf_add_char(out, '\n');
        }
    }
    return out->failed == TAMIS_OK;
}

/* ---- JSON ---- */

static void add_member(tamis_buf *out, const char *name, tamis_str value) {
    (void)tamis_buf_add_z(out, name);
    (void)tamis_json_add_string(out, value);
}

static void add_failures_json(tamis_buf *out, const tamis_test *test) {
    for (const tamis_test_failure *f = test->failures; f != NULL; f = f->next) {
        (void)tamis_buf_add_z(out, f == test->failures ? "{\"output\":" : ",{\"output\":");
        if (f->output.len == 0) {
            (void)tamis_buf_add_z(out, "null");
        } else {
            (void)tamis_json_add_string(out, f->output);
        }
        add_member(out, ",\"want\":", f->want);
        add_member(out, ",\"got\":", f->got);
        if (f->why.len > 0) {
            add_member(out, ",\"because\":{\"place\":", f->place);
            add_member(out, ",\"why\":", f->why);
            (void)tamis_buf_add_char(out, '}');
        } else {
            (void)tamis_buf_add_z(out, ",\"because\":null");
        }
        (void)tamis_buf_add_char(out, '}');
    }
}

/* What a test from files has besides. */
static void add_recorded_json(tamis_buf *out, const tamis_test *test) {
    static const char *const written[] = {"null", "\"new\"", "\"anew\""};
    add_member(out, ",\"expected\":{\"file\":", test->item->expected.str);
    (void)tamis_buf_add_format(out, ",\"lines\":%llu,\"differing\":%llu,\"first\":", (unsigned long long)test->lines,
                               (unsigned long long)test->differing);
    if (test->line > 0) {
        (void)tamis_buf_add_u64(out, test->line);
    } else {
        (void)tamis_buf_add_z(out, "null");
    }
    (void)tamis_buf_add_format(out, ",\"written\":%s}", written[test->written]);
}

static void add_test_json(tamis_buf *out, const tamis_test_report *report, const tamis_test *test) {
    tamis_place place = tamis_test_report_place(report, test);
    add_member(out, "\n{\"name\":", test->item->name.str);
    add_member(out, ",\"file\":", tamis_test_report_file(place));
    (void)tamis_buf_add_format(out, ",\"line\":%zu,\"passed\":%s", place.line, test->failures == NULL ? "true" : "false");
    if (tamis_test_is_recorded(test->item)) {
        add_recorded_json(out, test);
    }
    (void)tamis_buf_add_z(out, ",\"failures\":[");
    add_failures_json(out, test);
    (void)tamis_buf_add_z(out, "]}");
}

static void add_lacks_json(tamis_buf *out, const tamis_test_report *report, const tamis_pack_tests *pack) {
    (void)tamis_buf_add_z(out, ",\"lacking\":[");
    for (const tamis_lack *lack = pack->lacks; lack != NULL; lack = lack->next) {
        tamis_place place = tamis_sources_locate(report->sources, lack->span.off);
        (void)tamis_buf_add_format(out, "%s\n{\"kind\":\"%s\"", lack == pack->lacks ? "" : ",",
                                   tamis_lack_texts[lack->kind].name);
        add_member(out, ",\"file\":", tamis_test_report_file(place));
        (void)tamis_buf_add_format(out, ",\"line\":%zu,\"column\":%zu", place.line, place.column);
        add_member(out, ",\"source\":", tamis_sources_text(report->sources, lack->span));
        (void)tamis_buf_add_char(out, '}');
    }
    (void)tamis_buf_add_char(out, ']');
}

bool tamis_test_report_json(tamis_buf *out, const tamis_test_report *report) {
    (void)tamis_buf_add_format(out, "{\"tests\":%zu,\"failed\":%zu,\"packs\":[", report->count,
                               report->failed);
    for (const tamis_pack_tests *pack = report->packs; pack != NULL; pack = pack->next) {
        add_member(out, pack == report->packs ? "\n{\"name\":" : ",\n{\"name\":", tamis_test_report_pack_name(pack->unit));
        add_member(out, ",\"folder\":", pack->unit->folder);
        (void)tamis_buf_add_format(out, ",\"errors\":%zu,\"untested\":%s,\"tests\":[", pack->unit->errors,
                                   tamis_pack_tests_untested(pack) ? "true" : "false");
        for (const tamis_test *test = pack->tests; test != NULL; test = test->next) {
            (void)tamis_buf_add_z(out, test == pack->tests ? "" : ",");
            add_test_json(out, report, test);
        }
        (void)tamis_buf_add_char(out, ']');
        if (pack->asked) {
            add_lacks_json(out, report, pack);
        }
        (void)tamis_buf_add_char(out, '}');
    }
    (void)tamis_buf_add_char(out, ']');
    if (report->coverage != NULL) {
        (void)tamis_buf_add_z(out, ",\"coverage\":");
        (void)tamis_coverage_report_json(out, report->coverage);
    }
    return tamis_buf_add_z(out, "}\n");
}
