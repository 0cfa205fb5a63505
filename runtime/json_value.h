/* Constant values from JSON: for events that are made of values. */
#ifndef TAMIS_RUNTIME_JSON_VALUE_H
#define TAMIS_RUNTIME_JSON_VALUE_H

#include "base/json.h"
#include "vm/value.h"

/* The value that JSON.parse gives; in `arena`, which also borrows the texts of `json`. An object's members
 * stand in JavaScript's order. TAMIS_ERR_LIMIT for arrays nested more than TAMIS_LIMIT_ARRAY_DEPTH deep,
 * TAMIS_ERR_MEMORY. */
TAMIS_CHECKED tamis_status tamis_json_value(tamis_value *out, tamis_arena *arena, const tamis_json *json);

/* The members of a JSON object in JavaScript's order, json->count of them. The same errors. */
TAMIS_CHECKED tamis_status tamis_json_members(tamis_member **out, tamis_arena *arena,
                                              const tamis_json *object);

#endif
