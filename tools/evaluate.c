/* See evaluate.h. */
#include "tools/evaluate.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/limits.h"
#include "compiler/compiler.h"
#include "tools/data_event.h"

/* ---- One expression ---- */

tamis_status tamis_evaluation_init(tamis_evaluation *out, tamis_str image, bool jit) {
    *out = (tamis_evaluation){0};
    tamis_status status = tamis_pack_load_explained(&out->pack, image, jit, NULL);
    if (status == TAMIS_OK) {
        const tamis_program *program = tamis_pack_program(out->pack);
        out->entry = program->let_count + program->statement_count;
        status = tamis_context_new(&out->context, out->pack);
    }
    if (status != TAMIS_OK) {
        tamis_evaluation_clear(out);
    }
    return status;
}

void tamis_evaluation_clear(tamis_evaluation *evaluation) {
    tamis_context_free(evaluation->context);
    tamis_pack_free(evaluation->pack);
    *evaluation = (tamis_evaluation){0};
}

/* ---- Many ---- */

struct tamis_evaluator {
    tamis_arena arena; /* of one line */
    bool jit;
};

/* What one line asks for; borrowed from its JSON. */
typedef struct request {
    const tamis_json *expr, *fields, *cef, *references, *globals;
} request;

tamis_status tamis_evaluator_new(tamis_evaluator **out, bool jit) {
    *out = calloc(1, sizeof **out);
    if (*out == NULL) {
        return TAMIS_ERR_MEMORY;
    }
    (*out)->jit = jit;
    /* A tree of JSON has some hundred times the size of a text like [0,0,0,…]. */
    tamis_arena_init(&(*out)->arena, TAMIS_LIMIT_COMPILATION);
    return TAMIS_OK;
}

void tamis_evaluator_free(tamis_evaluator *evaluator) {
    if (evaluator != NULL) {
        tamis_arena_clear(&evaluator->arena);
        free(evaluator);
    }
}

static void add_error(tamis_buf *out, const char *code, tamis_str message, size_t offset) {
    (void)tamis_buf_add_z(out, "{\"error\":{\"code\":\"");
    (void)tamis_buf_add_z(out, code);
    (void)tamis_buf_add_z(out, "\",\"message\":");
    (void)tamis_json_add_string(out, message);
    (void)tamis_buf_add_z(out, ",\"offset\":");
    (void)tamis_buf_add_u64(out, offset);
    (void)tamis_buf_add_z(out, "}}");
}

/* A line that is no request. */
static void add_malformed(tamis_buf *out, const char *message, size_t offset) {
    add_error(out, tamis_diag_name(TAMIS_E0401), tamis_str_z(message), offset);
}

/* An object under this name; NULL in *out when there is none. False: it is something else, and that is said.
 * */
static bool object_member(const tamis_json **out, const tamis_json *line, const char *name,
                          tamis_buf *answer) {
    *out = tamis_json_member(line, tamis_str_z(name));
    if (*out == NULL || (*out)->type == TAMIS_JSON_OBJECT) {
        return true;
    }
    char message[64];
    (void)snprintf(message, sizeof message, "%s is not an object", name);
    add_malformed(answer, message, (*out)->span.off);
    return false;
}

static bool read_request(request *out, const tamis_json *line, tamis_buf *answer) {
    *out = (request){0};
    if (line->type != TAMIS_JSON_OBJECT) {
        add_malformed(answer, "the line is not a JSON object", line->span.off);
        return false;
    }
    out->expr = tamis_json_member(line, TAMIS_STR("expr"));
    if (out->expr == NULL || out->expr->type != TAMIS_JSON_STRING) {
        add_malformed(answer, "there is no string expr",
                      out->expr == NULL ? line->span.off : out->expr->span.off);
        return false;
    }
    return object_member(&out->fields, line, "fields", answer) &&
           object_member(&out->cef, line, "cef", answer) &&
           object_member(&out->references, line, "references", answer) &&
           object_member(&out->globals, line, "globalReferences", answer);
}

/* The first error that the compiler found; its place when that lies in the expression, which is the first
 * source. */
static void add_refusal(tamis_buf *out, const tamis_compiler *compiler) {
    const tamis_diag *diag = tamis_compiler_diags(compiler)->first;
    while (diag != NULL && diag->severity != TAMIS_ERROR) {
        diag = diag->next;
    }
    if (diag == NULL) {
        add_error(out, tamis_diag_name(TAMIS_E0306), TAMIS_STR("the expression is too large"), 0);
        return;
    }
    const tamis_sources *sources = tamis_compiler_sources(compiler);
    size_t offset = 0;
    if (sources->count > 0 && diag->label.span.off >= sources->items[0].base &&
        diag->label.span.off - sources->items[0].base <= sources->items[0].text.len) {
        offset = diag->label.span.off - sources->items[0].base;
    }
    add_error(out, tamis_diag_name(diag->code), diag->message, offset);
}

static void add_value(tamis_buf *out, tamis_value value, const tamis_verdict *verdict) {
    (void)tamis_value_add_typed_json(out, value);
    if (verdict->outcome == TAMIS_FAILED && out->failed == TAMIS_OK) {
        out->len--; /* the closing brace */
        (void)tamis_buf_add_z(out, ",\"failed\":true}");
    }
}

static tamis_status evaluate(tamis_evaluator *e, tamis_buf *out, tamis_str image, const request *asked,
                             bool *refused) {
    tamis_data_event event;
    tamis_event_error error;
    tamis_status status = tamis_data_event_from_json(&event, &e->arena, asked->cef, asked->fields, &error);
    if (status == TAMIS_ERR_INVALID) {
        *refused = true;
        add_malformed(out, error.text, error.span.off);
        return TAMIS_OK;
    }
    tamis_evaluation evaluation;
    if (status == TAMIS_OK) {
        status = tamis_evaluation_init(&evaluation, image, e->jit);
    }
    if (status == TAMIS_ERR_MEMORY) {
        return status;
    }
    if (status != TAMIS_OK) {
        *refused = true;
        add_error(out, tamis_diag_name(TAMIS_E0306), tamis_str_z(tamis_status_text(status)), 0);
        return TAMIS_OK;
    }
    tamis_verdict verdict;
    tamis_value value = tamis_context_eval_data(evaluation.context, &event, evaluation.entry, &verdict);
    add_value(out, value, &verdict);
    tamis_evaluation_clear(&evaluation);
    return TAMIS_OK;
}

static tamis_status compile_and_evaluate(tamis_evaluator *e, tamis_buf *out, const request *asked,
                                         bool *refused) {
    tamis_compiler *compiler = NULL;
    tamis_str image;
    tamis_status status = tamis_compiler_new(&compiler);
    if (status == TAMIS_OK) {
        status = tamis_compiler_expression(&image, compiler, asked->expr->string, asked->references,
                                           asked->globals);
    }
    if (status == TAMIS_OK) {
        status = evaluate(e, out, image, asked, refused);
    } else if (status != TAMIS_ERR_MEMORY) {
        *refused = true;
        add_refusal(out, compiler);
        status = TAMIS_OK;
    }
    tamis_compiler_free(compiler);
    return status;
}

tamis_status tamis_evaluator_line(tamis_evaluator *e, tamis_buf *out, tamis_str line, bool *refused) {
    tamis_json *json;
    tamis_json_error error;
    request asked;
    *refused = false;
    tamis_arena_reset(&e->arena);
    tamis_status status = tamis_json_parse(&json, &e->arena, line, &error);
    if (status == TAMIS_OK && read_request(&asked, json, out)) {
        status = compile_and_evaluate(e, out, &asked, refused);
    } else if (status == TAMIS_OK) {
        *refused = true;
    } else if (status != TAMIS_ERR_MEMORY) {
        *refused = true;
        add_malformed(out, error.text, error.span.off);
        status = TAMIS_OK;
    }
    return status != TAMIS_OK ? status : out->failed;
}
