/* parse RESULTS LABEL FILE: what the grammar alone takes for a rules file, from its bytes to the tree. */
#include "grammar/parse.h"

#include "base/file.h"
#include "base/limits.h"
#include "bench/results.h"

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
    bool good = tamis_file_read(&text, &arena, argv[3], TAMIS_LIMIT_FILE) == TAMIS_OK;
    uint64_t start = bench_now();
    good = good && tamis_sources_add(&source, &sources, TAMIS_STR("f"), TAMIS_STR("f"), text) == TAMIS_OK &&
           tamis_parse_rules(&file, &arena, &sources, source, &diags) == TAMIS_OK;
    uint64_t taken = bench_now() - start;
    tamis_arena_clear(&arena);
    return good && bench_result(argv[1], argv[2], taken, 0) ? 0 : 3;
}
