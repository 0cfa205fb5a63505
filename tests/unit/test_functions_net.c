/* inCidr. */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>

#include "tests/unit/literal.h"
#include "tests/unit/support.h"

Suite *tamis_suite_functions_net(void);

static const tamis_test_row cidr_rows[] = {
    {"inCidr('10.1.2.3', '10.0.0.0/8')", "true"},
    {"inCidr('11.1.2.3', '10.0.0.0/8')", "false"},
    {"inCidr('10.1.2.3', '10.255.255.255/8')", "true"}, /* bits behind the prefix do not count */
    {"inCidr('10.1.2.3', '10.1.2.3')", "true"},
    {"inCidr('10.1.2.3', '10.1.2.4')", "false"},
    {"inCidr('10.1.2.3', '10.1.2.3/32')", "true"},
    {"inCidr('10.1.2.2', '10.1.2.3/31')", "true"},
    {"inCidr('10.1.2.1', '10.1.2.3/31')", "false"},
    {"inCidr('1.2.3.4', '0.0.0.0/0')", "true"},
    {"inCidr('172.16.0.1', '172.16.0.0/12')", "true"},
    {"inCidr('172.31.255.255', '172.16.0.0/12')", "true"},
    {"inCidr('172.32.0.0', '172.16.0.0/12')", "false"},
    {"inCidr('192.168.1.1', '10.0.0.0/8', '192.168.0.0/16')", "true"},
    {"inCidr('8.8.8.8', '10.0.0.0/8', '192.168.0.0/16')", "false"},
    {"inCidr('8.8.8.8', 'nonsense', undefined, '8.8.8.8')",
     "true"}, /* a malformed network has nothing in it */
    {"inCidr('2001:db8::1', '2001:db8::/32')", "true"},
    {"inCidr('2001:db9::1', '2001:db8::/32')", "false"},
    {"inCidr('2001:DB8:0:0:0:0:0:1', '2001:db8::1')", "true"},
    {"inCidr('::1', '::1/128')", "true"},
    {"inCidr('::', '::/0')", "true"},
    {"inCidr('fe80::1', 'fe80::/10')", "true"},
    {"inCidr('febf::1', 'fe80::/10')", "true"},
    {"inCidr('fec0::1', 'fe80::/10')", "false"},
    {"inCidr('::ffff:10.0.0.1', '::ffff:0:0/96')", "true"},
    {"inCidr('::ffff:10.0.0.1', '::ffff:10.0.0.0/104')", "true"},
    {"inCidr('::ffff:a00:1', '::ffff:10.0.0.1')", "true"},
    /* The two families are two worlds. */
    {"inCidr('::ffff:10.0.0.1', '10.0.0.0/8')", "false"},
    {"inCidr('10.0.0.1', '::ffff:0:0/96')", "false"},
    {"inCidr('10.0.0.1', '::/0')", "false"},
    {"inCidr('::', '0.0.0.0/0')", "false"},
    /* Not an address. */
    {"inCidr(undefined, '0.0.0.0/0')", "false"},
    {"inCidr(null, '0.0.0.0/0')", "false"},
    {"inCidr('', '0.0.0.0/0')", "false"},
    {"inCidr(10, '0.0.0.0/0')", "false"},
    {"inCidr(['10.0.0.1'], '10.0.0.0/8')", "true"}, /* String(x) */
    {"inCidr('10.0.0.1', ['10.0.0.0/8'])", "true"},
    {"inCidr('10.0.0.1', ['10.0.0.0/8', '11.0.0.0/8'])", "false"},
    {"inCidr('10.0.0.1/8', '10.0.0.0/8')", "false"},
    {"inCidr('10.0.0.1', '10.0.0.0/')", "false"},
    {"inCidr('10.0.0.1', '10.0.0.0/33')", "false"},
    {"inCidr('10.0.0.1', '10.0.0.0/08')", "false"},
    {"inCidr('10.0.0.1', '10.0.0.0/+8')", "false"},
    {"inCidr('10.0.0.1', '10.0.0.0/8 ')", "false"},
    {"inCidr('10.0.0.1', '10.0.0.0/8/8')", "false"},
    {"inCidr('10.0.0.1', '10.0.0.0/255.0.0.0')", "false"},
    {"inCidr('10.0.0.1', '10/8')", "false"},
    {"inCidr('10.0.0.1', '/8')", "false"},
    {"inCidr('::1', '::/129')", "false"},
    {"inCidr('::1', '::/000')", "false"},
    {"inCidr('::1', '::/1000')", "false"},
    {"inCidr('10.0.0.1\\0', '10.0.0.0/8')", "false"},
};

START_TEST(an_address_is_in_a_network_or_not) {
    tamis_test_rows(cidr_rows, sizeof cidr_rows / sizeof cidr_rows[0]);
}
END_TEST

/* ---- What an address is: as inet_pton has it ---- */

static bool is_address(tamis_test_literals *literals, const char *text) {
    tamis_value args[] = {tamis_string(tamis_str_z(text)), tamis_string(TAMIS_STR("0.0.0.0/0")),
                          tamis_string(TAMIS_STR("::/0"))};
    return tamis_fn_in_cidr(&literals->env, args, 3).as.boolean;
}

static bool is_address_to_posix(const char *text) {
    unsigned char bytes[16];
    return inet_pton(AF_INET, text, bytes) == 1 || inet_pton(AF_INET6, text, bytes) == 1;
}

static const char *const forms[] = {
    "0.0.0.0",
    "255.255.255.255",
    "256.1.1.1",
    "1.2.3",
    "1.2.3.4.5",
    "1.2.3.",
    ".1.2.3",
    "1..2.3",
    "01.2.3.4",
    "1.2.3.04",
    "00.0.0.0",
    "1.2.3.4 ",
    " 1.2.3.4",
    "0x1.2.3.4",
    "1.2.3.999",
    "1.2.3.1000",
    "-1.2.3.4",
    "1,2,3,4",
    "::",
    ":",
    ":::",
    "::1",
    "1::",
    "1::2",
    "1:2:3:4:5:6:7:8",
    "1:2:3:4:5:6:7",
    "1:2:3:4:5:6:7::",
    "::2:3:4:5:6:7:8",
    "1:2:3:4:5:6:7:8:9",
    "1::2::3",
    "1:::2",
    ":1:2:3:4:5:6:7:8",
    "1:2:3:4:5:6:7:8:",
    "1:2:3:4::5:6:7:8",
    "12345::",
    "00000::",
    "0000::",
    "g::",
    "ABCD:ef01::",
    "::1.2.3.4",
    "1::1.2.3.4",
    "1:2:3:4:5:6:1.2.3.4",
    "1:2:3:4:5:6:7:1.2.3.4",
    "1:2:3:4:5:1.2.3.4",
    "::1.2.3",
    "::1.2.3.4:5",
    "1.2.3.4::",
    "::01.2.3.4",
    "fe80::1%eth0",
    "[::1]",
    "::1/64",
    "::ffff:1.2.3.4",
    "1:2:3:4:5:6:7::8",
    "::8:7:6:5:4:3:2:1",
    "1:2:3:4:5::1.2.3.4",
    "1:2:3:4:5:6::1.2.3.4",
    "1:2:3:4::5:6:1.2.3.4",
    "",
};

START_TEST(an_address_is_what_posix_takes_for_one) {
    tamis_test_literals literals;
    tamis_test_literals_init(&literals);
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        bool want = is_address_to_posix(forms[i]);
        ck_assert_msg(is_address(&literals, forms[i]) == want, "'%s': want %d", forms[i], want);
    }
    tamis_test_literals_clear(&literals);
}
END_TEST

/* Random bytes of the alphabet of addresses: well-formed ones are among them. */
START_TEST(random_texts_are_what_posix_takes_them_for) {
    static const char *const pieces[] = {":",   "::",   ".", "0",        "1",     "255",
                                         "256", "ffff", "a", "10.0.0.1", "12345", "/"};
    tamis_test_literals literals;
    tamis_test_literals_init(&literals);
    uint64_t state = 11;
    size_t good = 0;
    size_t rounds = tamis_test_effort(300000, 3000);
    for (size_t round = 0; round < rounds; round++) {
        char text[160] = "";
        size_t len = 0;
        size_t count = 1 + (size_t)(state >> 40) % 16;
        for (size_t i = 0; i < count; i++) {
            state = state * UINT64_C(6364136223846793005) + 1442695040888963407u;
            const char *piece = pieces[i % 2 == 1 && (state >> 60) != 0 ? 0 : (size_t)(state >> 33) % 12];
            len += (size_t)snprintf(text + len, sizeof text - len, "%s", piece);
        }
        bool want = is_address_to_posix(text);
        ck_assert_msg(is_address(&literals, text) == want, "'%s': want %d", text, want);
        good += want ? 1 : 0;
    }
    ck_assert_uint_gt(good, rounds / 1000);
    tamis_test_literals_clear(&literals);
}
END_TEST

/* Every length of a prefix against a plain comparison of bits. */
START_TEST(each_prefix_counts_its_bits) {
    tamis_test_literals literals;
    tamis_test_literals_init(&literals);
    for (unsigned differs = 0; differs <= 128; differs++) {
        unsigned char bytes[16] = {0};
        char ip[INET6_ADDRSTRLEN];
        if (differs < 128) {
            bytes[differs / 8] = (unsigned char)(0x80u >> differs % 8);
        }
        ck_assert_ptr_nonnull(inet_ntop(AF_INET6, bytes, ip, sizeof ip));
        for (unsigned bits = 0; bits <= 128; bits++) {
            char net[16];
            (void)snprintf(net, sizeof net, "::/%u", bits);
            tamis_value args[] = {tamis_string(tamis_str_z(ip)), tamis_string(tamis_str_z(net))};
            ck_assert_msg(tamis_fn_in_cidr(&literals.env, args, 2).as.boolean == (differs >= bits),
                          "%s in %s", ip, net);
        }
    }
    tamis_test_literals_clear(&literals);
}
END_TEST

START_TEST(no_byte_outside_is_read) {
    tamis_test_literals literals;
    tamis_test_literals_init(&literals);
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        tamis_test_guard guard;
        tamis_test_guard_init(&guard, forms[i], strlen(forms[i]));
        tamis_value text = tamis_string(tamis_str_of(guard.bytes, guard.len));
        tamis_value args[] = {tamis_string(TAMIS_STR("::1")), text};
        (void)tamis_fn_in_cidr(&literals.env, args, 2);
        args[0] = text;
        (void)tamis_fn_in_cidr(&literals.env, args, 2);
        tamis_test_guard_clear(&guard);
    }
    tamis_test_literals_clear(&literals);
}
END_TEST

Suite *tamis_suite_functions_net(void) {
    Suite *suite = suite_create("functions_net");
    TCase *tests = tcase_create("functions_net");
    tcase_set_timeout(tests, 60);
    tcase_add_test(tests, an_address_is_in_a_network_or_not);
    tcase_add_test(tests, an_address_is_what_posix_takes_for_one);
    tcase_add_test(tests, random_texts_are_what_posix_takes_them_for);
    tcase_add_test(tests, each_prefix_counts_its_bits);
    tcase_add_test(tests, no_byte_outside_is_read);
    suite_add_tcase(suite, tests);
    return suite;
}
