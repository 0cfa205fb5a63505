/* The CEF reader: what is done with a line before and after its parts are read, and the index of its keys.
 *
 * The index says which pair counts when a key stands twice, and answers tamis_cef_find. It is an
 * open-addressing table of which a line uses only as much as it needs (at most half full), and whose
 * places carry the stamp of the line that wrote them: taking a line costs its own keys, not the table.
 * Keys come from senders, so the hash is keyed with what they cannot know; a line of keys that all fall
 * together cannot be written. */
#include "runtime/cef.h"

#include <stdlib.h>

#include "base/limits.h"
#include "base/utf8.h"
#include "runtime/cef_parts.h"

void tamis_cef_init(tamis_cef *cef) {
    *cef =
        (tamis_cef){.line = TAMIS_STR(""), .error = "no line was read", .complete = true, .hash_key = tamis_hash_random_key()};
}

void tamis_cef_clear(tamis_cef *cef) {
    free(cef->owned);
    free(cef->slots);
    free(cef->scratch);
    tamis_cef_init(cef);
}

/* Forgets the last line. The memory stays. */
static void forget(tamis_cef *cef) {
    cef->prefix = tamis_str_of(NULL, 0);
    for (unsigned i = 0; i < TAMIS_CEF_HEADERS; i++) {
        cef->header[i] = tamis_str_of(NULL, 0);
    }
    cef->pairs = cef->owned;
    cef->count = 0;
    cef->duplicates = 0;
    cef->flags = 0;
    cef->error = NULL;
    cef->error_offset = 0;
    cef->complete = true;
}

/* No event after all: nothing of it stands, but the reason. */
static tamis_status no_event(tamis_cef *cef, tamis_status status, const char *error, size_t offset) {
    forget(cef);
    cef->error = error;
    cef->error_offset = offset;
    return status;
}

static tamis_str without_line_end(tamis_str line) {
    size_t len = line.len;
    while (len > 0 && (line.ptr[len - 1] == '\n' || line.ptr[len - 1] == '\r' || line.ptr[len - 1] == '\0')) {
        len--;
    }
    TAMIS_CEF_WORK(line.len - len);
    return len == 0 ? TAMIS_STR("") : tamis_str_of(line.ptr, len);
}

/* The power of two that is at least `wanted` and 64. */
static size_t power_of_two(size_t wanted) {
    size_t size = 64;
    while (size < wanted) {
        size *= 2;
    }
    return size;
}

/* Room to unescape any slice of a line of `len` bytes. */
static bool reserve_scratch(tamis_cef *cef, size_t len) {
    if (len <= cef->scratch_size) {
        return true;
    }
    size_t size = power_of_two(len);
    char *scratch = malloc(size);
    if (scratch == NULL) {
        return false;
    }
    free(cef->scratch);
    cef->scratch = scratch;
    cef->scratch_size = size;
    return true;
}

/* An empty index for the pairs of this line. */
static bool reserve_slots(tamis_cef *cef) {
    size_t wanted = power_of_two(cef->count * 2);
    if (wanted > cef->slot_count) {
        tamis_cef_slot *slots = calloc(wanted, sizeof *slots);
        if (slots == NULL) {
            return false;
        }
        free(cef->slots);
        cef->slots = slots;
        cef->slot_count = wanted;
        cef->stamp = 0;
    }
    cef->slot_mask = wanted - 1;
    cef->stamp++;
    if (cef->stamp == 0) { /* every 2^32 lines: a place could bear a stamp of the last round */
        memset(cef->slots, 0, cef->slot_count * sizeof *cef->slots);
        cef->stamp = 1;
    }
    return true;
}

/* The place of a key: the one that holds it, else the free one where it belongs. */
static tamis_cef_slot *find_slot(const tamis_cef *cef, tamis_str key, uint32_t *tag) {
    uint64_t hash = tamis_hash(cef->hash_key, key);
    *tag = (uint32_t)(hash >> 32);
    size_t at = (size_t)hash & cef->slot_mask;
    for (;;) {
        tamis_cef_slot *slot = &cef->slots[at];
        TAMIS_CEF_WORK(1);
        if (slot->stamp != cef->stamp) {
            return slot;
        }
        if (slot->tag == *tag && tamis_str_equal(tamis_cef_key(cef, slot->pair), key)) {
            return slot;
        }
        at = (at + 1) & cef->slot_mask;
    }
}

/* Chains the pairs of each key and counts the keys that stand more than once. */
static bool index_keys(tamis_cef *cef) {
    if (cef->count == 0) {
        return true;
    }
    if (!reserve_slots(cef)) {
        return false;
    }
    for (size_t i = 0; i < cef->count; i++) {
        uint32_t tag = 0;
        tamis_cef_slot *slot = find_slot(cef, tamis_cef_key(cef, i), &tag);
        if (slot->stamp == cef->stamp) {
            tamis_cef_pair *before = &cef->owned[slot->pair];
            cef->duplicates += before->first == slot->pair ? 1 : 0;
            before->next = (uint32_t)i;
            cef->owned[i].first = before->first;
        }
        *slot = (tamis_cef_slot){cef->stamp, tag, (uint32_t)i};
    }
    cef->flags |= cef->duplicates > 0 ? (unsigned)TAMIS_CEF_DUPLICATE_KEY : 0;
    return true;
}

tamis_status tamis_cef_read_front(tamis_cef *cef, tamis_str line) {
    forget(cef);
    cef->line = without_line_end(line);
    if (cef->line.len > TAMIS_LIMIT_LINE) {
        return no_event(cef, TAMIS_ERR_LIMIT, "the line is too long", TAMIS_LIMIT_LINE);
    }
    if (!tamis_cef_read_header(&cef->extension, cef)) {
        return no_event(cef, TAMIS_OK, cef->error, cef->error_offset);
    }
    cef->complete = false;
    return TAMIS_OK;
}

tamis_status tamis_cef_complete(tamis_cef *cef) {
    if (cef->complete) {
        return TAMIS_OK;
    }
    cef->complete = true;
    if (!reserve_scratch(cef, cef->line.len) || tamis_cef_read_extension(cef, cef->extension) != TAMIS_OK ||
        !index_keys(cef)) {
        return no_event(cef, TAMIS_ERR_MEMORY, tamis_status_text(TAMIS_ERR_MEMORY), 0);
    }
    cef->flags |= tamis_utf8_valid(cef->line) ? 0 : (unsigned)TAMIS_CEF_INVALID_UTF8;
    return TAMIS_OK;
}

tamis_status tamis_cef_read(tamis_cef *cef, tamis_str line) {
    tamis_status status = tamis_cef_read_front(cef, line);
    return status == TAMIS_OK ? tamis_cef_complete(cef) : status;
}

size_t tamis_cef_find(const tamis_cef *cef, tamis_str key) {
    if (cef->count == 0) {
        return SIZE_MAX;
    }
    uint32_t tag = 0;
    const tamis_cef_slot *slot = find_slot(cef, key, &tag);
    return slot->stamp == cef->stamp ? slot->pair : SIZE_MAX;
}
