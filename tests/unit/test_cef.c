/* How CEF lines are read: each decision of docs/cef.md on an ambiguous line, the header's recovery, escapes,
 * flags, and the reader's functions. Every line lies before a guard page. */
#include "tests/unit/test_cef.h"

#include <stdlib.h>
#include <string.h>

#include "runtime/cef.h"
#include "tests/unit/support.h"

#define FRONT "CEF:0|V|P|1|2|n|5|"
#define FRONT_JSON                                                                                           \
    "{\"cef\":{\"version\":\"0\",\"deviceVendor\":\"V\",\"deviceProduct\":\"P\",\"deviceVersion\":\"1\","    \
    "\"deviceEventClassID\":\"2\",\"name\":\"n\",\"severity\":\"5\"},\"fields\":"

char *tamis_test_cef_json(const char *line, size_t len) {
    tamis_test_guard guard;
    tamis_test_guard_init(&guard, line, len);
    tamis_cef cef;
    tamis_cef_init(&cef);
    ck_assert_int_eq(tamis_cef_read(&cef, tamis_str_of(guard.bytes, len)), TAMIS_OK);
    tamis_buf json;
    tamis_buf_init(&json, (size_t)64 * 1024 * 1024);
    ck_assert(tamis_cef_add_json(&json, &cef) && tamis_buf_add_char(&json, '\0'));
    tamis_cef_clear(&cef);
    tamis_test_guard_clear(&guard);
    return json.ptr; /* the caller frees what the buffer owned */
}

char *tamis_test_cef_extension(const char *extension, size_t len) {
    enum { FRONT_LEN = sizeof FRONT - 1, FRONT_JSON_LEN = sizeof FRONT_JSON - 1 };
    char *line = malloc(FRONT_LEN + len);
    ck_assert_ptr_nonnull(line);
    memcpy(line, FRONT, FRONT_LEN);
    memcpy(line + FRONT_LEN, extension, len);
    char *json = tamis_test_cef_json(line, FRONT_LEN + len);
    free(line);
    if (strncmp(json, FRONT_JSON, FRONT_JSON_LEN) != 0) {
        return json;
    }
    size_t rest = strlen(json) - FRONT_JSON_LEN - 1; /* without the last brace */
    memmove(json, json + FRONT_JSON_LEN, rest);
    json[rest] = '\0';
    char *flags = strstr(json, "},\"flags\":");
    if (flags != NULL) {
        flags[1] = ' ';
        memmove(flags + 2, flags + 10, strlen(flags + 10) + 1);
    }
    return json;
}

typedef struct row {
    const char *name;
    const char *line;
    size_t len;
    const char *want;
} row;

#define ROW(name, line, want)                                                                                \
    { name, line, sizeof(line) - 1, want }

/* ---- Extensions: a row for each of the decision table, then further ones. ---- */

static const row extensions[] = {
    ROW("an unescaped = inside a value stays", "msg=a=b dst=1", "{\"msg\":\"a=b\",\"dst\":\"1\"}"),
    ROW("a query string stays whole", "request=http://h/?q=1&r=2 dst=1",
        "{\"request\":\"http://h/?q=1&r=2\",\"dst\":\"1\"}"),
    ROW("a word with nothing before its = is no key", "msg=hello =x", "{\"msg\":\"hello =x\"}"),
    ROW("an = between spaces is no key", "msg=a = b", "{\"msg\":\"a = b\"}"),
    ROW("a key-shaped word inside a value is a key", "msg=tty=ssh user=root",
        "{\"msg\":\"tty=ssh\",\"user\":\"root\"}"),
    ROW("quotes do not hold a tag together", "cs1=<entry name=\"x\"/>",
        "{\"cs1\":\"<entry\",\"name\":\"\\\"x\\\"/>\"}"),
    ROW("quotes mean nothing and stay", "a=\"x y=z\"", "{\"a\":\"\\\"x\",\"y\":\"z\\\"\"}"),
    ROW("quotes around a whole value stay", "request=\"\" src=\"1.2.3.4\"",
        "{\"request\":\"\\\"\\\"\",\"src\":\"\\\"1.2.3.4\\\"\"}"),
    ROW("an empty value is empty", "dst= spt=1", "{\"dst\":\"\",\"spt\":\"1\"}"),
    ROW("an empty last value is empty", "spt=1 dst=", "{\"spt\":\"1\",\"dst\":\"\"}"),
    ROW("of repeated keys the last counts, at the first's place", "a1=1 b1=2 a1=3",
        "{\"a1\":\"3\",\"b1\":\"2\"} [\"duplicate-key\"]"),
    ROW("two spaces before a key", "a1=1  b1=2", "{\"a1\":\"1\",\"b1\":\"2\"}"),
    ROW("spaces at the end of the last value", "a1=1  ", "{\"a1\":\"1\"}"),
    ROW("a leading space of a value stays", "a1= 1", "{\"a1\":\" 1\"}"),
    ROW("an escaped pipe in a value keeps its backslash", "a1=x\\|y", "{\"a1\":\"x\\\\|y\"}"),
    ROW("an unknown escape in a value keeps both bytes", "a1=x\\qy", "{\"a1\":\"x\\\\qy\"}"),
    ROW("\\n and \\r are LF and CR", "a1=x\\ny\\rz", "{\"a1\":\"x\\ny\\rz\"}"),
    ROW("a value is unescaped after splitting", "a1=x\\\\=y", "{\"a1\":\"x\\\\=y\"}"),
    ROW("a key with a hyphen", "PanOSX-Forwarded-For=1.2.3.4", "{\"PanOSX-Forwarded-For\":\"1.2.3.4\"}"),
    ROW("a key with a dot", "ad.User.Name=x", "{\"ad.User.Name\":\"x\"}"),
    ROW("a key with brackets", "a[0]=x a[1]=y", "{\"a[0]\":\"x\",\"a[1]\":\"y\"}"),
    ROW("a key with comma and underscore", "ad.Error_,Code=3221225578",
        "{\"ad.Error_,Code\":\"3221225578\"}"),
    ROW("a colon is no key byte", "a=1 pa:tt=2", "{\"a\":\"1 pa:tt=2\"}"),
    ROW("a space before = makes no key", "a=1 Name =2", "{\"a\":\"1 Name =2\"}"),
    ROW("text before the first key", "junk a1=1", "{\"a1\":\"1\"} [\"text-before-key\"]"),
    ROW("text and no key", "just text", "{} [\"no-key\"]"),
    ROW("a TAB before a key is a value byte", "a=1\tb=2", "{\"a\":\"1\\tb=2\"}"),
    ROW("a raw LF inside is a value byte", "a=x\ny b=1", "{\"a\":\"x\\ny\",\"b\":\"1\"}"),
    ROW("a byte that is not UTF-8 is kept", "a=x\xFFy", "{\"a\":\"x\xEF\xBF\xBDy\"} [\"invalid-utf8\"]"),

    ROW("no extension", "", "{}"),
    ROW("only spaces", "   ", "{}"),
    ROW("only blanks of all kinds", " \t\r \t", "{}"),
    ROW("a space before the first key", " a=1", "{\"a\":\"1\"}"),
    ROW("many spaces before the first key", "     a=1", "{\"a\":\"1\"}"),
    ROW("a TAB before the first key", "\ta=1", "{} [\"no-key\"]"),
    ROW("an = and nothing", "=", "{} [\"no-key\"]"),
    ROW("an = before the first key", "=x a=1", "{\"a\":\"1\"} [\"text-before-key\"]"),
    ROW("an = after the first key's =", "a==b", "{\"a\":\"=b\"}"),
    ROW("only = after the first", "a=====", "{\"a\":\"====\"}"),
    ROW("a key of one letter and an empty value", "a=", "{\"a\":\"\"}"),
    ROW("a key may begin with a digit or an underscore", "0a=1 _=2", "{\"0a\":\"1\",\"_\":\"2\"}"),
    ROW("a key may not begin with another of its bytes", "a=1 -b=2 .c=3 [d=4 ,e=5",
        "{\"a\":\"1 -b=2 .c=3 [d=4 ,e=5\"}"),
    ROW("letters beyond ASCII make no key", "a=1 \xC3\xA4=2", "{\"a\":\"1 \xC3\xA4=2\"}"),
    ROW("a key behind letters beyond ASCII is none", "a=1 \xC3\xA4k=2", "{\"a\":\"1 \xC3\xA4k=2\"}"),
    ROW("an escaped = makes no key", "a=1 b\\=2", "{\"a\":\"1 b=2\"}"),
    ROW("an escaped = in the first word", "a\\=1", "{} [\"no-key\"]"),
    ROW("a backslash at the end stays", "a=x\\", "{\"a\":\"x\\\\\"}"),
    ROW("three backslashes at the end", "a=x\\\\\\", "{\"a\":\"x\\\\\\\\\"}"),
    ROW("a backslash before the separating space stays", "a=x\\ b=1", "{\"a\":\"x\\\\\",\"b\":\"1\"}"),
    ROW("an escaped backslash before n is no line feed", "a=x\\\\n", "{\"a\":\"x\\\\n\"}"),
    ROW("capital N and R are no escapes", "a=\\N\\R", "{\"a\":\"\\\\N\\\\R\"}"),
    ROW("a pipe is an ordinary byte of a value", "a=x|y b=|", "{\"a\":\"x|y\",\"b\":\"|\"}"),
    ROW("blanks of all kinds at a value's end", "a=1 \t\r  b=2 \t\r ", "{\"a\":\"1\",\"b\":\"2\"}"),
    ROW("LF counts as blank only at the end", "a=1\n b=2 \n ", "{\"a\":\"1\\n\",\"b\":\"2\"}"),
    ROW("a value of spaces is empty", "a=    b=   ", "{\"a\":\"\",\"b\":\"\"}"),
    ROW("an escaped CR at the end is no blank", "a=1\\r b=2\\n", "{\"a\":\"1\\r\",\"b\":\"2\\n\"}"),
    ROW("a no-break space at the end is no blank", "a=1\xC2\xA0 b=2", "{\"a\":\"1\xC2\xA0\",\"b\":\"2\"}"),
    ROW("a NUL inside is a value byte", "a=x\0y b=1", "{\"a\":\"x\\u0000y\",\"b\":\"1\"}"),
    ROW("NUL before a key is no separator", "a=x\0b=1", "{\"a\":\"x\\u0000b=1\"}"),
    ROW("line ends of all kinds", "a=1\r\n", "{\"a\":\"1\"}"),
    ROW("a NUL at the end", "a=1\0", "{\"a\":\"1\"}"),
    ROW("NUL, CR and LF at the end, mixed", "a=1 \0\r\n\0\n", "{\"a\":\"1\"}"),
    ROW("a key three times", "k=1 k=2 k=3", "{\"k\":\"3\"} [\"duplicate-key\"]"),
    ROW("two keys twice", "a=1 b=1 b=2 a=2 c=", "{\"a\":\"2\",\"b\":\"2\",\"c\":\"\"} [\"duplicate-key\"]"),
    ROW("keys differ by case", "A=1 a=2", "{\"A\":\"1\",\"a\":\"2\"}"),
    ROW("header names are keys of their own", "name=x version=y severity=z",
        "{\"name\":\"x\",\"version\":\"y\",\"severity\":\"z\"}"),
    ROW("each maximal bad part is one U+FFFD", "a=\xF0\x9F\x98 b=\xC3\xC3\xA4",
        "{\"a\":\"\xEF\xBF\xBD\",\"b\":\"\xEF\xBF\xBD\xC3\xA4\"} [\"invalid-utf8\"]"),
    ROW("a bad part ends at an escape", "a=\xC3\\=\xA4",
        "{\"a\":\"\xEF\xBF\xBD=\xEF\xBF\xBD\"} [\"invalid-utf8\"]"),
    ROW("several flags, in their order", "x a=1 a=\xFF",
        "{\"a\":\"\xEF\xBF\xBD\"} [\"duplicate-key\",\"text-before-key\",\"invalid-utf8\"]"),
    ROW("JSON escapes what JSON must", "a=\"\\\\\x01\x1F/", "{\"a\":\"\\\"\\\\\\u0001\\u001f/\"}"),
    ROW("a template's key with a space (PAN-OS 9.1)", "PanOSParent SessionID=0 a=1",
        "{\"SessionID\":\"0\",\"a\":\"1\"} [\"text-before-key\"]"),
    ROW("an unescaped backslash before n", "suser=corp\\nadmin", "{\"suser\":\"corp\\nadmin\"}"),
    ROW("an unescaped backslash before another letter", "suser=corp\\f0316", "{\"suser\":\"corp\\\\f0316\"}"),
};

START_TEST(extension_is_read) {
    const row *at = &extensions[_i];
    char *json = tamis_test_cef_extension(at->line, at->len);
    ck_assert_msg(strcmp(json, at->want) == 0, "%s: want %s, got %s", at->name, at->want, json);
    free(json);
}
END_TEST

/* ---- Whole lines ---- */

#define HEADER(version, vendor, product, device_version, class_id, name, severity)                           \
    "{\"cef\":{\"version\":\"" version "\",\"deviceVendor\":\"" vendor "\",\"deviceProduct\":\"" product     \
    "\",\"deviceVersion\":\"" device_version "\",\"deviceEventClassID\":\"" class_id "\",\"name\":\"" name   \
    "\",\"severity\":\"" severity "\"},\"fields\":"
#define PLAIN                      HEADER("0", "V", "P", "1", "2", "n", "5")
#define A1                         "{\"a\":\"1\"}"
#define REFUSED(text, offset, raw) "{\"error\":\"" text "\",\"offset\":" offset ",\"raw\":\"" raw "\"}"

static const row lines[] = {
    /* The rows of the decision table. */
    ROW("unknown escapes of a header field keep both bytes", "CEF:0|V\\q|V\\=|1|2|n|5|a=1",
        HEADER("0", "V\\\\q", "V\\\\=", "1", "2", "n", "5") A1 "}"),
    ROW("an unescaped pipe in the name shifts the fields", "CEF:0|V|P|1|2|na|me|5|a=1 b=2",
        HEADER("0", "V", "P", "1", "2", "na", "me") "{\"b\":\"2\"},\"flags\":[\"text-before-key\"]}"),
    ROW("no pipe after severity", "CEF:0|V|P|1|2|n|5", PLAIN "{},\"flags\":[\"no-extension-pipe\"]}"),
    ROW("six fields, then a key", "CEF:0|V|P|1|2|n|a=1",
        HEADER("0", "V", "P", "1", "2", "n", "") A1 ",\"flags\":[\"short-header\"]}"),
    ROW("five fields, a pipe and nothing", "CEF:0|V|P|1|2|n|",
        REFUSED("no '|' after severity", "16", "CEF:0|V|P|1|2|n|")),
    ROW("empty header fields", "CEF:0|||||||a=1", HEADER("0", "", "", "", "", "", "") A1 "}"),
    ROW("version 1", "CEF:1|V|P|1|2|n|5|a=1", HEADER("1", "V", "P", "1", "2", "n", "5") A1 "}"),
    ROW("a space after CEF:", "CEF: 0|V|P|1|2|n|5|a=1", PLAIN A1 ",\"flags\":[\"space-after-cef\"]}"),
    ROW("a version with a minor part", "CEF:0.1|V|P|1|2|n|5|a=1",
        REFUSED("no version number and '|' after \\\"CEF:\\\"", "5", "CEF:0.1|V|P|1|2|n|5|a=1")),

    /* Version and prefix. */
    ROW("other versions", "CEF:26|V|P|1|2|n|5|", HEADER("26", "V", "P", "1", "2", "n", "5") "{}}"),
    ROW("many spaces after CEF:", "CEF:    99|V|P|1|2|n|5|",
        HEADER("99", "V", "P", "1", "2", "n", "5") "{},\"flags\":[\"space-after-cef\"]}"),
    ROW("a TAB after CEF: is no space", "CEF:\t0|V|P|1|2|n|5|",
        REFUSED("no version number and '|' after \\\"CEF:\\\"", "4", "CEF:\\t0|V|P|1|2|n|5|")),
    ROW("a space before the version's pipe", "CEF:0 |V|P|1|2|n|5|",
        REFUSED("no version number and '|' after \\\"CEF:\\\"", "5", "CEF:0 |V|P|1|2|n|5|")),
    ROW("an RFC 3164 prefix", "<13>Jan  1 00:00:00 host CEF:0|V|P|1|2|n|5|a=1",
        PLAIN A1 ",\"syslog\":\"<13>Jan  1 00:00:00 host\"}"),
    ROW("an RFC 5424 prefix with an octet count",
        "1273 <14>1 2024-05-08T01:10:31-07:00 h - - - - CEF:0|V|P|1|2|n|5|a=1",
        PLAIN A1 ",\"syslog\":\"1273 <14>1 2024-05-08T01:10:31-07:00 h - - - -\"}"),
    ROW("a prefix without a space", "ASM:CEF:0|V|P|1|2|n|5|a=1", PLAIN A1 ",\"syslog\":\"ASM:\"}"),
    ROW("a CEF: in the prefix", "CEF: CEF:0|V|P|1|2|n|5|a=1", PLAIN A1 ",\"syslog\":\"CEF:\"}"),
    ROW("a tag before CEF:", "named[1]: CEF:0|V|P|1|2|n|5|a=1", PLAIN A1 ",\"syslog\":\"named[1]:\"}"),
    ROW("the first CEF: with a version counts", "CEF:x CEF:1|CEF:2|P|1|2|n|5|a=1",
        HEADER("1", "CEF:2", "P", "1", "2", "n", "5") A1 ",\"syslog\":\"CEF:x\"}"),
    ROW("CEF: twice in a row", "CEF:CEF:0|V|P|1|2|n|5|a=1", PLAIN A1 ",\"syslog\":\"CEF:\"}"),
    ROW("blanks before CEF: are no prefix", " \t CEF:0|V|P|1|2|n|5|a=1", PLAIN A1 "}"),
    ROW("leading blanks of a prefix stay", " x \t CEF:0|V|P|1|2|n|5|a=1", PLAIN A1 ",\"syslog\":\" x\"}"),
    ROW("a byte order mark is a prefix",
        "\xEF\xBB\xBF"
        "CEF:0|V|P|1|2|n|5|a=1",
        PLAIN A1 ",\"syslog\":\"\xEF\xBB\xBF\"}"),
    ROW("bad UTF-8 in the prefix is flagged", "\xFF CEF:0|V|P|1|2|n|5|a=1",
        PLAIN A1 ",\"syslog\":\"\xEF\xBF\xBD\",\"flags\":[\"invalid-utf8\"]}"),
    ROW("bad UTF-8 in the header is flagged", "CEF:0|V\xFF|P|1|2|n|5|a=1",
        HEADER("0", "V\xEF\xBF\xBD", "P", "1", "2", "n", "5") A1 ",\"flags\":[\"invalid-utf8\"]}"),

    /* Header fields. */
    ROW("escapes of the header", "CEF:0|a\\|b|c\\\\d|\\\\|\\|\\||x\\\\\\|y|5|a=1",
        HEADER("0", "a|b", "c\\\\d", "\\\\", "||", "x\\\\|y", "5") A1 "}"),
    ROW("an escaped backslash before a pipe", "CEF:0|V|P|1|2|n\\\\|5|a=1",
        HEADER("0", "V", "P", "1", "2", "n\\\\", "5") A1 "}"),
    ROW("\\n and \\= are no escapes of the header", "CEF:0|a\\nb|P|1|2|n\\=|5|a=1",
        HEADER("0", "a\\\\nb", "P", "1", "2", "n\\\\=", "5") A1 "}"),
    ROW("header fields are not trimmed", "CEF:0| V | P\t| 1|2 | n |5 | a=1 ",
        HEADER("0", " V ", " P\\t", " 1", "2 ", " n ", "5 ") A1 "}"),
    ROW("an = in the header is plain", "CEF:0|V=x|P|1|a=b|n|5|a=1",
        HEADER("0", "V=x", "P", "1", "a=b", "n", "5") A1 "}"),
    ROW("any word is a severity", "CEF:0|V|P|1|2|n|Very-High|a=1",
        HEADER("0", "V", "P", "1", "2", "n", "Very-High") A1 "}"),
    ROW("an escaped pipe swallows the separator", "CEF:0|V|P|1|2|n\\|5|",
        REFUSED("no '|' after severity", "19", "CEF:0|V|P|1|2|n\\\\|5|")),
    ROW("a CR in a header field", "CEF:0|V|P\rQ|1|2|n|5|a=1",
        REFUSED("a line break or NUL in the header", "9", "CEF:0|V|P\\rQ|1|2|n|5|a=1")),
    ROW("an LF in a header field", "CEF:0|V|P|1|2|n\n|5|a=1",
        REFUSED("a line break or NUL in the header", "15", "CEF:0|V|P|1|2|n\\n|5|a=1")),
    ROW("a NUL in a header field", "CEF:0|V|P|1|2|n|5\0|a=1",
        REFUSED("a line break or NUL in the header", "17", "CEF:0|V|P|1|2|n|5\\u0000|a=1")),

    /* Recovery, in its order: keys, severity, error. */
    ROW("no fields, then a key", "CEF:0|a=1",
        HEADER("0", "", "", "", "", "", "") A1 ",\"flags\":[\"short-header\"]}"),
    ROW("two fields, then keys", "CEF:0|V|P|a=1 b=2",
        HEADER("0", "V", "P", "", "", "", "") "{\"a\":\"1\",\"b\":\"2\"},\"flags\":[\"short-header\"]}"),
    ROW("six fields, spaces, then a key", "CEF:0|V|P|1|2|n|  a=1",
        HEADER("0", "V", "P", "1", "2", "n", "") A1 ",\"flags\":[\"short-header\"]}"),
    ROW("six fields, then a key with an empty value", "CEF:0|V|P|1|2|n|a=",
        HEADER("0", "V", "P", "1", "2", "n", "") "{\"a\":\"\"},\"flags\":[\"short-header\"]}"),
    ROW("a severity that holds a pipe further on is one", "CEF:0|V|P|1|2|n|a=1 msg=x|b=2",
        HEADER("0", "V", "P", "1", "2", "n", "a=1 msg=x") "{\"b\":\"2\"}}"),
    ROW("a severity and keys without a pipe", "CEF:0|V|P|1|2|n|5 a=1",
        HEADER("0", "V", "P", "1", "2", "n", "5 a=1") "{},\"flags\":[\"no-extension-pipe\"]}"),
    ROW("a short header's text with a CR", "CEF:0|V|P|1|2|n|a=x\ry",
        HEADER("0", "V", "P", "1", "2", "n", "") "{\"a\":\"x\\ry\"},\"flags\":[\"short-header\"]}"),
    ROW("a severity that ends in a backslash", "CEF:0|V|P|1|2|n|5\\",
        HEADER("0", "V", "P", "1", "2", "n", "5\\\\") "{},\"flags\":[\"no-extension-pipe\"]}"),
    ROW("a severity that is a key but for its first byte", "CEF:0|V|P|1|2|n|-a=1",
        HEADER("0", "V", "P", "1", "2", "n", "-a=1") "{},\"flags\":[\"no-extension-pipe\"]}"),
    ROW("a severity of one blank", "CEF:0|V|P|1|2|n| ",
        HEADER("0", "V", "P", "1", "2", "n", " ") "{},\"flags\":[\"no-extension-pipe\"]}"),
    ROW("a name without a pipe", "CEF:0|V|P|1|2|n", REFUSED("no '|' after name", "14", "CEF:0|V|P|1|2|n")),
    ROW("a name with an = further on", "CEF:0|V|P|1|2|a b=c",
        REFUSED("no '|' after name", "14", "CEF:0|V|P|1|2|a b=c")),
    ROW("a vendor alone", "CEF:0|V", REFUSED("no '|' after deviceVendor", "6", "CEF:0|V")),
    ROW("a version alone", "CEF:0|", REFUSED("no '|' after deviceVendor", "6", "CEF:0|")),
    ROW("a product alone", "CEF:0|V|P", REFUSED("no '|' after deviceProduct", "8", "CEF:0|V|P")),
    ROW("a device version alone", "CEF:0|V|P|1", REFUSED("no '|' after deviceVersion", "10", "CEF:0|V|P|1")),
    ROW("a class ID alone", "CEF:0|V|P|1|2",
        REFUSED("no '|' after deviceEventClassID", "12", "CEF:0|V|P|1|2")),

    /* What is not CEF at all. */
    ROW("an empty line", "", REFUSED("there is no \\\"CEF:\\\"", "0", "")),
    ROW("a line end alone", "\r\n", REFUSED("there is no \\\"CEF:\\\"", "0", "")),
    ROW("another text", "just a log line", REFUSED("there is no \\\"CEF:\\\"", "0", "just a log line")),
    ROW("lower case", "cef:0|V|P|1|2|n|5|", REFUSED("there is no \\\"CEF:\\\"", "0", "cef:0|V|P|1|2|n|5|")),
    ROW("CEF without its colon", "CEF", REFUSED("there is no \\\"CEF:\\\"", "0", "CEF")),
    ROW("CEF: at the end", "x CEF:", REFUSED("no version number and '|' after \\\"CEF:\\\"", "6", "x CEF:")),
    ROW("no version", "CEF:|V|P|1|2|n|5|a=1",
        REFUSED("no version number and '|' after \\\"CEF:\\\"", "4", "CEF:|V|P|1|2|n|5|a=1")),
    ROW("the first CEF: that fails is reported", "CEF:x CEF:y|",
        REFUSED("no version number and '|' after \\\"CEF:\\\"", "4", "CEF:x CEF:y|")),
    ROW("a version at the end", "CEF:0",
        REFUSED("no version number and '|' after \\\"CEF:\\\"", "5", "CEF:0")),
    ROW("a negative version", "CEF:-1|V|P|1|2|n|5|",
        REFUSED("no version number and '|' after \\\"CEF:\\\"", "4", "CEF:-1|V|P|1|2|n|5|")),
    ROW("bad UTF-8 in a line that is not CEF", "\xFFx",
        REFUSED("there is no \\\"CEF:\\\"", "0", "\xEF\xBF\xBDx")),
};

START_TEST(line_is_read) {
    const row *at = &lines[_i];
    char *json = tamis_test_cef_json(at->line, at->len);
    ck_assert_msg(strcmp(json, at->want) == 0, "%s:\nwant %s\ngot  %s", at->name, at->want, json);
    free(json);
}
END_TEST

/* ---- The reader's functions ---- */

static tamis_cef cef;

static void reader_new(void) {
    tamis_cef_init(&cef);
}

static void reader_end(void) {
    tamis_cef_clear(&cef);
}

static void check_str(tamis_str got, const char *want) {
    ck_assert_msg(tamis_str_equal(got, tamis_str_z(want)), "want '%s', got '%.*s'", want, (int)got.len,
                  got.ptr);
}

START_TEST(slices_lie_in_the_line_still_escaped) {
    const char text[] = "<1> CEF:0|V\\|W|P|1|2|n|5| a=x\\=\xFFy  b=  \n";
    tamis_str line = tamis_str_z(text);
    ck_assert_int_eq(tamis_cef_read(&cef, line), TAMIS_OK);
    ck_assert_ptr_null(cef.error);
    ck_assert_ptr_eq(cef.line.ptr, text);
    ck_assert_uint_eq(cef.line.len, line.len - 1);
    check_str(cef.prefix, "<1>");
    check_str(cef.header[TAMIS_CEF_VERSION], "0");
    check_str(cef.header[TAMIS_CEF_DEVICE_VENDOR], "V\\|W");
    check_str(cef.header[TAMIS_CEF_SEVERITY], "5");
    ck_assert_uint_eq(cef.count, 2);
    check_str(tamis_cef_key(&cef, 0), "a");
    check_str(tamis_cef_value(&cef, 0), "x\\=\xFFy");
    check_str(tamis_cef_key(&cef, 1), "b");
    check_str(tamis_cef_value(&cef, 1), "");
    ck_assert_ptr_eq(tamis_cef_value(&cef, 0).ptr, strchr(text, 'x'));
    ck_assert_uint_eq(cef.flags, TAMIS_CEF_INVALID_UTF8);
}
END_TEST

START_TEST(a_line_that_is_not_cef_leaves_nothing_of_the_last) {
    ck_assert_int_eq(tamis_cef_read(&cef, TAMIS_STR("x CEF:0|V|P|1|2|n|5|a=1 a=2")), TAMIS_OK);
    ck_assert_uint_eq(cef.count, 2);
    ck_assert_int_eq(tamis_cef_read(&cef, TAMIS_STR("y CEF: 0|V|P|1|2")), TAMIS_OK);
    ck_assert_str_eq(cef.error, "no '|' after deviceEventClassID");
    ck_assert_uint_eq(cef.error_offset, 15);
    ck_assert_uint_eq(cef.count, 0);
    ck_assert_uint_eq(cef.duplicates, 0);
    ck_assert_uint_eq(cef.flags, 0);
    ck_assert_uint_eq(cef.prefix.len, 0);
    for (unsigned i = 0; i < TAMIS_CEF_HEADERS; i++) {
        ck_assert_ptr_null(cef.header[i].ptr);
    }
    ck_assert_uint_eq(tamis_cef_find(&cef, TAMIS_STR("a")), SIZE_MAX);
}
END_TEST

START_TEST(find_gives_the_last_pair_of_a_key) {
    ck_assert_uint_eq(tamis_cef_find(&cef, TAMIS_STR("a")), SIZE_MAX);
    ck_assert_int_eq(tamis_cef_read(&cef, TAMIS_STR(FRONT "a=1 b=2 a=3 ab=4")), TAMIS_OK);
    ck_assert_uint_eq(tamis_cef_find(&cef, TAMIS_STR("a")), 2);
    ck_assert_uint_eq(tamis_cef_find(&cef, TAMIS_STR("b")), 1);
    ck_assert_uint_eq(tamis_cef_find(&cef, TAMIS_STR("ab")), 3);
    ck_assert_uint_eq(tamis_cef_find(&cef, TAMIS_STR("A")), SIZE_MAX);
    ck_assert_uint_eq(tamis_cef_find(&cef, TAMIS_STR("")), SIZE_MAX);
    ck_assert_int_eq(tamis_cef_read(&cef, TAMIS_STR(FRONT "c=1")), TAMIS_OK);
    ck_assert_uint_eq(tamis_cef_find(&cef, TAMIS_STR("a")), SIZE_MAX);
    ck_assert_uint_eq(tamis_cef_find(&cef, TAMIS_STR("c")), 0);
}
END_TEST

START_TEST(pairs_of_a_key_are_chained) {
    ck_assert_int_eq(tamis_cef_read(&cef, TAMIS_STR(FRONT "a=1 b=2 a=3 c=4 c=5 a=6")), TAMIS_OK);
    ck_assert_uint_eq(cef.count, 6);
    ck_assert_uint_eq(cef.duplicates, 2);
    ck_assert_uint_eq(cef.flags, TAMIS_CEF_DUPLICATE_KEY);
    static const uint32_t first[] = {0, 1, 0, 3, 3, 0};
    static const uint32_t next[] = {2, UINT32_MAX, 5, 4, UINT32_MAX, UINT32_MAX};
    for (size_t i = 0; i < cef.count; i++) {
        ck_assert_msg(cef.pairs[i].first == first[i] && cef.pairs[i].next == next[i],
                      "pair %zu: first %u, next %u", i, cef.pairs[i].first, cef.pairs[i].next);
    }
}
END_TEST

START_TEST(unescaping_says_when_there_is_nothing_to_do) {
    static const struct {
        const char *raw;
        const char *header; /* NULL: nothing to decode */
        const char *value;
    } rows[] = {
        {"", NULL, NULL},
        {"plain", NULL, NULL},
        {"\\", NULL, NULL},
        {"\\q\\", NULL, NULL},
        {"\\\\", "\\", "\\"},
        {"a\\|b", "a|b", NULL},
        {"a\\=b", NULL, "a=b"},
        {"\\n\\r", NULL, "\n\r"},
        {"x\\q\\\\\\|\\=\\", "x\\q\\|\\=\\", "x\\q\\\\|=\\"},
        {"\\\\\\\\n", "\\\\n", "\\\\n"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        tamis_str raw = tamis_str_z(rows[i].raw);
        char out[32];
        size_t len = tamis_cef_unescape_header(out, raw);
        ck_assert_msg(rows[i].header == NULL
                          ? len == SIZE_MAX
                          : tamis_str_equal(tamis_str_of(out, len), tamis_str_z(rows[i].header)),
                      "header '%s'", rows[i].raw);
        len = tamis_cef_unescape_value(out, raw);
        ck_assert_msg(rows[i].value == NULL
                          ? len == SIZE_MAX
                          : tamis_str_equal(tamis_str_of(out, len), tamis_str_z(rows[i].value)),
                      "value '%s'", rows[i].raw);
    }
}
END_TEST

START_TEST(parts_of_json_are_objects) {
    tamis_buf json;
    tamis_buf_init(&json, 4096);
    ck_assert_int_eq(tamis_cef_read(&cef, TAMIS_STR("CEF:0|V\\|W|P|1|2|n|5|a=1 b=\\n a=2")), TAMIS_OK);
    ck_assert(tamis_cef_add_header_json(&json, &cef) && tamis_cef_add_fields_json(&json, &cef));
    check_str(tamis_buf_str(&json), "{\"version\":\"0\",\"deviceVendor\":\"V|W\",\"deviceProduct\":\"P\","
                                    "\"deviceVersion\":\"1\",\"deviceEventClassID\":\"2\",\"name\":\"n\","
                                    "\"severity\":\"5\"}{\"a\":\"2\",\"b\":\"\\n\"}");
    tamis_buf_reset(&json);
    ck_assert_int_eq(tamis_cef_read(&cef, TAMIS_STR("no event")), TAMIS_OK);
    ck_assert(tamis_cef_add_header_json(&json, &cef) && tamis_cef_add_fields_json(&json, &cef));
    check_str(tamis_buf_str(&json), "{}{}");
    tamis_buf_clear(&json);
}
END_TEST

START_TEST(json_says_when_its_buffer_is_full) {
    ck_assert_int_eq(tamis_cef_read(&cef, TAMIS_STR("x " FRONT "a=1 a=2")), TAMIS_OK);
    tamis_buf whole;
    tamis_buf_init(&whole, 4096);
    ck_assert(tamis_cef_add_json(&whole, &cef));
    for (size_t max = 0; max <= whole.len; max++) {
        tamis_buf json;
        tamis_buf_init(&json, max);
        ck_assert_msg(tamis_cef_add_json(&json, &cef) == (max == whole.len), "maximum %zu", max);
        tamis_buf_clear(&json);
    }
    tamis_buf_clear(&whole);
}
END_TEST

START_TEST(a_reader_that_has_read_nothing_holds_no_event) {
    ck_assert_ptr_nonnull(cef.error);
    ck_assert_uint_eq(cef.count, 0);
    ck_assert_uint_eq(tamis_cef_find(&cef, TAMIS_STR("a")), SIZE_MAX);
    ck_assert_int_eq(tamis_cef_read(&cef, tamis_str_of(NULL, 0)), TAMIS_OK);
    ck_assert_ptr_nonnull(cef.error);
}
END_TEST

Suite *tamis_suite_cef(void);

Suite *tamis_suite_cef(void) {
    Suite *suite = suite_create("cef");
    TCase *tables = tcase_create("decisions");
    tcase_add_loop_test(tables, extension_is_read, 0, (int)(sizeof extensions / sizeof extensions[0]));
    tcase_add_loop_test(tables, line_is_read, 0, (int)(sizeof lines / sizeof lines[0]));
    suite_add_tcase(suite, tables);
    TCase *reader = tcase_create("reader");
    tcase_add_checked_fixture(reader, reader_new, reader_end);
    tcase_add_test(reader, slices_lie_in_the_line_still_escaped);
    tcase_add_test(reader, a_line_that_is_not_cef_leaves_nothing_of_the_last);
    tcase_add_test(reader, find_gives_the_last_pair_of_a_key);
    tcase_add_test(reader, pairs_of_a_key_are_chained);
    tcase_add_test(reader, unescaping_says_when_there_is_nothing_to_do);
    tcase_add_test(reader, parts_of_json_are_objects);
    tcase_add_test(reader, json_says_when_its_buffer_is_full);
    tcase_add_test(reader, a_reader_that_has_read_nothing_holds_no_event);
    suite_add_tcase(suite, reader);
    return suite;
}
