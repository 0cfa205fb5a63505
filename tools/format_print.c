/* Indentation. A line inside an item is indented by two more than the line on which that began which it goes on with:
 *
 *   before an operator        the operator's left side; before a `:`, the whole chain of conditions
 *   inside a bracket          the bracket
 *   otherwise                 the item or part
 *
 * What closes a bracket is indented as the line on which the bracket was opened. So the precedence of operators counts: a stack has
 * what is open, brackets and operators, each with the indentation of its line. */
#include "tools/format_parts.h"

enum { STEP = 2 };

typedef struct open_thing {
    tamis_piece_role role; /* BINARY, QUESTION, ELSE; CALL, OPEN, BRACE_OPEN; WORD: an item or a part */
    uint8_t precedence;
    uint32_t indent;  /* of the line on which it began: an operator with its left side */
    uint32_t outside; /* brackets: where the expression began of which they are a part */
} open_thing;

typedef struct printer {
    const tamis_pieces *pieces;
    tamis_buf *out;
    open_thing *stack;
    size_t depth, room;
    uint32_t indent;   /* of the present line */
    uint32_t operand;  /* of the line on which the last complete expression began */
    bool operand_next; /* an expression begins with the next token */
} printer;

static bool push(printer *p, tamis_piece_role role, uint32_t indent) {
    open_thing *stack = tamis_arena_grow(p->pieces->arena, p->stack, p->depth, &p->room, sizeof *stack);
    if (stack == NULL) {
        return false;
    }
    p->stack = stack;
    stack[p->depth++] = (open_thing){.role = role, .indent = indent};
    return true;
}

static const open_thing *top(const printer *p) {
    static const open_thing nothing = {.role = TAMIS_PIECE_WORD};
    return p->depth == 0 ? &nothing : &p->stack[p->depth - 1];
}

/* What closes a bracket ends all operators in it. */
static void complete_bracket(printer *p) {
    while (p->depth > 0 && top(p)->role != TAMIS_PIECE_CALL && top(p)->role != TAMIS_PIECE_OPEN &&
           top(p)->role != TAMIS_PIECE_BRACE_OPEN) {
        p->depth--;
    }
}

/* Takes operators away that are complete before `piece`: they, with all on their left, are its left side. Once more changes nothing. */
static void complete(printer *p, const tamis_piece *piece) {
    bool other = piece->role == TAMIS_PIECE_ELSE;
    if (tamis_piece_closes(piece)) {
        complete_bracket(p);
        return;
    }
    if (!other && piece->role != TAMIS_PIECE_BINARY && piece->role != TAMIS_PIECE_QUESTION) {
        return;
    }
    while (p->depth > 0 && ((top(p)->role == TAMIS_PIECE_BINARY && top(p)->precedence >= piece->precedence) ||
                            (top(p)->role == TAMIS_PIECE_ELSE && other))) {
        p->operand = top(p)->indent;
        p->depth--;
    }
    if (other && top(p)->role == TAMIS_PIECE_QUESTION) {
        p->operand = top(p)->indent;
    }
}

/* The indentation of a token that begins a line. */
static uint32_t indent_of(printer *p, const tamis_piece *piece) {
    complete(p, piece);
    switch ((tamis_piece_role)piece->role) {
    case TAMIS_PIECE_BLOCK_CLOSE: return 0;
    case TAMIS_PIECE_CLOSE:
    case TAMIS_PIECE_BRACE_CLOSE: return top(p)->indent;
    case TAMIS_PIECE_BINARY:
    case TAMIS_PIECE_QUESTION:
    case TAMIS_PIECE_ELSE: return p->operand + STEP;
    default: return piece->item ? 0 : piece->part ? STEP : top(p)->indent + STEP;
    }
}

/* The `:` stands for its `?` from now on; a condition behind a `:` goes on with the chain that this one belongs to. */
static void follow(printer *p, tamis_piece_role role) {
    bool chain = role == TAMIS_PIECE_QUESTION && top(p)->role == TAMIS_PIECE_ELSE;
    if (chain || (role == TAMIS_PIECE_ELSE && top(p)->role == TAMIS_PIECE_QUESTION)) {
        p->operand = top(p)->indent;
        p->depth--;
    }
}

/* What the token changes for those behind it. False without memory. */
static bool enter(printer *p, const tamis_piece *piece) {
    tamis_piece_role role = (tamis_piece_role)piece->role;
    if (p->operand_next) {
        p->operand = p->indent;
        p->operand_next = false;
    }
    switch (role) {
    case TAMIS_PIECE_BINARY:
    case TAMIS_PIECE_QUESTION:
    case TAMIS_PIECE_ELSE:
        complete(p, piece);
        follow(p, role);
        p->operand_next = true;
        if (!push(p, role, p->operand)) {
            return false;
        }
        p->stack[p->depth - 1].precedence = piece->precedence;
        return true;
    case TAMIS_PIECE_CALL:
    case TAMIS_PIECE_OPEN:
    case TAMIS_PIECE_BRACE_OPEN:
        if (!push(p, role, p->indent)) {
            return false;
        }
        p->stack[p->depth - 1].outside = p->operand;
        p->operand_next = true;
        return true;
    case TAMIS_PIECE_CLOSE:
    case TAMIS_PIECE_BRACE_CLOSE:
        complete(p, piece);
        p->operand = top(p)->outside;
        p->depth -= p->depth > 0;
        return true;
    case TAMIS_PIECE_COMMA:
        complete_bracket(p);
        p->operand_next = true;
        return true;
    case TAMIS_PIECE_WHEN:
    case TAMIS_PIECE_ARROW:
    case TAMIS_PIECE_COLON: p->operand_next = true; return true;
    case TAMIS_PIECE_SEMICOLON:
    case TAMIS_PIECE_BLOCK_OPEN:
    case TAMIS_PIECE_BLOCK_CLOSE: p->depth = 0; return true;
    default: return true;
    }
}

static bool begin(printer *p, const tamis_piece *piece) {
    if (!piece->item && !piece->part) {
        return true;
    }
    p->depth = 0;
    p->operand = p->indent;
    p->operand_next = false;
    return push(p, TAMIS_PIECE_WORD, p->indent);
}

/* ---- Text ---- */

static bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\r';
}

bool tamis_format_comment_line(tamis_str *line, tamis_str *rest) {
    if (rest->ptr == NULL) {
        return false;
    }
    const char *end = rest->len == 0 ? NULL : memchr(rest->ptr, '\n', rest->len);
    size_t len = end == NULL ? rest->len : (size_t)(end - rest->ptr);
    *line = tamis_str_of(rest->ptr, len);
    *rest = end == NULL ? tamis_str_of(NULL, 0) : tamis_str_of(end + 1, rest->len - len - 1);
    while (line->len > 0 && is_blank(line->ptr[line->len - 1])) {
        line->len--;
    }
    return true;
}

static void print_comment(printer *p, tamis_str rest) {
    tamis_str line;
    bool first = true;
    while (tamis_format_comment_line(&line, &rest)) {
        if (!first) {
            (void)tamis_buf_add_char(p->out, '\n');
        }
        (void)tamis_buf_add_str(p->out, line);
        first = false;
    }
}

/* Those of a line that is kept. */
static void print_kept_blanks(printer *p, const tamis_piece *piece) {
    size_t from = (size_t)piece[-1].off + piece[-1].len;
    (void)tamis_buf_add(p->out, p->pieces->text.ptr + from, piece->off - from);
}

/* The indentation of a piece that begins a line. A comment is indented as what follows it, `next`, or as what would stand before that
 * in a bracket or block. */
static uint32_t line_indent(printer *p, const tamis_piece *piece, const tamis_piece *next) {
    if (next == NULL) {
        return 0;
    }
    bool inside = piece != next && (tamis_piece_closes(next) || next->role == TAMIS_PIECE_BLOCK_CLOSE);
    return indent_of(p, next) + (inside ? STEP : 0);
}

static void print_gap(printer *p, const tamis_piece *piece, const tamis_piece *next, bool first) {
    if (first) {
        p->indent = 0;
    } else if (piece->gap >= TAMIS_GAP_LINE) {
        (void)tamis_buf_add_z(p->out, piece->gap == TAMIS_GAP_EMPTY_LINE ? "\n\n" : "\n");
        p->indent = line_indent(p, piece, next);
        (void)tamis_buf_add_repeat(p->out, ' ', p->indent);
    } else if (piece->kept) {
        print_kept_blanks(p, piece);
    } else if (piece->gap == TAMIS_GAP_BLANK) {
        (void)tamis_buf_add_char(p->out, ' ');
    }
}

static bool print_piece(printer *p, const tamis_piece *piece, const tamis_piece *next, bool first) {
    print_gap(p, piece, next, first);
    if (tamis_piece_is_comment(piece)) {
        print_comment(p, tamis_piece_text(p->pieces, piece));
        return true;
    }
    (void)tamis_buf_add_str(p->out, tamis_piece_text(p->pieces, piece));
    return begin(p, piece) && enter(p, piece);
}

tamis_status tamis_format_print(tamis_buf *out, const tamis_pieces *pieces) {
    printer p = {.pieces = pieces, .out = out};
    size_t next = 0;
    for (size_t i = 0; i < pieces->count; i++) {
        while (next < pieces->count && (next < i || tamis_piece_is_comment(&pieces->items[next]))) {
            next++;
        }
        if (!print_piece(&p, &pieces->items[i], next < pieces->count ? &pieces->items[next] : NULL, i == 0)) {
            return TAMIS_ERR_MEMORY;
        }
    }
    if (pieces->count > 0) {
        (void)tamis_buf_add_char(out, '\n');
    }
    return out->failed;
}
