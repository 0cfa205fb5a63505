/* The CEF dictionary: the extension keys that the standard names (cef_keys.def).
 *
 * It serves checkers and documentation. The reader never consults it: a key that is not in here is as good
 * as any other, and a value is text whatever its type. The table is constant; safe in any thread. */
#ifndef TAMIS_BASE_CEF_KEYS_H
#define TAMIS_BASE_CEF_KEYS_H

#include "base/str.h"

/* What the standard says a value is. */
#define TAMIS_CEF_TYPE_MAP(X)                                                                                \
    X(STRING, "string")                                                                                      \
    X(INTEGER, "integer")      /* 32 bits, signed */                                                         \
    X(LONG, "long")            /* 64 bits, signed; bytesIn and bytesOut were 32 bits wide in 0.1 */          \
    X(FLOAT, "floating point") /* a double */                                                                \
    X(TIME, "time stamp")      /* milliseconds since 1970, or "MMM dd yyyy HH:mm:ss" and its kind */         \
    X(ADDRESS, "IP address")   /* IPv4 in 0.1, either kind since 1.0 */                                      \
    X(ADDRESS6, "IPv6 address")                                                                              \
    X(MAC, "MAC address")

typedef enum tamis_cef_type {
#define TAMIS_CEF_TYPE_ENUM(id, text) TAMIS_CEF_TYPE_##id,
    TAMIS_CEF_TYPE_MAP(TAMIS_CEF_TYPE_ENUM)
#undef TAMIS_CEF_TYPE_ENUM
        TAMIS_CEF_TYPES
} tamis_cef_type;

typedef struct tamis_cef_entry {
    tamis_str key;       /* as it stands on the wire: "act" */
    tamis_str full_name; /* "deviceAction"; the key itself where the standard has no other name */
    tamis_cef_type type;
    uint32_t length; /* the most characters that a producer should send, 0: no such bound */
} tamis_cef_entry;

/* All entries, in byte order of their keys. `index` is below the count. */
size_t tamis_cef_keys_count(void);
const tamis_cef_entry *tamis_cef_keys_at(size_t index);

/* The entry of a key, or, as senders mix both, the entry whose full name it is; NULL when there is none.
 * Letters in another case are another name. */
const tamis_cef_entry *tamis_cef_keys_find(tamis_str name);

/* "string", "time stamp", …: for messages and documentation. */
const char *tamis_cef_type_name(tamis_cef_type type);

#endif
