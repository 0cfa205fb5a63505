/* Searches without PCRE2 (direct.h), and how their cost is bounded. See search.c. */
#include "regex/matcher.h"

/* Steps of a search by a program, and of all that go on in the same subject: for each byte, of so many at the most, and besides. Nobody
 * pays for them, and PCRE2 is faster where a subject is long. */
#define STEPS_PER_BYTE 4u
#define BYTES          8192u
#define STEPS          512u

static uint64_t least(uint64_t a, uint64_t b) {
    return a < b ? a : b;
}

tamis_search_result tamis_matcher_search_directly(tamis_match *out, const tamis_regex *regex, tamis_matcher *matcher, size_t start) {
    if (regex->direct.steps == NULL || !matcher->ascii) {
        return TAMIS_GAVE_UP;
    }
    if (start == 0) {
        matcher->steps = STEPS + least(matcher->subject.len, BYTES) * STEPS_PER_BYTE;
    }
    const uint64_t most = least(matcher->steps, matcher->event_steps);
    if (most <= 1) {
        return TAMIS_GAVE_UP;
    }
    uint64_t left = most;
    tamis_search_result result =
        tamis_re_direct_search(matcher->offsets, &regex->direct, regex->groups, matcher->subject, start, &left);
    matcher->steps -= most - left;
    matcher->event_steps -= most - left;
    if (result == TAMIS_MATCH) {
        *out = (tamis_match){matcher->subject, matcher->offsets, regex->groups};
    }
    return result;
}
