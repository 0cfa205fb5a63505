/* patterns RESULTS LABEL LIST…: what pcre2_compile alone takes for all patterns of the lists, reading them not counted. */
#include <stdlib.h>

#include "bench/lists.h"
#include "bench/results.h"

int main(int argc, char **argv) {
    uint64_t taken = 0;
    bool good = argc > 3;
    if (!good) fputs("usage: patterns RESULTS LABEL LIST...\n", stderr);
    for (int i = 3; good && i < argc; i++) {
        bench_list list;
        good = bench_list_read(&list, argv[i]);
        uint64_t start = bench_now();
        good = good && bench_list_compile(&list, false);
        taken += bench_now() - start;
        bench_list_clear(&list);
    }
    return good && bench_result(argv[1], argv[2], taken, 0) ? 0 : 3;
}
