/* The ids of MITRE ATT&CK, from compiler/attack.def. The table is constant; safe in any thread. */
#ifndef TAMIS_COMPILER_ATTACK_H
#define TAMIS_COMPILER_ATTACK_H

#include "base/str.h"

#define TAMIS_ATTACK_VERSION "ATT&CK Enterprise 17.1" /* the table has no ids of the Mobile and ICS matrices */

typedef struct tamis_attack {
    tamis_str id;
    tamis_str name;   /* empty: the id was withdrawn */
    tamis_str former; /* former names, '|' between them */
} tamis_attack;

/* The entry of an id, NULL when there is none. */
const tamis_attack *tamis_attack_find(tamis_str id);

/* The first entry of a name that is in use, NULL when there is none. Walks the table. */
const tamis_attack *tamis_attack_named(tamis_str name);

/* Is it the name of the entry? Also `User Execution: Malicious Link`, the way in which sub-techniques are cited. */
bool tamis_attack_has_name(const tamis_attack *entry, tamis_str name);

/* Was it the name of the entry? */
bool tamis_attack_had_name(const tamis_attack *entry, tamis_str name);

/* Does a text look like an id: `T1059`, `T1059.001`, `TA0002`, or one that was mistyped? */
bool tamis_attack_looks_like(tamis_str text);

/* Is it written as ids are? Then it may be one of a matrix or a version that the table does not have. */
bool tamis_attack_well_formed(tamis_str text);

#endif
