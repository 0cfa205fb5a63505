/* Writes files of expected lines anew: see test_parts.h.
 *
 * Both the old text and the new one are held in memory, at most TAMIS_LIMIT_FILE each: a larger file could not be read
 * again, and is not written. */
#include "base/limits.h"
#include "tools/changed_lines.h"
#include "tools/test_parts.h"

#define SHOWN_MAX ((size_t)1024 * 1024) /* of a difference, bytes: some dozen lines, each cut */

static tamis_status take_event(void *data, const tamis_recorded_event *event) {
    tamis_buf *made = data;
    (void)tamis_buf_add_str(made, event->text);
    (void)tamis_buf_add_char(made, '\n');
    return made->failed;
}

static tamis_status keep_difference(tamis_test *test, tamis_failures *f, tamis_str before, tamis_str after) {
    tamis_buf out;
    tamis_buf_init(&out, SHOWN_MAX);
    bool made = tamis_changed_lines(&out, before, after);
    tamis_status status = made ? tamis_arena_copy(&test->difference, f->arena, tamis_buf_str(&out)) : TAMIS_ERR_MEMORY;
    tamis_buf_clear(&out);
    return status;
}

static tamis_status write_anew(tamis_test *test, tamis_failures *f, tamis_arena *scratch, tamis_str made) {
    const tamis_item *item = test->item;
    const tamis_unit *unit = f->tester->unit;
    tamis_str there = TAMIS_STR("");
    tamis_status status = tamis_unit_read(&there, unit, scratch, item->expected.str);
    bool missing = status == TAMIS_ERR_NOT_FOUND;
    if (status == TAMIS_OK && tamis_str_equal(there, made)) {
        return TAMIS_OK;
    }
    if (status == TAMIS_OK || missing) {
        status = tamis_unit_write(unit, scratch, item->expected.str, made);
    }
    if (status != TAMIS_OK) {
        return tamis_recorded_fail(f, item, item->expected.str, "a file that can be written", status);
    }
    test->written = missing ? TAMIS_WRITTEN_NEW : TAMIS_WRITTEN_ANEW;
    return keep_difference(test, f, there, made);
}

tamis_status tamis_recorded_update(tamis_test *test, tamis_failures *f) {
    tamis_buf made;
    tamis_arena scratch;
    const tamis_item *item = test->item;
    const tamis_recorded_reader reader = {f->tester, take_event, &made};
    tamis_buf_init(&made, TAMIS_LIMIT_FILE);
    tamis_arena_init(&scratch, TAMIS_LIMIT_COMPILATION);
    tamis_status status = tamis_recorded_read(&reader, &scratch, item->text.str);
    if (made.failed == TAMIS_ERR_LIMIT) {
        status = tamis_recorded_fail(f, item, item->expected.str, "a file of at most 64 MiB", made.failed);
    } else if (status != TAMIS_OK) {
        status = tamis_recorded_fail(f, item, item->text.str, "a file of events", status);
    } else {
        status = write_anew(test, f, &scratch, made.len == 0 ? TAMIS_STR("") : tamis_buf_str(&made));
    }
    tamis_arena_clear(&scratch);
    tamis_buf_clear(&made);
    return status;
}
