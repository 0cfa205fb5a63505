/* The table of functions, and those that only choose or convert. */
#include "vm/functions_lodash.h"

#include <math.h>

const tamis_function_info tamis_functions[TAMIS_FUNCTIONS] = {
#define FUNCTION(name, least, most, c_name, arguments, help)                                                 \
    {#name, least, most, arguments, help, tamis_fn_##c_name},
#include "vm/functions.def"
#undef FUNCTION
};

tamis_value tamis_fn_is(tamis_env *env, const tamis_value *args, size_t count) {
    (void)env;
    for (size_t i = 1; i < count; i++) {
        if (tamis_value_strict_equal(args[0], args[i])) {
            return tamis_boolean(true);
        }
    }
    return tamis_boolean(false);
}

tamis_value tamis_fn_default_to(tamis_env *env, const tamis_value *args, size_t count) {
    (void)env;
    tamis_value v = tamis_arg(args, count, 0);
    bool missing = tamis_is_nullish(v) || (v.type == TAMIS_TYPE_NUMBER && isnan(v.as.number));
    return missing ? tamis_arg(args, count, 1) : v;
}

/* lodash trims the text, and takes 0b, 0o and 0x with a sign for NaN: so does ToNumber. */
tamis_value tamis_fn_to_number(tamis_env *env, const tamis_value *args, size_t count) {
    return tamis_number(tamis_value_to_number(&env->heap, tamis_arg(args, count, 0)));
}

tamis_value tamis_fn_to_string(tamis_env *env, const tamis_value *args, size_t count) {
    tamis_str text;
    return tamis_lodash_str(&text, &env->heap, tamis_arg(args, count, 0)) ? tamis_string(text)
                                                                          : tamis_undefined();
}

/* One step of lodash get: toKey makes "-0" of -0, which no array or string has. */
static tamis_value get_member(tamis_heap *heap, tamis_value object, tamis_value key) {
    if (key.type == TAMIS_TYPE_NUMBER && key.as.number == 0 && signbit(key.as.number)) {
        return tamis_value_member(heap, object, TAMIS_STR("-0"));
    }
    return tamis_value_index(heap, object, key);
}

tamis_value tamis_fn_get_nested_value(tamis_env *env, const tamis_value *args, size_t count) {
    if (count < 2) {
        return tamis_undefined(); /* get(x, []) */
    }
    tamis_value v = args[0];
    for (size_t i = 1; i < count && !tamis_is_nullish(v); i++) {
        v = get_member(&env->heap, v, args[i]);
        if (env->recorder != NULL) {
            env->recorder->passed(env->recorder->data, v);
        }
        if (i + 1 < count && v.type == TAMIS_TYPE_NULL) {
            return tamis_undefined(); /* keys are left: the path leads nowhere */
        }
    }
    return args[0].type == TAMIS_TYPE_NULL ? tamis_undefined() : v;
}
