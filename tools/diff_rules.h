/* What differs between the rules of two packs.
 *
 * What is compared is what a pack holds, so a folder and the file that was compiled from it are the same: names and versions, the
 * text of statements, lets and outputs, declared fields, entries of lists, rows of tables. A change of layout, of comments, of tests,
 * of the order of rows or of places alone is none. What a pack does not hold is told in `notes` and not guessed.
 *
 * Takes n log n in the size of the packs. Texts are borrowed from the packs, which must outlive the result, or lie in its
 * arena; at most TAMIS_RULES_SHOWN bytes of each are kept. One thread. */
#ifndef TAMIS_TOOLS_DIFF_RULES_H
#define TAMIS_TOOLS_DIFF_RULES_H

#include "base/buf.h"
#include "runtime/engine.h"

#define TAMIS_RULES_SHOWN 2048u /* the longest published expression has some 1,100 */

/* PART(id, its word in JSON) */
#define TAMIS_RULES_PART_MAP(PART) \
    PART(PACK, "pack")             \
    PART(USED, "used pack")        \
    PART(FIELD, "field")           \
    PART(FILTER, "filter")         \
    PART(STATEMENT, "statement")   \
    PART(LET, "let")               \
    PART(OUTPUT, "output")         \
    PART(LIST, "list")             \
    PART(ENTRY, "entry")           \
    PART(TABLE, "table")           \
    PART(ROW, "row")               \
    PART(CELL, "cell")             \
    PART(VALUE, "value")

typedef enum tamis_rules_part {
#define PART(id, word) TAMIS_RULES_##id,
    TAMIS_RULES_PART_MAP(PART)
#undef PART
    TAMIS_RULES_PARTS
} tamis_rules_part;

typedef enum tamis_rules_kind { TAMIS_RULES_ADDED, TAMIS_RULES_REMOVED, TAMIS_RULES_CHANGED, TAMIS_RULES_MOVED } tamis_rules_kind;

typedef struct tamis_rules_text {
    tamis_str str; /* ptr NULL: there is none */
    bool cut;
} tamis_rules_text;

typedef struct tamis_rules_place {
    tamis_str file; /* as the pack names it; ptr NULL: not known */
    size_t line;    /* 0: not known */
} tamis_rules_place;

typedef struct tamis_rules_change {
    tamis_rules_part part;
    tamis_rules_kind kind;
    tamis_rules_text in;     /* STATEMENT: its filter; ENTRY: its list; ROW, CELL: its table */
    tamis_rules_text name;   /* label, name, key; ENTRY: the pattern as a regex literal */
    tamis_rules_text column; /* CELL */
    tamis_rules_text from, to;
    tamis_rules_place before, after;
} tamis_rules_change;

typedef struct tamis_rules_diff {
    const tamis_program *before, *after;
    tamis_arena arena;
    tamis_rules_change *changes; /* in the order of the rules */
    size_t count, room;
    const char *notes[8]; /* sentences about what was not compared */
    size_t note_count;
} tamis_rules_diff;

/* TAMIS_ERR_LIMIT: a pack that no compiler made, in which texts overlap without end. TAMIS_ERR_MEMORY. In each case
 * `out` is to be cleared. */
TAMIS_CHECKED tamis_status tamis_rules_diff_init(tamis_rules_diff *out, const tamis_pack *before, const tamis_pack *after);
void tamis_rules_diff_clear(tamis_rules_diff *diff);

/* Reports. False: the buffer has failed. Text is empty when nothing differs and nothing is to be noted. */
bool tamis_rules_diff_add_text(tamis_buf *out, const tamis_rules_diff *diff);
bool tamis_rules_diff_add_json(tamis_buf *out, const tamis_rules_diff *diff);
bool tamis_rules_diff_add_markdown(tamis_buf *out, const tamis_rules_diff *diff);

#endif
