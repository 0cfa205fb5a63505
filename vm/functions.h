/* The functions of the language, from vm/functions.def. */
#ifndef TAMIS_VM_FUNCTIONS_H
#define TAMIS_VM_FUNCTIONS_H

#include "vm/recorder.h"

#define TAMIS_ANY_COUNT 65535

/* What a function may use beside its arguments. One per thread. */
typedef struct tamis_env {
    tamis_heap heap;
    tamis_matcher *matcher; /* owned by whoever made the env */
    bool gave_up;           /* a search gave up since the event began */
    const tamis_recorder *recorder; /* NULL: nobody watches */
} tamis_env;

/* What one row of the table does. Any number of arguments of any kind is safe; the pack's verifier keeps
 * the numbers right, the checker the kinds. On the end of the budget the heap of `env` is marked and the
 * result is undefined. */
typedef tamis_value tamis_function(tamis_env *env, const tamis_value *args, size_t count);

/* What isEmpty says, for the instruction that tests it. */
bool tamis_is_empty(tamis_value v);

#define FUNCTION(name, least, most, c_name, arguments, help) tamis_function tamis_fn_##c_name;
#include "vm/functions.def"
#undef FUNCTION

typedef enum tamis_function_id {
#define FUNCTION(name, least, most, c_name, arguments, help) TAMIS_FN_##name,
#include "vm/functions.def"
#undef FUNCTION
    TAMIS_FUNCTIONS
} tamis_function_id;

typedef struct tamis_function_info {
    const char *name;
    unsigned least, most;
    const char *arguments; /* a letter each, see vm/functions.def */
    const char *help;
    tamis_function *call;
} tamis_function_info;

/* Is a text a network, or an address, as inCidr reads them? */
bool tamis_is_network(tamis_str text);

/* The table, indexed by tamis_function_id. */
extern const tamis_function_info tamis_functions[TAMIS_FUNCTIONS];

#endif
