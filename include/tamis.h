/* libtamis: a compiler and VM for the filter and mapping rules of security events.
 *
 *     tamis_pack *pack;                       // immutable, shared by all threads
 *     tamis_context *context;                 // one for each thread
 *     tamis_verdict verdict;
 *     if (tamis_pack_open(&pack, "paloalto-panos.pack") == TAMIS_OK &&
 *         tamis_context_new(&context, pack) == TAMIS_OK &&
 *         tamis_context_run(context, line, length, &verdict) == TAMIS_OK &&
 *         verdict.outcome == TAMIS_MAPPED) {
 *         const char *json;
 *         size_t n;
 *         if (tamis_context_json(context, &json, &n) == TAMIS_OK) fwrite(json, 1, n, stdout);
 *     }
 *
 * Ownership: what a function named _new, _open, _load or _compile gives through `out` is the caller's, who frees it with
 * the matching _free; every other pointer is borrowed, for as long as the comment says. On failure `*out` is NULL.
 * Threads: packs and compilations may be read by many threads at once; a context is used by one thread at a time.
 * The library has no global state, prints nothing, never calls exit or abort, installs no signal handler and
 * does not look at the locale. Lengths are bytes. Strings are UTF-8 unless said otherwise, and need not end in NUL. */
#ifndef TAMIS_H
#define TAMIS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The version of the library and of the program. */
#define TAMIS_VERSION "0.1.0"

#if defined(__GNUC__) || defined(__clang__)
#define TAMIS_API __attribute__((visibility("default")))
#define TAMIS_CHECKED __attribute__((warn_unused_result))
#else
#define TAMIS_API
#define TAMIS_CHECKED
#endif

/* ---- Status ---- */

/* Status codes: name, text. Numbers are stable; new ones are added at the end. */
#define TAMIS_STATUS_MAP(X)                                                                                  \
    X(OK, "success")                                                                                         \
    X(ERR_MEMORY, "out of memory")                                                                           \
    X(ERR_INVALID, "the input is not valid")                                                                 \
    X(ERR_LIMIT, "a limit was reached")                                                                      \
    X(ERR_IO, "a file could not be read or written")                                                         \
    X(ERR_NOT_FOUND, "there is no such thing")                                                               \
    X(ERR_RULES, "the rules have errors")                                                                    \
    X(ERR_PACK_FOREIGN, "this is no tamis pack")                                                             \
    X(ERR_PACK_VERSION, "the pack was made for another version of tamis")                                    \
    X(ERR_PACK_DAMAGED, "the pack is truncated or altered")                                                  \
    X(ERR_PACK_REFUSED, "the verifier refused the pack")

typedef enum tamis_status {
#define TAMIS_STATUS_ENUM(name, text) TAMIS_##name,
    TAMIS_STATUS_MAP(TAMIS_STATUS_ENUM)
#undef TAMIS_STATUS_ENUM
} tamis_status;

/* The text of a status, static, never NULL. */
TAMIS_API const char *tamis_status_text(tamis_status status);

/* The version of the library that is running, static: TAMIS_VERSION of its build. */
TAMIS_API const char *tamis_version(void);

/* ---- Packs ---- */

typedef struct tamis_pack tamis_pack;

/* Opens a pack file. It is read once into private memory, checked and verified: whatever the bytes are, the result is a
 * pack that is safe to run, or an error. ERR_NOT_FOUND, ERR_IO, ERR_PACK_FOREIGN, ERR_PACK_VERSION, ERR_PACK_DAMAGED,
 * ERR_PACK_REFUSED, ERR_LIMIT (over 1 GiB), ERR_MEMORY. */
TAMIS_API TAMIS_CHECKED tamis_status tamis_pack_open(tamis_pack **out, const char *path);

/* The same for a pack in memory; `bytes` are copied. */
TAMIS_API TAMIS_CHECKED tamis_status tamis_pack_load(tamis_pack **out, const void *bytes, size_t len);

/* Frees a pack; NULL is fine. Its contexts must be gone. */
TAMIS_API void tamis_pack_free(tamis_pack *pack);

/* Name and version of a pack, ended by NUL; as long as the pack. */
TAMIS_API const char *tamis_pack_name(const tamis_pack *pack);
TAMIS_API const char *tamis_pack_version(const tamis_pack *pack);

/* The outputs of the map: how many, and the name of number i (ended by NUL; NULL when there is no such number). */
TAMIS_API size_t tamis_pack_outputs(const tamis_pack *pack);
TAMIS_API const char *tamis_pack_output_name(const tamis_pack *pack, size_t i);

/* The filters, in the order in which they run. */
TAMIS_API size_t tamis_pack_filters(const tamis_pack *pack);
TAMIS_API const char *tamis_pack_filter_name(const tamis_pack *pack, size_t i);

/* ---- Events ---- */

/* What became of an event: name, text as `tamis run --verdicts` writes it. */
#define TAMIS_OUTCOME_MAP(X)                                                                                 \
    X(MAPPED, "mapped")           /* it passed the filters and has at least one output */                    \
    X(UNMAPPED, "unmapped")       /* it passed the filters and has no output */                              \
    X(DROPPED, "dropped")         /* a `drop` statement held */                                              \
    X(DENIED, "denied")           /* a `deny` statement held: rejected, its data kept */                     \
    X(NOT_ALLOWED, "not allowed") /* a filter has `allow` statements and none held */                        \
    X(PASSED, "passed")           /* only a filter was asked for, and it passed */                           \
    X(FAILED, "failed")           /* a search gave up or a budget ran out; outputs there are still stand */  \
    X(REJECTED, "rejected")       /* the line is longer than 1 MiB */

typedef enum tamis_outcome {
#define TAMIS_OUTCOME_ENUM(name, text) TAMIS_##name,
    TAMIS_OUTCOME_MAP(TAMIS_OUTCOME_ENUM)
#undef TAMIS_OUTCOME_ENUM
    TAMIS_OUTCOMES
} tamis_outcome;

/* The text of an outcome, static, never NULL. */
TAMIS_API const char *tamis_outcome_text(tamis_outcome outcome);

typedef struct tamis_verdict {
    tamis_outcome outcome;
    const char *filter; /* the filter that decided, NULL where none did; ended by NUL, as long as the pack */
    const char *label;  /* the deciding statement's label, NULL where none did (not allowed: NULL); likewise */
    const char *failed; /* FAILED: the label, output or let at which it failed first; likewise */
    bool valid;         /* the line is CEF */
} tamis_verdict;

typedef struct tamis_context tamis_context;

/* A context for events of `pack`, which must outlive it. ERR_MEMORY. */
TAMIS_API TAMIS_CHECKED tamis_status tamis_context_new(tamis_context **out, const tamis_pack *pack);
TAMIS_API void tamis_context_free(tamis_context *context); /* NULL is fine */

/* Which filters run: only the one named (then the map does not run, and an event that passes is PASSED), or all but
 * the one named. NULL for both: all filters, then the map (as a new context does). ERR_NOT_FOUND when the pack has no such filter;
 * ERR_INVALID when both are given. */
TAMIS_API TAMIS_CHECKED tamis_status tamis_context_filters(tamis_context *context, const char *only,
                                                           const char *skip);

/* Runs the pack on one line (without its line end; CR, LF and NUL at its end are passed over). The line is borrowed
 * until the next call on the context. What a line holds is never an error: it gets a verdict. ERR_MEMORY is the only failure. */
TAMIS_API TAMIS_CHECKED tamis_status tamis_context_run(tamis_context *context, const char *line, size_t len,
                                                       tamis_verdict *out);

/* The mapped event as one JSON object (no line end), outputs in the order of the map, those that are undefined left out; a
 * failed event has "_failed" besides. Borrowed until the next call on the context. ERR_MEMORY; ERR_LIMIT: it would be larger
 * than 64 MiB. */
TAMIS_API TAMIS_CHECKED tamis_status tamis_context_json(tamis_context *context, const char **out, size_t *len);

/* Output number i of the last event as text: ERR_NOT_FOUND when it is undefined or there is no such number. A value that is no
 * string is given as JavaScript's String(value). Borrowed until the next call on the context; may hold NUL bytes and bytes
 * that are not UTF-8. ERR_MEMORY; ERR_LIMIT: it would be longer than 64 MiB. */
TAMIS_API TAMIS_CHECKED tamis_status tamis_context_output(tamis_context *context, size_t i, const char **out,
                                                          size_t *len);

/* ---- Compilation ---- */

typedef struct tamis_compilation tamis_compilation;

typedef enum tamis_format { TAMIS_FORMAT_TEXT, TAMIS_FORMAT_JSON } tamis_format;

/* Compiles the pack in a folder. `root`: the folder that `use` may not leave, NULL for the parent of `folder`. Unless memory ends (ERR_MEMORY)
 * `*out` is given with the diagnostics, also with ERR_RULES (the rules have errors) and ERR_IO, ERR_NOT_FOUND (said by a diagnostic). */
TAMIS_API TAMIS_CHECKED tamis_status tamis_compile(tamis_compilation **out, const char *folder, const char *root);
TAMIS_API void tamis_compilation_free(tamis_compilation *compilation); /* NULL is fine */

/* The pack file's bytes, as long as the compilation; NULL when there were errors. */
TAMIS_API const void *tamis_compilation_pack(const tamis_compilation *compilation, size_t *len);

/* How many errors and warnings there are. */
TAMIS_API size_t tamis_compilation_errors(const tamis_compilation *compilation);
TAMIS_API size_t tamis_compilation_warnings(const tamis_compilation *compilation);

/* All findings as text or JSON, as `tamis check` prints them; as long as the compilation. ERR_MEMORY. */
TAMIS_API TAMIS_CHECKED tamis_status tamis_compilation_print(tamis_compilation *compilation, tamis_format format,
                                                             const char **out, size_t *len);

#ifdef __cplusplus
}
#endif

#endif
