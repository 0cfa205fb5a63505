/* What the VM asks of an event, whoever holds it: a CEF line, or values that a test or `eval` gave.
 *
 * The runtime implements it (runtime/line_event.c, runtime/data_event.c). Values live at least until the next event. */
#ifndef TAMIS_VM_EVENT_H
#define TAMIS_VM_EVENT_H

#include "vm/value.h"

/* Members of `cef`, in the order of their numbers in instructions; the first seven are the header of the line. */
#define TAMIS_CEF_MEMBER_MAP(X)                                                                              \
    X(VERSION, "version")                                                                                    \
    X(DEVICE_VENDOR, "deviceVendor")                                                                         \
    X(DEVICE_PRODUCT, "deviceProduct")                                                                       \
    X(DEVICE_VERSION, "deviceVersion")                                                                       \
    X(DEVICE_EVENT_CLASS_ID, "deviceEventClassID")                                                           \
    X(NAME, "name")                                                                                          \
    X(SEVERITY, "severity")                                                                                  \
    X(IS_VALID, "isValid")                                                                                   \
    X(ERROR, "error")                                                                                        \
    X(DUPLICATES, "duplicates")

typedef enum tamis_cef_member {
#define TAMIS_CEF_MEMBER_ENUM(id, name) TAMIS_CEF_MEMBER_##id,
    TAMIS_CEF_MEMBER_MAP(TAMIS_CEF_MEMBER_ENUM)
#undef TAMIS_CEF_MEMBER_ENUM
    TAMIS_CEF_MEMBERS
} tamis_cef_member;

typedef struct tamis_event_ops {
    /* The extension value of the pack's field number `slot`; undefined when absent. */
    tamis_value (*field)(void *event, tamis_heap *heap, uint32_t slot);
    /* The same by a key that was computed. */
    tamis_value (*field_named)(void *event, tamis_heap *heap, tamis_str key);
    /* The value of csN whose csNLabel is `label`. */
    tamis_value (*label)(void *event, tamis_heap *heap, tamis_str label);
    tamis_value (*cef)(void *event, tamis_heap *heap, tamis_cef_member member);
    tamis_value (*raw)(void *event);
} tamis_event_ops;

#endif
