/* Inside the comparison of rules: diff_rules.c (entries of code, and the whole), diff_rules_text.c (what only the rules' text
 * says), diff_rules_table.c (tables), diff_rules_tree.c (the reference tree and its lists). */
#ifndef TAMIS_TOOLS_DIFF_RULES_PARTS_H
#define TAMIS_TOOLS_DIFF_RULES_PARTS_H

#include "base/map.h"
#include "grammar/ast.h"
#include "tools/diff_rules.h"
#include "tools/pairing.h"

/* What the text of one pack says. */
typedef struct tamis_rules_side {
    const tamis_program *program;
    bool readable;        /* the text of all rules files is there and can be read */
    uint64_t text_left; /* of texts so many bytes can still come: an honest pack holds some twice at the most, a hostile one any */
    const tamis_item **items;    /* in the order of the text */
    size_t item_count, item_room;
    tamis_map lists[2], tables[2]; /* of this pack, of those that it uses: name → number of its item */
} tamis_rules_side;

typedef struct tamis_rules_differ {
    tamis_rules_diff *diff;
    tamis_arena *arena; /* the diff's */
    tamis_hash_key key;
    uint64_t hashed, hash_most;
    tamis_status failed; /* sticky */
    tamis_rules_side before, after;
} tamis_rules_differ;

/* Of a text that may be anything: its hash. What all hashing may take has a limit, since texts of a hostile pack overlap. */
uint64_t tamis_rules_hash(tamis_rules_differ *d, tamis_str text);

/* Room for the keys of a pairing; the count is 0 without memory. */
tamis_pairing_items tamis_rules_items(tamis_rules_differ *d, size_t count);
/* The pairs; 0 after a failure. */
size_t tamis_rules_pairs(const tamis_pair **out, tamis_rules_differ *d, tamis_pairing_items before, tamis_pairing_items after);

void tamis_rules_add(tamis_rules_differ *d, const tamis_rules_change *change);
void tamis_rules_note(tamis_rules_differ *d, const char *note);

/* The kind of a change by what is there on the two sides. */
tamis_rules_kind tamis_rules_kind_of(bool before, bool after);

/* A text that is borrowed, as it is shown. */
tamis_rules_text tamis_rules_shown(tamis_str text);
/* A buffer for a text that is made; then what it holds, in the arena. What does not fit is cut. */
void tamis_rules_begin(tamis_buf *text);
tamis_rules_text tamis_rules_end(tamis_rules_differ *d, tamis_buf *text);

tamis_rules_place tamis_rules_place_of(const tamis_program *program, uint32_t off);

/* ---- diff_rules_text.c ---- */

/* Parses the rules' text of a pack. */
void tamis_rules_read(tamis_rules_differ *d, tamis_rules_side *side, const tamis_program *program);
/* The text of an expression in a pack; empty when it is not there. */
tamis_str tamis_rules_take(tamis_rules_side *side, tamis_span span);
/* Do two expressions say the same, layout and comments apart? */
bool tamis_rules_same(tamis_rules_differ *d, tamis_str before, tamis_str after);
/* Is the item from a pack that is used? */
bool tamis_rules_is_used(const tamis_rules_side *side, const tamis_item *item);
/* Versions of used packs, and declared fields. */
void tamis_rules_compare_uses(tamis_rules_differ *d);
void tamis_rules_compare_fields(tamis_rules_differ *d);

/* ---- diff_rules_table.c ---- */

/* A place of the tree on both sides. */
typedef struct tamis_rules_node {
    tamis_str path;  /* "" at the root, then with dots */
    tamis_str shown; /* the same as rules of the pack name it: of what a used pack defines with _.globalReferenceValues */
    int used;        /* below which of the two roots: 0: _.referenceValues, 1: _.globalReferenceValues */
    const tamis_value *before, *after; /* NULL: there is none */
} tamis_rules_node;

/* Equal values have equal hashes, whatever the order of members. */
uint64_t tamis_rules_hash_value(tamis_rules_differ *d, const tamis_value *v);
/* A value as JSON; of NULL nothing. */
tamis_rules_text tamis_rules_value_text(tamis_rules_differ *d, const tamis_value *v);

/* The keys and contents of an object's members; without contents where they are compared one by one. */
tamis_pairing_items tamis_rules_members(tamis_rules_differ *d, const tamis_value *v, bool contents);
const tamis_member *tamis_rules_member(const tamis_value *v, uint32_t i);

/* Where an item stands; NULL: nowhere. */
tamis_rules_place tamis_rules_item_place(const tamis_rules_side *side, const tamis_item *item);

/* A table that is there on both sides; of each the item, NULL when it is not known. */
void tamis_rules_compare_table(tamis_rules_differ *d, const tamis_rules_node *n, const tamis_item *before, const tamis_item *after);

/* ---- diff_rules_tree.c ---- */

void tamis_rules_compare_tree(tamis_rules_differ *d);

#endif
