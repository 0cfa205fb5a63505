/* What is done with findings once all are known: put in order, taken away, given another severity. */
#ifndef TAMIS_BASE_DIAG_EDIT_H
#define TAMIS_BASE_DIAG_EDIT_H

#include "base/diag.h"

/* Into the order of reading: by source, then by place; findings of one place stay as they were found. */
void tamis_diags_sort(tamis_diags *diags);

/* Keeps the findings for which `keep` says so; the others are counted no longer. `keep` may change their severity. */
void tamis_diags_filter(tamis_diags *diags, bool (*keep)(void *data, tamis_diag *diag), void *data);

/* What a user makes of a code. Errors are errors: they have no other level. */
typedef enum tamis_level { TAMIS_LEVEL_DEFAULT, TAMIS_LEVEL_ALLOW, TAMIS_LEVEL_WARN, TAMIS_LEVEL_DENY } tamis_level;

typedef struct tamis_levels {
    tamis_level of[TAMIS_DIAG_CODES];
} tamis_levels;

/* Takes away what is allowed, makes errors of what is denied. */
void tamis_diags_apply_levels(tamis_diags *diags, const tamis_levels *levels);

/* The code of a name ("E0203"), TAMIS_DIAG_CODES when there is none. */
tamis_diag_code tamis_diag_code_named(tamis_str name);

#endif
