/* The branches of a pack: every way that an event can take through its rules, which its tests ought to take.
 *
 * They are found in the AST: each statement true and false, each arm of a `?:`, each operand of `&&` and `||` that decides
 * what comes next true and false, both sides of a `??`, each list entry and each table row. What flow.h proves to be
 * impossible at its place says so. A call that stands in the pack more than once is evaluated once for an event
 * (share.h): branches inside it stand here once, at its first place, and know its other places.
 *
 * How often each was taken, tools/coverage.h tells from what the interpreter recorded. */
#ifndef TAMIS_COMPILER_BRANCHES_H
#define TAMIS_COMPILER_BRANCHES_H

#include "compiler/compiler.h"

/* BRANCH(id, name in JSON, what a finding says, what stands behind its carets) */
#define TAMIS_BRANCH_MAP(BRANCH)                                                                                       \
    BRANCH(HOLDS, "holds", "no test makes this statement hold", "never true")                                          \
    BRANCH(FAILS, "fails", "no test comes past this statement", "never false")                                         \
    BRANCH(ARM, "arm", "no test comes to this arm", "never evaluated")                                                 \
    BRANCH(TRUE, "true", "no test makes this operand true", "never true")                                              \
    BRANCH(FALSE, "false", "no test makes this operand false", "never false")                                          \
    BRANCH(PRESENT, "present", "no test gives the left side of this '?" "?' a value", "always undefined or null")         \
    BRANCH(ABSENT, "absent", "no test comes to the right side of this '?" "?'", "never evaluated")                        \
    BRANCH(ENTRY, "entry", "no test finds this list entry", "never the first to match")                                \
    BRANCH(ROW, "row", "no test finds this table row", "never looked up")

typedef enum tamis_branch_kind {
#define TAMIS_BRANCH_ENUM(id, name, message, label) TAMIS_BRANCH_##id,
    TAMIS_BRANCH_MAP(TAMIS_BRANCH_ENUM)
#undef TAMIS_BRANCH_ENUM
    TAMIS_BRANCH_KINDS
} tamis_branch_kind;

/* What a branch depends on: how an expression came out. */
typedef enum tamis_branch_way { TAMIS_WAY_TRUTHY, TAMIS_WAY_FALSY, TAMIS_WAY_PRESENT, TAMIS_WAY_ABSENT } tamis_branch_way;

/* One place of it. */
typedef struct tamis_branch_place {
    const tamis_expr *expr;
    struct tamis_branch_place *next; /* the same in another place of a shared call */
} tamis_branch_place;

typedef struct tamis_branch {
    tamis_branch_kind kind;
    tamis_span span; /* what is shown, in the compiler's sources */
    bool possible;
    bool accepted; /* tools/coverage.h: a comment says that no test need take it */
    tamis_branch_way way;
    tamis_branch_place place; /* but ENTRY and ROW */
    const tamis_str *path;    /* ENTRY, ROW: the names that lead to the list or table, from the root of the pack's own */
    size_t path_len;
    size_t index;  /* ENTRY: its number in the list */
    tamis_str key; /* ROW */
} tamis_branch;

/* All branches of a pack without errors, in the order of its text, in memory of `arena`. Those of the packs that it uses
 * are none of its own. TAMIS_ERR_MEMORY. */
TAMIS_CHECKED tamis_status tamis_branches_find(tamis_branch **out, size_t *count, tamis_arena *arena, const tamis_unit *unit);

/* The source of rules file number i of the pack, counted in the order of unit->files: in the pack's image, its rules files stand
 * first, in the same order. */
size_t tamis_unit_rules(const tamis_unit *unit, size_t i);
/* Its reference files: their number, and the source of each. */
size_t tamis_unit_data_count(const tamis_unit *unit);
size_t tamis_unit_data(const tamis_unit *unit, size_t i);

#endif
