/* The index of the lists: bounds and order of all that it says.
 *
 * What cannot be checked without the work of the compiler is whether the index is right: a pack may say that an entry needs
 * what it does not need, and then has itself to blame that the entry is not found. It cannot make a search read what is not there,
 * nor take longer than searching all entries. */
#include "vm/loader.h"

static uint32_t word(const tamis_loader *l, tamis_section section, uint32_t record, uint32_t at) {
    return tamis_loader_word(l, section, record, at);
}

/* The low word first. */
static uint64_t word64(const tamis_loader *l, tamis_section section, uint32_t record, uint32_t at) {
    return word(l, section, record, at) | (uint64_t)word(l, section, record, at + 1) << 32;
}

/* Is the window no wider than its width says? */
static bool window_fits(uint64_t window, uint32_t width) {
    return width < TAMIS_INDEX_WIDTHS && tamis_index_window(window, width) == window;
}

static bool rises(const tamis_index_bucket *a, const tamis_index_bucket *b) {
    return a->width != b->width ? a->width < b->width : a->window < b->window;
}

static tamis_status load_buckets(tamis_loader *l, tamis_index_data *data) {
    uint32_t count = l->sections[TAMIS_SECTION_INDEX_BUCKETS].records, end = 0;
    tamis_index_bucket *buckets = tamis_loader_room(l, count, sizeof *buckets);
    if (buckets == NULL) return TAMIS_ERR_MEMORY;
    for (uint32_t i = 0; i < count; i++) {
        tamis_index_bucket *b = &buckets[i];
        b->window = word64(l, TAMIS_SECTION_INDEX_BUCKETS, i, TAMIS_BUCKET_WINDOW);
        b->width = word(l, TAMIS_SECTION_INDEX_BUCKETS, i, TAMIS_BUCKET_WIDTH);
        b->first = word(l, TAMIS_SECTION_INDEX_BUCKETS, i, TAMIS_BUCKET_FIRST);
        b->count = word(l, TAMIS_SECTION_INDEX_BUCKETS, i, TAMIS_BUCKET_COUNT);
        bool sound = window_fits(b->window, b->width) && b->first == end && b->count > 0 &&
                     tamis_loader_within(b->first, b->count, data->posting_count) &&
                     (i == 0 || rises(&buckets[i - 1], b));
        if (!sound) return tamis_loader_refuse(l, TAMIS_REFUSAL_INDEX_BUCKET, i);
        end = b->first + b->count;
    }
    if (end != data->posting_count) return tamis_loader_refuse(l, TAMIS_REFUSAL_INDEX_POSTING, end);
    data->buckets = buckets;
    data->bucket_count = count;
    return TAMIS_OK;
}

static bool sound_target(const tamis_index_target *target, unsigned other, uint32_t entries) {
    bool fits = other == 0 ? target->other == 0 : other <= 8 && tamis_window_cut(target->other, other) == target->other;
    return fits && target->entry < entries;
}

static tamis_status load_postings(tamis_loader *l, tamis_index_data *data) {
    uint32_t count = l->sections[TAMIS_SECTION_INDEX_POSTINGS].records;
    tamis_index_posting *postings = tamis_loader_room(l, count, sizeof *postings);
    tamis_index_target *targets = tamis_loader_room(l, count, sizeof *targets);
    if (postings == NULL || targets == NULL) return TAMIS_ERR_MEMORY;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t shape = word(l, TAMIS_SECTION_INDEX_POSTINGS, i, TAMIS_POSTING_SHAPE);
        postings[i] = (tamis_index_posting){
            .check = word(l, TAMIS_SECTION_INDEX_POSTINGS, i, TAMIS_POSTING_CHECK),
            .apart = (int8_t)((int)(shape & 255) - 128),
            .before = (uint8_t)(shape >> 8 & 255),
            .len = (uint8_t)(shape >> 16 & 255),
            .other = (uint8_t)(shape >> 24),
        };
        targets[i] = (tamis_index_target){
            .entry = word(l, TAMIS_SECTION_INDEX_POSTINGS, i, TAMIS_POSTING_ENTRY),
            .whole = word(l, TAMIS_SECTION_INDEX_POSTINGS, i, TAMIS_POSTING_WHOLE),
            .other = word64(l, TAMIS_SECTION_INDEX_POSTINGS, i, TAMIS_POSTING_OTHER),
        };
        if (!sound_target(&targets[i], postings[i].other, data->entry_count))
            return tamis_loader_refuse(l, TAMIS_REFUSAL_INDEX_POSTING, i);
    }
    data->postings = postings;
    data->targets = targets;
    data->posting_count = count;
    return TAMIS_OK;
}

static tamis_status load_always(tamis_loader *l, tamis_index_data *data) {
    uint32_t count = l->sections[TAMIS_SECTION_INDEX_ALWAYS].records;
    uint32_t *always = tamis_loader_room(l, count, sizeof *always);
    if (always == NULL) return TAMIS_ERR_MEMORY;
    for (uint32_t i = 0; i < count; i++) {
        always[i] = word(l, TAMIS_SECTION_INDEX_ALWAYS, i, 0);
        if (always[i] >= data->entry_count || (i > 0 && always[i] <= always[i - 1]))
            return tamis_loader_refuse(l, TAMIS_REFUSAL_INDEX_ALWAYS, i);
    }
    data->always = always;
    data->always_count = count;
    return TAMIS_OK;
}

tamis_status tamis_loader_index(tamis_loader *l) {
    tamis_program *p = l->program;
    tamis_index_data data = {.entry_count = l->sections[TAMIS_SECTION_LIST_ENTRIES].records};
    tamis_status status = load_postings(l, &data);
    if (status == TAMIS_OK) status = load_buckets(l, &data);
    if (status == TAMIS_OK) status = load_always(l, &data);
    if (status == TAMIS_OK) status = tamis_index_new(&p->index, &data);
    for (uint32_t i = 0; status == TAMIS_OK && i < p->list_count; i++) p->lists[i].index = p->index;
    return status;
}
