/* inCidr: is an address in a network?
 *
 * Addresses are written as RFC 4291, section 2.2, and RFC 5321's dotted quads have them: four decimal
 * numbers without leading zeros (elsewhere 010 is 8, and nobody should have to know where); eight groups of
 * one to four hex digits, `::` once for one or more groups of zeros, the last two groups perhaps as a
 * dotted quad. No zone (`%eth0`), no blanks, no port, no brackets.
 *
 * A network is an address and `/` with the number of bits that count; without it, all do. Bits of the
 * address behind those need not be zero. What is malformed is in no network, and contains no address.
 *
 * The two families are two worlds: an IPv4-mapped address (::ffff:10.0.0.1) is an IPv6 address, in
 * ::ffff:0:0/96 and not in 10.0.0.0/8. A rule that means both can name both. */
#include "vm/functions_lodash.h"

typedef struct address {
    uint8_t bytes[16];
    unsigned bits; /* 32 or 128 */
} address;

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/* A decimal number from the start of *text, up to `most`, without leading zeros; *text goes on behind it. */
static bool read_decimal(unsigned *out, tamis_str *text, unsigned most) {
    unsigned n = 0;
    size_t len = 0;
    while (len < text->len && len < 3 && is_digit(text->ptr[len])) {
        n = n * 10 + (unsigned)(text->ptr[len] - '0');
        len++;
    }
    if (len == 0 || n > most || (len > 1 && text->ptr[0] == '0')) {
        return false;
    }
    *text = tamis_str_of(text->ptr + len, text->len - len);
    *out = n;
    return true;
}

/* Goes past one byte. */
static bool skip(tamis_str *text, char c) {
    if (text->len == 0 || text->ptr[0] != c) {
        return false;
    }
    *text = tamis_str_of(text->ptr + 1, text->len - 1);
    return true;
}

/* The whole text is a dotted quad. */
static bool read_ipv4(uint8_t out[4], tamis_str text) {
    tamis_str rest = text;
    for (int i = 0; i < 4; i++) {
        unsigned n;
        if ((i > 0 && !skip(&rest, '.')) || !read_decimal(&n, &rest, 255)) {
            return false;
        }
        out[i] = (uint8_t)n;
    }
    return rest.len == 0;
}

static int hex_value(char c) {
    if (is_digit(c)) {
        return c - '0';
    }
    if (c >= 'a' && c <= 'f') {
        return c - 'a' + 10;
    }
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* One to four hex digits. */
static bool read_group(uint8_t out[2], tamis_str *text) {
    unsigned n = 0;
    size_t len = 0;
    while (len < text->len && len < 4 && hex_value(text->ptr[len]) >= 0) {
        n = n << 4 | (unsigned)hex_value(text->ptr[len]);
        len++;
    }
    if (len == 0) {
        return false;
    }
    out[0] = (uint8_t)(n >> 8);
    out[1] = (uint8_t)n;
    *text = tamis_str_of(text->ptr + len, text->len - len);
    return true;
}

/* Moves what stands behind `::` to the end. */
static void fill_gap(uint8_t bytes[16], size_t used, size_t gap) {
    size_t moved = used - gap;
    memmove(bytes + 16 - moved, bytes + gap, moved);
    memset(bytes + gap, 0, 16 - used);
}

static bool read_ipv6(uint8_t out[16], tamis_str text) {
    tamis_str rest = text;
    size_t used = 0;
    size_t gap = SIZE_MAX; /* where the zeros of `::` go */
    if (rest.len >= 2 && rest.ptr[0] == ':' && rest.ptr[1] == ':') {
        gap = 0;
        rest = tamis_str_of(rest.ptr + 2, rest.len - 2);
    }
    /* A group is due, unless the text ends behind `::`. */
    while (!(gap == used && rest.len == 0)) {
        if (used <= 12 && read_ipv4(out + used, rest)) {
            used += 4;
            break;
        }
        if (used > 14 || !read_group(out + used, &rest)) {
            return false;
        }
        used += 2;
        if (rest.len == 0) {
            break;
        }
        if (!skip(&rest, ':')) {
            return false;
        }
        if (gap == SIZE_MAX && skip(&rest, ':')) {
            gap = used;
        }
    }
    if (gap == SIZE_MAX) {
        return used == 16;
    }
    if (used > 14) {
        return false; /* `::` for nothing */
    }
    fill_gap(out, used, gap);
    return true;
}

static bool read_address(address *out, tamis_str text) {
    if (read_ipv4(out->bytes, text)) {
        out->bits = 32;
        return true;
    }
    out->bits = 128;
    return read_ipv6(out->bytes, text);
}

/* An address, or an address and a number of bits; `bits` of those count. */
static bool read_network(address *out, unsigned *bits, tamis_str text) {
    const char *slash = text.len > 0 ? memchr(text.ptr, '/', text.len) : NULL;
    size_t end = slash != NULL ? (size_t)(slash - text.ptr) : text.len;
    if (!read_address(out, tamis_str_of(text.ptr, end))) {
        return false;
    }
    *bits = out->bits;
    if (slash == NULL) {
        return true;
    }
    tamis_str rest = tamis_str_of(slash + 1, text.len - end - 1);
    return read_decimal(bits, &rest, out->bits) && rest.len == 0;
}

static bool contains(const address *network, unsigned bits, const address *a) {
    if (network->bits != a->bits || memcmp(network->bytes, a->bytes, bits / 8) != 0) {
        return false;
    }
    unsigned rest = bits % 8;
    return rest == 0 || (network->bytes[bits / 8] ^ a->bytes[bits / 8]) >> (8 - rest) == 0;
}

bool tamis_is_network(tamis_str text) {
    address network;
    unsigned bits;
    return read_network(&network, &bits, text);
}

tamis_value tamis_fn_in_cidr(tamis_env *env, const tamis_value *args, size_t count) {
    tamis_str text;
    address a, network;
    if (!tamis_value_to_str(&text, &env->heap, tamis_arg(args, count, 0)) || !read_address(&a, text)) {
        return tamis_boolean(false);
    }
    for (size_t i = 1; i < count; i++) {
        unsigned bits;
        if (tamis_value_to_str(&text, &env->heap, args[i]) && read_network(&network, &bits, text) &&
            contains(&network, bits, &a)) {
            return tamis_boolean(true);
        }
    }
    return tamis_boolean(false);
}
