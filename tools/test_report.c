/* See test_report.h. */
#include "tools/test_report.h"

#include "base/escape.h"
#include "base/json.h"
#include "tools/xml.h"

bool tamis_pack_tests_broken(const tamis_pack_tests *tests) {
    return tests->unit->errors > 0;
}

bool tamis_pack_tests_untested(const tamis_pack_tests *tests) {
    return tests->decides && tests->present == 0;
}

/* The pack's name, or its folder when it has none. */
static tamis_str pack_name(const tamis_unit *unit) {
    return unit->name.len > 0 ? unit->name : unit->folder;
}

static tamis_place test_place(const tamis_test_report *report, const tamis_test *test) {
    return tamis_sources_locate(report->sources, test->item->name.span.off);
}

static tamis_str place_name(tamis_place place) {
    return place.source == NULL ? TAMIS_STR("") : place.source->name;
}

/* ---- Text ---- */

static void add_padding(tamis_buf *out, size_t width, size_t used) {
    (void)tamis_buf_add_repeat(out, ' ', used < width ? width - used : 1);
}

static void add_failed_test(tamis_buf *out, const tamis_test_report *report, const tamis_test *test,
                            bool colour) {
    enum { NAME_WIDTH = 44 };
    tamis_place place = test_place(report, test);
    (void)tamis_buf_add_z(out, colour ? "\x1b[1;31mFAIL\x1b[0m  " : "FAIL  ");
    (void)tamis_escape_add(out, test->item->name.str, false);
    add_padding(out, NAME_WIDTH, tamis_escape_width(test->item->name.str));
    (void)tamis_escape_add(out, place_name(place), false);
    (void)tamis_buf_add_format(out, ":%zu\n", place.line);
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
        if (f->why.len > 0) {
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
    if (report->broken > 0) {
        (void)tamis_buf_add_z(out, ", ");
        add_count(out, report->broken, "pack");
        (void)tamis_buf_add_z(out, " with errors not run");
    }
    return tamis_buf_add_char(out, '\n');
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
        (void)tamis_buf_add_char(out, '}');
    }
}

static void add_test_json(tamis_buf *out, const tamis_test_report *report, const tamis_test *test) {
    tamis_place place = test_place(report, test);
    add_member(out, "\n{\"name\":", test->item->name.str);
    add_member(out, ",\"file\":", place_name(place));
    (void)tamis_buf_add_format(out, ",\"line\":%zu,\"passed\":%s,\"failures\":[", place.line,
                               test->failures == NULL ? "true" : "false");
    add_failures_json(out, test);
    (void)tamis_buf_add_z(out, "]}");
}

bool tamis_test_report_json(tamis_buf *out, const tamis_test_report *report) {
    (void)tamis_buf_add_format(out, "{\"tests\":%zu,\"failed\":%zu,\"packs\":[", report->count,
                               report->failed);
    for (const tamis_pack_tests *pack = report->packs; pack != NULL; pack = pack->next) {
        add_member(out, pack == report->packs ? "\n{\"name\":" : ",\n{\"name\":", pack_name(pack->unit));
        add_member(out, ",\"folder\":", pack->unit->folder);
        (void)tamis_buf_add_format(out, ",\"errors\":%zu,\"untested\":%s,\"tests\":[", pack->unit->errors,
                                   tamis_pack_tests_untested(pack) ? "true" : "false");
        for (const tamis_test *test = pack->tests; test != NULL; test = test->next) {
            (void)tamis_buf_add_z(out, test == pack->tests ? "" : ",");
            add_test_json(out, report, test);
        }
        (void)tamis_buf_add_z(out, "]}");
    }
    (void)tamis_buf_add_char(out, ']');
    if (report->coverage != NULL) {
        (void)tamis_buf_add_z(out, ",\"coverage\":");
        (void)tamis_coverage_report_json(out, report->coverage);
    }
    return tamis_buf_add_z(out, "}\n");
}

/* ---- JUnit ---- */

static void add_attribute(tamis_buf *out, const char *name, tamis_str value) {
    (void)tamis_buf_add_format(out, " %s=\"", name);
    (void)tamis_xml_add_text(out, value);
    (void)tamis_buf_add_char(out, '"');
}

static void add_junit_failure(tamis_buf *out, const tamis_test *test) {
    (void)tamis_buf_add_z(out, "<failure message=\"not as expected\">");
    for (const tamis_test_failure *f = test->failures; f != NULL; f = f->next) {
        (void)tamis_xml_add_text(out, f->output);
        (void)tamis_buf_add_z(out, f->output.len > 0 ? ": want " : "want ");
        (void)tamis_xml_add_text(out, f->want);
        (void)tamis_buf_add_z(out, ", got ");
        (void)tamis_xml_add_text(out, f->got);
        (void)tamis_buf_add_char(out, '\n');
    }
    (void)tamis_buf_add_z(out, "</failure>");
}

/* The one case of a pack whose tests did not run, or that has none. */
static void add_junit_pack_case(tamis_buf *out, const tamis_pack_tests *pack) {
    bool broken = tamis_pack_tests_broken(pack);
    (void)tamis_buf_add_z(out, "<testcase");
    add_attribute(out, "classname", pack_name(pack->unit));
    add_attribute(out, "name", broken ? TAMIS_STR("the pack compiles") : TAMIS_STR("the pack has tests"));
    (void)tamis_buf_add_z(out, broken ? "><error message=\"the pack has errors\"/></testcase>\n"
                                      : "><failure message=\"the pack has no tests\"/></testcase>\n");
}

static void add_junit_pack(tamis_buf *out, const tamis_test_report *report, const tamis_pack_tests *pack) {
    bool broken = tamis_pack_tests_broken(pack);
    bool untested = tamis_pack_tests_untested(pack);
    (void)tamis_buf_add_z(out, "<testsuite");
    add_attribute(out, "name", pack->unit->folder);
    (void)tamis_buf_add_format(out, " tests=\"%zu\" failures=\"%zu\" errors=\"%d\">\n",
                               pack->count + (broken || untested), pack->failed + untested, broken ? 1 : 0);
    if (broken || untested) {
        add_junit_pack_case(out, pack);
    }
    for (const tamis_test *test = pack->tests; test != NULL; test = test->next) {
        tamis_place place = test_place(report, test);
        (void)tamis_buf_add_z(out, "<testcase");
        add_attribute(out, "classname", pack_name(pack->unit));
        add_attribute(out, "name", test->item->name.str);
        add_attribute(out, "file", place_name(place));
        (void)tamis_buf_add_format(out, " line=\"%zu\">", place.line);
        if (test->failures != NULL) {
            add_junit_failure(out, test);
        }
        (void)tamis_buf_add_z(out, "</testcase>\n");
    }
    (void)tamis_buf_add_z(out, "</testsuite>\n");
}

bool tamis_test_report_junit(tamis_buf *out, const tamis_test_report *report) {
    size_t further = report->broken + report->untested;
    (void)tamis_buf_add_format(out,
                               "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                               "<testsuites tests=\"%zu\" failures=\"%zu\" errors=\"%zu\">\n",
                               report->count + further, report->failed + report->untested, report->broken);
    for (const tamis_pack_tests *pack = report->packs; pack != NULL; pack = pack->next) {
        add_junit_pack(out, report, pack);
    }
    return tamis_buf_add_z(out, "</testsuites>\n");
}
