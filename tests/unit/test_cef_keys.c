/* The CEF dictionary: in order, found by key and by full name, and true in what everybody knows. */
#include "base/cef_keys.h"

#include <stdio.h>

#include "tests/unit/support.h"

START_TEST(keys_are_in_order_and_unique) {
    ck_assert_uint_ge(tamis_cef_keys_count(), 166);
    for (size_t i = 1; i < tamis_cef_keys_count(); i++) {
        ck_assert_msg(tamis_str_compare(tamis_cef_keys_at(i - 1)->key, tamis_cef_keys_at(i)->key) < 0, "%s",
                      tamis_cef_keys_at(i)->key.ptr);
    }
}
END_TEST

START_TEST(every_name_leads_to_its_entry) {
    for (size_t i = 0; i < tamis_cef_keys_count(); i++) {
        const tamis_cef_entry *entry = tamis_cef_keys_at(i);
        ck_assert_msg(tamis_cef_keys_find(entry->key) == entry, "key %s", entry->key.ptr);
        ck_assert_msg(tamis_cef_keys_find(entry->full_name) == entry, "full name %s", entry->full_name.ptr);
    }
}
END_TEST

START_TEST(other_names_lead_nowhere) {
    static const char *const names[] = {"",    "a",   "acts", "ac", "ACT", "Act", "PanOSThreatCategory",
                                        "cs7", "zzz", "act "};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        ck_assert_msg(tamis_cef_keys_find(tamis_str_z(names[i])) == NULL, "'%s'", names[i]);
    }
}
END_TEST

START_TEST(each_custom_field_has_its_label) {
    static const struct {
        const char *stem;
        unsigned count;
    } families[] = {
        {"cs", 6},         {"cn", 3},         {"cfp", 4},      {"c6a", 4}, {"deviceCustomDate", 2},
        {"flexString", 2}, {"flexNumber", 2}, {"flexDate", 1},
    };
    for (size_t i = 0; i < sizeof families / sizeof families[0]; i++) {
        for (unsigned n = 1; n <= families[i].count; n++) {
            char name[40];
            int key_len = snprintf(name, sizeof name, "%s%uLabel", families[i].stem, n) - 5;
            const tamis_cef_entry *label = tamis_cef_keys_find(tamis_str_z(name));
            ck_assert_msg(tamis_cef_keys_find(tamis_str_of(name, (size_t)key_len)) != NULL, "%s", name);
            ck_assert_msg(label != NULL && label->type == TAMIS_CEF_TYPE_STRING, "%s", name);
        }
    }
}
END_TEST

START_TEST(entries_say_what_the_standard_says) {
    static const struct {
        const char *key, *full_name, *type;
        uint32_t length;
    } rows[] = {
        {"act", "deviceAction", "string", 63},
        {"cat", "deviceEventCategory", "string", 1023},
        {"cs1", "deviceCustomString1", "string", 4000},
        {"cs1Label", "deviceCustomString1Label", "string", 1023},
        {"cn1", "deviceCustomNumber1", "long", 0},
        {"dpt", "destinationPort", "integer", 0},
        {"dst", "destinationAddress", "IP address", 0},
        {"c6a1", "deviceCustomIPv6Address1", "IPv6 address", 0},
        {"dmac", "destinationMacAddress", "MAC address", 0},
        {"rt", "deviceReceiptTime", "time stamp", 0},
        {"slat", "sourceGeoLatitude", "floating point", 0},
        {"request", "requestUrl", "string", 1023},
        {"requestContext", "requestContext", "string", 2048},
        {"externalId", "externalId", "string", 40},
        {"threatAttackID", "threatAttackID", "string", 32},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const tamis_cef_entry *entry = tamis_cef_keys_find(tamis_str_z(rows[i].key));
        ck_assert_msg(entry != NULL, "%s", rows[i].key);
        ck_assert_str_eq(entry->full_name.ptr, rows[i].full_name);
        ck_assert_str_eq(tamis_cef_type_name(entry->type), rows[i].type);
        ck_assert_uint_eq(entry->length, rows[i].length);
    }
}
END_TEST

Suite *tamis_suite_cef_keys(void);

Suite *tamis_suite_cef_keys(void) {
    Suite *suite = suite_create("cef_keys");
    TCase *tests = tcase_create("dictionary");
    tcase_add_test(tests, keys_are_in_order_and_unique);
    tcase_add_test(tests, every_name_leads_to_its_entry);
    tcase_add_test(tests, other_names_lead_nowhere);
    tcase_add_test(tests, each_custom_field_has_its_label);
    tcase_add_test(tests, entries_say_what_the_standard_says);
    suite_add_tcase(suite, tests);
    return suite;
}
