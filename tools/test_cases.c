/* Notes of what the tests expect of each output: see test_runner.h. */
#include "tools/test_parts.h"
#include "tools/value_text.h"

void tamis_test_case(tamis_tester *tester, size_t i, tamis_value value) {
    if (tester->cases == NULL || i >= tester->program->output_count) {
        return;
    }
    tamis_output_case *c = &tester->cases[i];
    if (value.type == TAMIS_TYPE_UNDEFINED) {
        c->absent = true;
        return;
    }
    (void)tamis_value_add_text(&tester->text, value); /* the scratch is empty */
    uint64_t sum = tester->text.failed == TAMIS_OK ? tamis_checksum(tamis_buf_str(&tester->text)) : 0;
    tamis_buf_reset(&tester->text);
    c->other = c->other || (c->value && c->sum != sum);
    c->sum = c->value ? c->sum : sum;
    c->value = true;
}

void tamis_test_case_unmapped(tamis_tester *tester) {
    for (size_t i = 0; i < tester->program->output_count; i++) {
        tamis_test_case(tester, i, tamis_undefined());
    }
}
