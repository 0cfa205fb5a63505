/* Sources, and the way from an offset to line and column.
 *
 * A finding is located when it is shown, and a hostile text can have a hundred thousand findings in one line
 * of 64 MiB. So a source carries marks: about every MARK_STEP bytes, at a code point, what a walk from the
 * start would know there. Locating is a binary search and a walk of at most two steps. */
#include "base/source.h"

#include "base/limits.h"
#include "base/utf8.h"

#define MARK_STEP 4096u

struct tamis_source_mark {
    uint32_t off;        /* of a code point, from the source's start */
    uint32_t line;       /* from 0 */
    uint32_t line_start; /* offset of the line's first byte */
    uint32_t column;     /* code points between the two */
};

void tamis_sources_init(tamis_sources *sources, tamis_arena *arena) {
    *sources = (tamis_sources){.arena = arena};
}

static size_t bom_length(tamis_str text) {
    return tamis_str_starts_with(text, TAMIS_STR("\xEF\xBB\xBF")) ? 3 : 0;
}

/* Behind the ASCII bytes here that end no line and are followed by as many as a word holds: nearly all of a text. */
static void skip(tamis_source_mark *at, tamis_str text, size_t end) {
    const uint64_t lows = UINT64_C(0x0101010101010101), highs = lows << 7;
    uint64_t word;
    while (at->off + sizeof word <= end) {
        memcpy(&word, text.ptr + at->off, sizeof word);
        uint64_t ends = word ^ (lows * '\n');
        if ((word & highs) != 0 || ((ends - lows) & ~ends & highs) != 0) {
            return;
        }
        at->off += (uint32_t)sizeof word;
        at->column += (uint32_t)sizeof word;
    }
}

/* One code point further; knows lines. */
static void step(tamis_source_mark *at, tamis_str text) {
    size_t len = 1;
    bool valid;
    if (text.ptr[at->off] == '\n') {
        at->line++;
        at->line_start = at->off + 1;
        at->column = 0;
        at->off++;
        return;
    }
    if (((unsigned char)text.ptr[at->off] & 0x80) != 0) {
        (void)tamis_utf8_decode(tamis_str_of(text.ptr + at->off, text.len - at->off), &len, &valid);
    }
    at->off += (uint32_t)len;
    at->column++;
}

/* The marks of a text; NULL when memory ends. */
static tamis_source_mark *make_marks(size_t *count, tamis_arena *arena, tamis_str text) {
    size_t most = text.len / MARK_STEP + 1;
    tamis_source_mark *marks = tamis_arena_array(arena, most, sizeof *marks);
    if (marks == NULL) {
        return NULL;
    }
    tamis_source_mark at = {0};
    at.off = at.line_start = (uint32_t)bom_length(text);
    size_t n = 0;
    marks[n++] = at;
    while (n < most) {
        size_t end = n * MARK_STEP < text.len ? n * MARK_STEP : text.len;
        while (at.off < end) {
            step(&at, text);
            skip(&at, text, end);
        }
        marks[n++] = at;
    }
    *count = n;
    return marks;
}

static bool grow(tamis_sources *sources) {
    if (sources->count < sources->capacity) {
        return true;
    }
    size_t capacity = sources->capacity == 0 ? 8 : sources->capacity * 2;
    tamis_source *items = tamis_arena_array(sources->arena, capacity, sizeof *items);
    if (items == NULL) {
        return false;
    }
    if (sources->count != 0) {
        memcpy(items, sources->items, sources->count * sizeof *items);
    }
    sources->items = items;
    sources->capacity = capacity;
    return true;
}

/* The first offset behind the last source. */
static size_t end_of(const tamis_sources *sources) {
    if (sources->count == 0) {
        return 0;
    }
    const tamis_source *last = &sources->items[sources->count - 1];
    return (size_t)last->base + last->text.len + 1;
}

tamis_status tamis_sources_add_at(size_t *out, tamis_sources *sources, size_t base, tamis_str name,
                                  tamis_str stored, tamis_str text) {
    if (base < end_of(sources)) {
        return TAMIS_ERR_INVALID;
    }
    /* Each source takes a byte more than its text: that one, too, is within the limit. */
    if (base >= TAMIS_LIMIT_SOURCES || text.len >= TAMIS_LIMIT_SOURCES - base) {
        return TAMIS_ERR_LIMIT;
    }
    tamis_source source = {.text = text, .base = (uint32_t)base};
    tamis_status status = tamis_arena_copy(&source.name, sources->arena, name);
    if (status == TAMIS_OK) {
        status = tamis_arena_copy(&source.stored, sources->arena, stored);
    }
    if (status != TAMIS_OK) {
        return status;
    }
    source.marks = make_marks(&source.mark_count, sources->arena, text);
    if (source.marks == NULL || !grow(sources)) {
        return TAMIS_ERR_MEMORY;
    }
    *out = sources->count;
    sources->items[sources->count++] = source;
    return TAMIS_OK;
}

tamis_status tamis_sources_add(size_t *out, tamis_sources *sources, tamis_str name, tamis_str stored,
                               tamis_str text) {
    return tamis_sources_add_at(out, sources, end_of(sources), name, stored, text);
}

/* The source that `off` lies in, its end included; NULL when there is none. */
static const tamis_source *find(const tamis_sources *sources, uint32_t off) {
    size_t low = 0;
    size_t high = sources->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (sources->items[middle].base <= off) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    if (low == 0) {
        return NULL;
    }
    const tamis_source *source = &sources->items[low - 1];
    return off - source->base <= source->text.len ? source : NULL;
}

/* The number of marks at or before offset `off`; at least 1. */
static size_t marks_before(const tamis_source *source, uint32_t off) {
    size_t low = 1;
    size_t high = source->mark_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (source->marks[middle].off <= off) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

/* Where line `line` ends, before its line end; `from` is a place in it. */
static size_t line_end(const tamis_source *source, uint32_t line, size_t from) {
    size_t low = 0;
    size_t high = source->mark_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (source->marks[middle].line <= line) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    /* The last mark in this line is the one before: no line end lies between `from` and it. */
    size_t start = from;
    if (low != 0 && source->marks[low - 1].line == line && source->marks[low - 1].off > start) {
        start = source->marks[low - 1].off;
    }
    tamis_str text = source->text;
    const char *end = start < text.len ? memchr(text.ptr + start, '\n', text.len - start) : NULL;
    if (end == NULL) {
        return text.len;
    }
    size_t at = (size_t)(end - text.ptr);
    return at > from && text.ptr[at - 1] == '\r' ? at - 1 : at;
}

tamis_place tamis_sources_locate(const tamis_sources *sources, uint32_t off) {
    tamis_place place = {0};
    const tamis_source *source = find(sources, off);
    if (source == NULL) {
        return place;
    }
    tamis_str text = source->text;
    uint32_t local = off - source->base;
    tamis_source_mark at = source->marks[marks_before(source, local) - 1];
    while (at.off < local) {
        tamis_source_mark next = at;
        step(&next, text);
        if (next.off > local) {
            break; /* `local` is inside this code point */
        }
        at = next;
    }
    size_t end = line_end(source, at.line, at.line_start);
    size_t offset = local > at.line_start ? local - at.line_start : 0;
    size_t length = end - at.line_start;
    if (offset > length) { /* between CR and LF */
        at.column -= (uint32_t)(offset - length);
        offset = length;
    }
    place.source = source;
    place.line = (size_t)at.line + 1;
    place.column = (size_t)at.column + 1;
    place.line_text = tamis_str_of(text.len == 0 ? NULL : text.ptr + at.line_start, length);
    place.line_offset = offset;
    return place;
}

tamis_str tamis_source_path(const tamis_source *source) {
    tamis_str path = source == NULL ? TAMIS_STR("") : source->name;
    while (tamis_str_starts_with(path, TAMIS_STR("./"))) {
        path = tamis_str_of(path.ptr + 2, path.len - 2);
    }
    return path;
}

size_t tamis_sources_line(const tamis_sources *sources, tamis_line_known *known, uint32_t off) {
    const tamis_source *source = find(sources, off);
    if (source == NULL) {
        return 0;
    }
    uint32_t local = off - source->base;
    const tamis_source_mark *mark = &source->marks[marks_before(source, local) - 1];
    size_t line = (size_t)mark->line + 1, at = mark->off;
    if (known->line > 0 && known->off <= off && known->off >= source->base + mark->off) {
        line = known->line;
        at = known->off - source->base;
    }
    while (at < local) {
        const char *end = memchr(source->text.ptr + at, '\n', local - at);
        if (end == NULL) {
            break;
        }
        line++;
        at = (size_t)(end - source->text.ptr) + 1;
    }
    *known = (tamis_line_known){off, line};
    return line;
}

tamis_str tamis_sources_text(const tamis_sources *sources, tamis_span span) {
    const tamis_source *source = find(sources, span.off);
    if (source == NULL || span.len == 0 || span.len > source->text.len - (span.off - source->base)) {
        return (tamis_str){NULL, 0};
    }
    return tamis_str_of(source->text.ptr + (span.off - source->base), span.len);
}
