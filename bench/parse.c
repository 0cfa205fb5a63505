/* parse RESULTS LABEL FILE: what parsing a rules file takes, from the file's bytes to trees. Two results: LABEL, the grammar of rules and the
 * grammar of the regexes of its lists, which are a part of the language; and LABEL-rules, the grammar of rules alone. Findings of no kind
 * are looked for. */
#include "grammar/parse.h"

#include "base/file.h"
#include "base/limits.h"
#include "bench/results.h"
#include "regex/tree.h"

/* All regexes of the file's lists, each tree in the place of the one before. */
static bool parse_regexes(const tamis_ast_file *file) {
    tamis_regex_error error;
    tamis_re_tree tree;
    tamis_arena arena;
    unsigned flags;
    bool good = true;
    tamis_arena_init(&arena, TAMIS_RE_ARENA_MAX);
    for (const tamis_item *item = file->items; item != NULL; item = item->next) {
        const tamis_ast_entry *entry = item->kind == TAMIS_ITEM_LIST ? item->entries : NULL;
        for (; entry != NULL && good; entry = entry->next) {
            tamis_arena_reset(&arena);
            good = tamis_regex_flags(&flags, entry->flags.str, &error) == TAMIS_OK &&
                   tamis_re_parse(&tree, &arena, entry->source.str, flags, &error) == TAMIS_OK;
        }
    }
    tamis_arena_clear(&arena);
    return good;
}

int main(int argc, char **argv) {
    tamis_arena arena;
    tamis_sources sources;
    tamis_diags diags;
    tamis_ast_file *file;
    tamis_str text;
    size_t source;
    if (argc != 4) {
        fputs("usage: parse RESULTS LABEL FILE\n", stderr);
        return 2;
    }
    tamis_arena_init(&arena, TAMIS_LIMIT_COMPILATION);
    tamis_sources_init(&sources, &arena);
    tamis_diags_init(&diags, &arena);
    uint64_t start = bench_now();
    bool good = tamis_file_read(&text, &arena, argv[3], TAMIS_LIMIT_FILE) == TAMIS_OK;
    good = good && tamis_sources_add(&source, &sources, TAMIS_STR("f"), TAMIS_STR("f"), text) == TAMIS_OK &&
           tamis_parse_rules(&file, &arena, &sources, source, &diags) == TAMIS_OK;
    uint64_t rules = bench_now() - start;
    good = good && parse_regexes(file);
    uint64_t all = bench_now() - start;
    tamis_arena_clear(&arena);
    char alone[64];
    (void)snprintf(alone, sizeof alone, "%s-rules", argv[2]);
    return good && bench_result(argv[1], argv[2], all, 0) && bench_result(argv[1], alone, rules, 0) ? 0 : 3;
}
