/* The index of all lists: each entry is added when it is written, the whole when they all are.
 *
 * A pack that lives for a few tests (keep_text is false) is not worth the choice of windows: there all entries are candidates. */
#include "compiler/emitter.h"
#include "regex/index_builder.h"

void tamis_emit_index_add(tamis_emitter *e, const tamis_list_row *row) {
    if (e->index == NULL) return;
    tamis_status status = row->needs != NULL ? tamis_index_builder_add_needs(e->index, row->needs)
                                             : tamis_index_builder_add(e->index, row->source, row->flag_bits);
    if (status != TAMIS_OK) e->writer.failed = status;
}

static void write_index(tamis_pack_writer *w, const tamis_index_data *data) {
    for (uint32_t i = 0; i < data->bucket_count; i++) {
        const tamis_index_bucket *b = &data->buckets[i];
        const uint32_t words[] = {(uint32_t)b->window, (uint32_t)(b->window >> 32), b->width, b->first, b->count};
        tamis_pack_writer_record(w, TAMIS_SECTION_INDEX_BUCKETS, words, 5);
    }
    for (uint32_t i = 0; i < data->posting_count; i++) {
        const tamis_index_posting *p = &data->postings[i];
        const tamis_index_target *target = &data->targets[i];
        uint32_t shape = (uint32_t)(p->apart + 128) | (uint32_t)p->before << 8 | (uint32_t)p->len << 16 |
                         (uint32_t)p->other << 24;
        const uint32_t words[] = {target->entry, p->check, target->whole, shape, (uint32_t)target->other, (uint32_t)(target->other >> 32)};
        tamis_pack_writer_record(w, TAMIS_SECTION_INDEX_POSTINGS, words, 6);
    }
    for (uint32_t i = 0; i < data->always_count; i++)
        tamis_pack_writer_record(w, TAMIS_SECTION_INDEX_ALWAYS, &data->always[i], 1);
}

tamis_status tamis_emit_index(tamis_emitter *e) {
    tamis_pack_writer *w = &e->writer;
    tamis_index_data data;
    if (e->index == NULL) {
        for (uint32_t i = 0; i < w->counts[TAMIS_SECTION_LIST_ENTRIES]; i++)
            tamis_pack_writer_record(w, TAMIS_SECTION_INDEX_ALWAYS, &i, 1);
        return w->failed;
    }
    tamis_status status = tamis_index_builder_finish(&data, e->index);
    if (status == TAMIS_OK) write_index(w, &data);
    return status == TAMIS_OK ? w->failed : status;
}
