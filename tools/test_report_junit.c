/* Tests as JUnit's XML: see test_report.h. tests/unit/junit.xsd says what form that is. */
#include "tools/test_report_parts.h"
#include "tools/xml.h"

static void add_attribute(tamis_buf *out, const char *name, tamis_str value) {
    (void)tamis_buf_add_format(out, " %s=\"", name);
    (void)tamis_xml_add_text(out, value);
    (void)tamis_buf_add_char(out, '"');
}

static void add_junit_failure(tamis_buf *out, const tamis_test *test) {
    (void)tamis_buf_add_z(out, "<failure message=\"not as expected\" type=\"expectation\">");
    if (test->line > 0) {
        (void)tamis_xml_add_text(out, test->item->expected.str);
        (void)tamis_buf_add_format(out, ":%llu\n", (unsigned long long)test->line);
    }
    for (const tamis_test_failure *f = test->failures; f != NULL; f = f->next) {
        (void)tamis_xml_add_text(out, f->output);
        (void)tamis_buf_add_z(out, f->output.len > 0 ? ": want " : "want ");
        (void)tamis_xml_add_text(out, f->want);
        (void)tamis_buf_add_z(out, ", got ");
        (void)tamis_xml_add_text(out, f->got);
        (void)tamis_buf_add_char(out, '\n');
        if (tamis_test_report_tells(f)) {
            (void)tamis_buf_add_z(out, "because ");
            (void)tamis_xml_add_text(out, f->place);
            (void)tamis_buf_add_char(out, '\n');
            (void)tamis_xml_add_text(out, f->why);
        }
    }
    (void)tamis_buf_add_z(out, "</failure>");
}

/* The one case of a pack whose tests did not run, or that has none. */
static void add_junit_pack_case(tamis_buf *out, const tamis_pack_tests *pack) {
    bool broken = tamis_pack_tests_broken(pack);
    (void)tamis_buf_add_z(out, "<testcase");
    add_attribute(out, "classname", tamis_test_report_pack_name(pack->unit));
    add_attribute(out, "name", broken ? TAMIS_STR("the pack compiles") : TAMIS_STR("the pack has tests"));
    (void)tamis_buf_add_z(out, broken ? "><error message=\"the pack has errors\" type=\"errors\"/></testcase>\n"
                                      : "><failure message=\"the pack has no tests\" type=\"E0701\"/></testcase>\n");
}

/* The case that says whether every statement and output has its two. */
static void add_junit_lacks(tamis_buf *out, const tamis_test_report *report, const tamis_pack_tests *pack) {
    (void)tamis_buf_add_z(out, "<testcase");
    add_attribute(out, "classname", tamis_test_report_pack_name(pack->unit));
    (void)tamis_buf_add_z(out, " name=\"every statement and output has both cases\">");
    if (pack->lacking > 0) {
        (void)tamis_buf_add_format(out, "<failure message=\"%zu without a test\" type=\"E0706\">", pack->lacking);
    }
    for (const tamis_lack *lack = pack->lacks; lack != NULL; lack = lack->next) {
        tamis_place place = tamis_sources_locate(report->sources, lack->span.off);
        (void)tamis_xml_add_text(out, tamis_test_report_file(place));
        (void)tamis_buf_add_format(out, ":%zu:%zu: %s\n", place.line, place.column, tamis_lack_texts[lack->kind].message);
    }
    (void)tamis_buf_add_z(out, pack->lacking > 0 ? "</failure></testcase>\n" : "</testcase>\n");
}

static void add_junit_pack(tamis_buf *out, const tamis_test_report *report, const tamis_pack_tests *pack) {
    bool broken = tamis_pack_tests_broken(pack);
    bool untested = tamis_pack_tests_untested(pack);
    (void)tamis_buf_add_z(out, "<testsuite");
    add_attribute(out, "name", pack->unit->folder);
    (void)tamis_buf_add_format(out, " tests=\"%zu\" failures=\"%zu\" errors=\"%d\">\n",
                               pack->count + (broken || untested) + pack->asked,
                               pack->failed + untested + (pack->lacking > 0), broken ? 1 : 0);
    if (broken || untested) {
        add_junit_pack_case(out, pack);
    }
    for (const tamis_test *test = pack->tests; test != NULL; test = test->next) {
        tamis_place place = tamis_test_report_place(report, test);
        (void)tamis_buf_add_z(out, "<testcase");
        add_attribute(out, "classname", tamis_test_report_pack_name(pack->unit));
        add_attribute(out, "name", test->item->name.str);
        add_attribute(out, "file", tamis_test_report_file(place));
        (void)tamis_buf_add_format(out, " line=\"%zu\">", place.line);
        if (test->failures != NULL) {
            add_junit_failure(out, test);
        }
        (void)tamis_buf_add_z(out, "</testcase>\n");
    }
    if (pack->asked) {
        add_junit_lacks(out, report, pack);
    }
    (void)tamis_buf_add_z(out, "</testsuite>\n");
}

bool tamis_test_report_junit(tamis_buf *out, const tamis_test_report *report) {
    size_t further = report->broken + report->untested, failed = report->failed + report->untested;
    for (const tamis_pack_tests *pack = report->packs; pack != NULL; pack = pack->next) {
        further += pack->asked;
        failed += pack->lacking > 0;
    }
    (void)tamis_buf_add_format(out,
                               "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                               "<testsuites tests=\"%zu\" failures=\"%zu\" errors=\"%zu\">\n",
                               report->count + further, failed, report->broken);
    for (const tamis_pack_tests *pack = report->packs; pack != NULL; pack = pack->next) {
        add_junit_pack(out, report, pack);
    }
    return tamis_buf_add_z(out, "</testsuites>\n");
}
