/* What fuzz targets share. A target is one file with LLVMFuzzerTestOneInput: libFuzzer drives it (`make fuzz`), and
 * so does driver.c, which runs its corpus as a regression test. */
#ifndef TAMIS_TESTS_FUZZ_FUZZ_H
#define TAMIS_TESTS_FUZZ_FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* Takes any bytes; borrowed. Returns 0. */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

/* What did not hold ends the process: libFuzzer keeps the input, the driver's caller sees the signal. */
static inline void require(bool held) {
    if (!held) {
        abort();
    }
}

/* False when TAMIS_JIT=off is in the environment: valgrind does not see through code that PCRE2 writes. */
static inline bool fuzz_with_jit(void) {
    const char *setting = getenv("TAMIS_JIT");
    return setting == NULL || strcmp(setting, "off") != 0;
}

#endif
