/* The PAN-OS pack under test: what its events are, and what becomes of them. Every function does its work or fails the
 * running test. */
#ifndef TAMIS_TESTS_UNIT_PANOS_H
#define TAMIS_TESTS_UNIT_PANOS_H

#include "compiler/compiler.h"
#include "runtime/engine.h"
#include "tests/unit/support.h"

typedef struct panos {
    tamis_compiler *compiler;
    tamis_unit *unit;
    tamis_pack *pack;
    tamis_context *context;
} panos;

/* Compiles a folder of the project (rules/paloalto-panos and its like). */
void panos_init(panos *p, const char *folder);
void panos_clear(panos *p);

/* An event and what became of it; texts are good until the next one. */
typedef struct panos_event {
    tamis_verdict verdict;
    tamis_str alert_type, threat_id, threat_name; /* ptr NULL: undefined */
    /* What log it is: read from the header as the templates have it, not from the rules. */
    const char *log_type;   /* "THREAT", …; "not CEF"; "other" */
    tamis_str product_form; /* the major version, or "forwarded"; empty for what is not CEF */
    tamis_str sub_type;     /* "nowhere" where the template leaves it out; empty where there is none */
} panos_event;

void panos_run(panos_event *out, panos *p, tamis_str line);

/* Calls `visit` with each line of a file, numbered from 1. */
void panos_each_line(const char *path, void (*visit)(void *data, size_t number, tamis_str line), void *data);

#endif
