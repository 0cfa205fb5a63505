/* Files: reading with limits, staying below a root, replacing at once. */
#define _XOPEN_SOURCE 700
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/file.h"
#include "tests/unit/support.h"

Suite *tamis_suite_file(void);

typedef struct fixture {
    tamis_arena arena;
    char *dir;
} fixture;

static void init(fixture *f) {
    tamis_arena_init(&f->arena, 1u << 26);
    f->dir = tamis_test_dir_new();
}

static void clear(fixture *f) {
    tamis_test_dir_free(f->dir);
    tamis_arena_clear(&f->arena);
}

/* "dir/name", in the arena. */
static const char *in(fixture *f, const char *name) {
    tamis_str path;
    ck_assert_int_eq(tamis_path_join(&path, &f->arena, tamis_str_z(f->dir), tamis_str_z(name)), TAMIS_OK);
    return path.ptr;
}

static void make_dir(fixture *f, const char *name) {
    ck_assert_int_eq(mkdir(in(f, name), 0777), 0);
}

static void make_link(fixture *f, const char *name, const char *target) {
    ck_assert_int_eq(symlink(target, in(f, name)), 0);
}

static void ck_read(fixture *f, const char *name, const char *want, size_t len) {
    tamis_str got;
    ck_assert_int_eq(tamis_file_read(&got, &f->arena, in(f, name), 1u << 20), TAMIS_OK);
    ck_assert_uint_eq(got.len, len);
    ck_assert(memcmp(got.ptr, want, len) == 0);
    ck_assert_int_eq(got.ptr[len], '\0');
}

/* ---- reading ---- */

START_TEST(a_file_is_read_whole_with_a_nul_behind) {
    fixture f;
    init(&f);
    tamis_test_write(f.dir, "a", "x\0y\xFF\n", 5);
    tamis_test_write(f.dir, "empty", "", 0);
    make_link(&f, "link", "a");
    ck_read(&f, "a", "x\0y\xFF\n", 5);
    ck_read(&f, "empty", "", 0);
    ck_read(&f, "link", "x\0y\xFF\n", 5);
    clear(&f);
}
END_TEST

START_TEST(the_maximum_of_a_file_is_exact) {
    fixture f;
    init(&f);
    tamis_str got;
    tamis_test_write_text(f.dir, "ten", "0123456789");
    ck_assert_int_eq(tamis_file_read(&got, &f.arena, in(&f, "ten"), 10), TAMIS_OK);
    ck_assert_int_eq(tamis_file_read(&got, &f.arena, in(&f, "ten"), 9), TAMIS_ERR_LIMIT);
    tamis_test_write_text(f.dir, "empty", "");
    ck_assert_int_eq(tamis_file_read(&got, &f.arena, in(&f, "empty"), 0), TAMIS_OK);
    clear(&f);
}
END_TEST

/* Files of /proc say that they are empty, and are not. */
START_TEST(a_file_longer_than_it_says_is_read_to_its_end) {
    fixture f;
    init(&f);
    if (access("/proc/self/maps", R_OK) != 0) {
        tamis_test_note("file: no /proc, 1 test skipped");
    } else {
        tamis_str got;
        ck_assert_int_eq(tamis_file_read(&got, &f.arena, "/proc/self/maps", 1u << 24), TAMIS_OK);
        ck_assert_uint_gt(got.len, 200);
        ck_assert_int_eq(got.ptr[got.len - 1], '\n');
        ck_assert_int_eq(tamis_file_read(&got, &f.arena, "/proc/self/maps", 100), TAMIS_ERR_LIMIT);
    }
    clear(&f);
}
END_TEST

START_TEST(what_is_no_regular_file_is_refused_at_once) {
    fixture f;
    init(&f);
    tamis_str got;
    ck_assert_int_eq(mkfifo(in(&f, "fifo"), 0666), 0);
    make_link(&f, "null", "/dev/null");
    make_link(&f, "loop", "loop");
    tamis_test_write_text(f.dir, "file", "x");
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    (void)snprintf(address.sun_path, sizeof address.sun_path, "%s/socket", f.dir);
    ck_assert_int_eq(bind(fd, (const struct sockaddr *)&address, sizeof address), 0);
    (void)close(fd);
    static const struct {
        const char *name;
        tamis_status want;
    } rows[] = {{"fifo", TAMIS_ERR_INVALID},     {"null", TAMIS_ERR_INVALID},
                {".", TAMIS_ERR_INVALID},        {"socket", TAMIS_ERR_INVALID},
                {"none", TAMIS_ERR_NOT_FOUND},   {"file/x", TAMIS_ERR_NOT_FOUND},
                {"none/x", TAMIS_ERR_NOT_FOUND}, {"loop", TAMIS_ERR_IO}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        tamis_status status = tamis_file_read(&got, &f.arena, in(&f, rows[i].name), 100);
        ck_assert_msg(status == rows[i].want, "%s: %s", rows[i].name, tamis_status_text(status));
    }
    ck_assert_int_eq(tamis_file_read(&got, &f.arena, in(&f, "loop"), 100), TAMIS_ERR_IO);
    ck_assert_int_eq(errno, ELOOP);
    clear(&f);
}
END_TEST

START_TEST(an_arena_that_ends_is_a_status) {
    fixture f;
    init(&f);
    tamis_test_write_text(f.dir, "ten", "0123456789");
    const char *path = in(&f, "ten");
    tamis_str got;
    for (size_t max = 0; max < 12; max++) {
        tamis_arena small;
        tamis_arena_init(&small, max);
        ck_assert_int_eq(tamis_file_read(&got, &small, path, 100), max < 11 ? TAMIS_ERR_MEMORY : TAMIS_OK);
        tamis_arena_clear(&small);
    }
    clear(&f);
}
END_TEST

/* ---- below a root ---- */

/*  outside           secret
 *  root/             inside, in -> inside, out -> ../outside, absolute -> /…/outside, back -> pack/own
 *  root/pack/        own, up -> .., away -> ../..
 *  rootless          a name with root's as its beginning */
static void make_tree(fixture *f) {
    tamis_test_write_text(f->dir, "outside", "secret");
    tamis_test_write_text(f->dir, "rootless/file", "secret");
    tamis_test_write_text(f->dir, "root/inside", "inside");
    tamis_test_write_text(f->dir, "root/pack/own", "own");
    tamis_test_write_text(f->dir, "root/pack/.hidden", "hidden");
    make_link(f, "root/in", "inside");
    make_link(f, "root/out", "../outside");
    make_link(f, "root/absolute", in(f, "outside"));
    make_link(f, "root/back", "pack/own");
    make_link(f, "root/prefix", "../rootless");
    make_link(f, "root/dangling", "../nothing");
    make_link(f, "root/pack/up", "..");
    make_link(f, "root/pack/away", "../..");
    make_dir(f, "root/folder");
    ck_assert_int_eq(mkfifo(in(f, "root/fifo"), 0666), 0);
}

static const struct {
    const char *folder;
    const char *relative;
    tamis_status want;
    const char *text;
} below_rows[] = {
    {"root", "inside", TAMIS_OK, "inside"},
    {"root", "./inside", TAMIS_OK, "inside"},
    {"root", "pack//own", TAMIS_OK, "own"},
    {"root", "pack/../inside", TAMIS_OK, "inside"},
    {"root", "pack/.hidden", TAMIS_OK, "hidden"},
    {"root", "in", TAMIS_OK, "inside"},
    {"root", "back", TAMIS_OK, "own"},
    {"root/pack", "own", TAMIS_OK, "own"},
    {"root/pack", "../inside", TAMIS_OK, "inside"},
    {"root/pack", "up/inside", TAMIS_OK, "inside"},
    {"root/pack/up", "pack/own", TAMIS_OK, "own"},
    {"root", "../outside", TAMIS_ERR_INVALID, NULL},
    {"root", "../root/inside", TAMIS_ERR_INVALID, NULL}, /* leaves by its letters, whatever it leads to */
    {"root", "pack/../../outside", TAMIS_ERR_INVALID, NULL},
    {"root/pack", "../../outside", TAMIS_ERR_INVALID, NULL},
    {"root", "out", TAMIS_ERR_INVALID, NULL},
    {"root", "absolute", TAMIS_ERR_INVALID, NULL},
    {"root", "prefix/file", TAMIS_ERR_INVALID, NULL},
    {"root/pack", "away/outside", TAMIS_ERR_INVALID, NULL},
    {"root", "pack/away/outside", TAMIS_ERR_INVALID, NULL},
    {"root", "/etc/hostname", TAMIS_ERR_INVALID, NULL},
    {"root", "", TAMIS_ERR_INVALID, NULL},
    {"root", ".", TAMIS_ERR_INVALID, NULL},
    {"root", "..", TAMIS_ERR_INVALID, NULL},
    {"root", "folder", TAMIS_ERR_INVALID, NULL},
    {"root", "fifo", TAMIS_ERR_INVALID, NULL},
    {".", "outside", TAMIS_ERR_INVALID, NULL}, /* the folder itself lies outside */
    {"rootless", "file", TAMIS_ERR_INVALID, NULL},
    {"root", "none", TAMIS_ERR_NOT_FOUND, NULL},
    {"root", "dangling", TAMIS_ERR_NOT_FOUND, NULL},
    {"root", "inside/x", TAMIS_ERR_NOT_FOUND, NULL},
    {"none", "inside", TAMIS_ERR_NOT_FOUND, NULL},
};

START_TEST(a_path_stays_below_the_root) {
    fixture f;
    init(&f);
    make_tree(&f);
    for (size_t i = 0; i < sizeof below_rows / sizeof below_rows[0]; i++) {
        tamis_str got = {NULL, 0};
        tamis_status status = tamis_file_read_below(
            &got, &f.arena, in(&f, "root"), in(&f, below_rows[i].folder), below_rows[i].relative, 100);
        ck_assert_msg(status == below_rows[i].want, "%s from %s: %s", below_rows[i].relative,
                      below_rows[i].folder, tamis_status_text(status));
        ck_assert_msg(status != TAMIS_OK || tamis_str_equal(got, tamis_str_z(below_rows[i].text)),
                      "%s from %s", below_rows[i].relative, below_rows[i].folder);
        ck_assert_msg(status == TAMIS_OK || got.ptr == NULL, "%s gave bytes", below_rows[i].relative);
    }
    tamis_str got;
    ck_assert_int_eq(tamis_file_read_below(&got, &f.arena, in(&f, "root"), in(&f, "root"), "inside", 6),
                     TAMIS_OK);
    ck_assert_int_eq(tamis_file_read_below(&got, &f.arena, in(&f, "root"), in(&f, "root"), "inside", 5),
                     TAMIS_ERR_LIMIT);
    ck_assert_int_eq(tamis_file_read_below(&got, &f.arena, in(&f, "none"), in(&f, "root"), "inside", 5),
                     TAMIS_ERR_NOT_FOUND);
    /* The root of the file system has everything below it. */
    ck_assert_int_eq(tamis_file_read_below(&got, &f.arena, "/", in(&f, "root"), "../outside", 100), TAMIS_OK);
    clear(&f);
}
END_TEST

/* A name that is a good file in one moment and a link out of the root in the next: whatever is read, it is
 * never the secret. */
typedef struct flipper {
    const char *name, *good, *evil;
    volatile bool stop;
} flipper;

static void *flip(void *data) {
    flipper *x = data;
    for (unsigned i = 0; !x->stop; i++) {
        (void)rename(i % 2 == 0 ? x->evil : x->good, x->name);
        if (i % 2 == 0) {
            (void)!symlink("../outside", x->evil);
        } else {
            int fd = open(x->good, O_WRONLY | O_CREAT | O_TRUNC, 0666);
            (void)!write(fd, "inside", 6);
            (void)close(fd);
        }
    }
    return NULL;
}

START_TEST(a_path_that_changes_underneath_gives_nothing_away) {
    fixture f;
    init(&f);
    make_tree(&f);
    flipper x = {.name = in(&f, "root/flip"), .good = in(&f, "root/good"), .evil = in(&f, "root/evil")};
    tamis_test_write_text(f.dir, "root/good", "inside");
    make_link(&f, "root/evil", "../outside");
    const char *root = in(&f, "root");
    pthread_t thread;
    ck_assert_int_eq(pthread_create(&thread, NULL, flip, &x), 0);
    size_t rounds = tamis_test_effort(4000, 200);
    size_t read = 0, refused = 0;
    bool leaked = false;
    for (size_t i = 0; i < rounds && !leaked; i++) {
        tamis_arena arena;
        tamis_arena_init(&arena, 1u << 16);
        tamis_str got;
        tamis_status status = tamis_file_read_below(&got, &arena, root, root, "flip", 100);
        read += status == TAMIS_OK;
        refused += status == TAMIS_ERR_INVALID;
        leaked = status == TAMIS_OK && tamis_str_starts_with(got, TAMIS_STR("secret"));
        tamis_arena_clear(&arena);
    }
    x.stop = true;
    ck_assert_int_eq(pthread_join(thread, NULL), 0);
    ck_assert(!leaked);
    ck_assert_uint_gt(read + refused, 0);
    clear(&f);
}
END_TEST

START_TEST(below_goes_by_components) {
    static const struct {
        const char *path, *root;
        bool want;
    } rows[] = {
        {"/a/b", "/a", true}, {"/a", "/a", true}, {"/ab", "/a", false},  {"/a", "/a/b", false},
        {"/", "/", true},     {"/a", "/", true},  {"/b/a", "/a", false}, {"/a/", "/a", true},
        {"/a", "", false},    {"", "/", false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        ck_assert_msg(tamis_path_below(tamis_str_z(rows[i].path), tamis_str_z(rows[i].root)) == rows[i].want,
                      "%s below %s", rows[i].path, rows[i].root);
    }
}
END_TEST

START_TEST(paths_join_with_one_slash) {
    static const struct {
        const char *folder, *name, *want;
    } rows[] = {
        {"a", "b", "a/b"}, {"a/", "b", "a/b"},        {"", "b", "b"},
        {"/", "b", "/b"},  {"a/b", "c/d", "a/b/c/d"}, {"a", "", "a/"},
    };
    tamis_arena arena;
    tamis_arena_init(&arena, 1000);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        tamis_str got;
        ck_assert_int_eq(
            tamis_path_join(&got, &arena, tamis_str_z(rows[i].folder), tamis_str_z(rows[i].name)), TAMIS_OK);
        ck_assert_str_eq(got.ptr, rows[i].want);
        ck_assert_uint_eq(got.len, strlen(rows[i].want));
    }
    tamis_arena none;
    tamis_arena_init(&none, 2);
    tamis_str got;
    ck_assert_int_eq(tamis_path_join(&got, &none, TAMIS_STR("a"), TAMIS_STR("b")), TAMIS_ERR_MEMORY);
    tamis_arena_clear(&none);
    tamis_arena_clear(&arena);
}
END_TEST

START_TEST(a_real_path_has_no_links) {
    fixture f;
    init(&f);
    make_tree(&f);
    tamis_str root, via;
    ck_assert_int_eq(tamis_path_real(&root, &f.arena, in(&f, "root")), TAMIS_OK);
    ck_assert_int_eq(tamis_path_real(&via, &f.arena, in(&f, "root/pack/up/../root/./pack/..")), TAMIS_OK);
    ck_assert(tamis_str_equal(root, via));
    ck_assert_int_eq(root.ptr[0], '/');
    ck_assert_int_eq(tamis_path_real(&via, &f.arena, in(&f, "none")), TAMIS_ERR_NOT_FOUND);
    ck_assert_int_eq(tamis_path_real(&via, &f.arena, ""), TAMIS_ERR_NOT_FOUND);
    clear(&f);
}
END_TEST

/* ---- folders ---- */

START_TEST(a_folder_lists_its_names_in_byte_order) {
    fixture f;
    init(&f);
    static const char *const names[] = {"b.rules",    "a.rules",   "B.rules",    "a-.rules",
                                        "\xFF.rules", "a\n.rules", ".rules",     ".x.rules",
                                        "c.rule",     "rules",     "d.rules.bak"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        tamis_test_write_text(f.dir, names[i], "");
    }
    make_dir(&f, "folder.rules");
    make_link(&f, "link.rules", "nothing");
    ck_assert_int_eq(mkfifo(in(&f, "fifo.rules"), 0666), 0);
    static const char *const want[] = {"B.rules", "a\n.rules",  "a-.rules",  "a.rules",
                                       "b.rules", "fifo.rules", "link.rules", "\xFF.rules"};
    tamis_str *got;
    size_t count;
    ck_assert_int_eq(tamis_folder_list(&got, &count, &f.arena, f.dir, ".rules"), TAMIS_OK);
    ck_assert_uint_eq(count, sizeof want / sizeof want[0]);
    for (size_t i = 0; i < count; i++) {
        ck_assert_str_eq(got[i].ptr, want[i]);
        ck_assert_uint_eq(got[i].len, strlen(want[i]));
    }
    ck_assert_int_eq(tamis_folder_list(&got, &count, &f.arena, f.dir, ".none"), TAMIS_OK);
    ck_assert_uint_eq(count, 0);
    ck_assert_int_eq(tamis_folder_list(&got, &count, &f.arena, in(&f, "none"), ""), TAMIS_ERR_NOT_FOUND);
    ck_assert_int_eq(tamis_folder_list(&got, &count, &f.arena, in(&f, "rules"), ""), TAMIS_ERR_INVALID);
    tamis_arena small;
    tamis_arena_init(&small, 100);
    ck_assert_int_eq(tamis_folder_list(&got, &count, &small, f.dir, ".rules"), TAMIS_ERR_MEMORY);
    tamis_arena_clear(&small);
    clear(&f);
}
END_TEST

START_TEST(a_large_folder_is_listed_whole) {
    fixture f;
    init(&f);
    for (int i = 0; i < 200; i++) {
        char name[32];
        (void)snprintf(name, sizeof name, "%03d.x", i * 7 % 200);
        tamis_test_write_text(f.dir, name, "");
    }
    tamis_str *got;
    size_t count;
    ck_assert_int_eq(tamis_folder_list(&got, &count, &f.arena, f.dir, ""), TAMIS_OK);
    ck_assert_uint_eq(count, 200);
    for (size_t i = 0; i < count; i++) {
        char want[32];
        (void)snprintf(want, sizeof want, "%03zu.x", i);
        ck_assert_str_eq(got[i].ptr, want);
    }
    clear(&f);
}
END_TEST

/* ---- writing ---- */

/* The folder holds these `count` names and no others: no temporary file is left. */
static void ck_names(fixture *f, size_t want) {
    size_t count = 0;
    tamis_str *names;
    ck_assert_int_eq(tamis_folder_list(&names, &count, &f->arena, f->dir, ""), TAMIS_OK);
    ck_assert_uint_eq(count, want);
    /* Names that begin with '.' are not listed: removing the folder's visible content must empty it. */
    for (size_t i = 0; i < count; i++) {
        ck_assert_int_eq(unlink(in(f, names[i].ptr)), 0);
    }
    ck_assert_int_eq(rmdir(f->dir), 0);
    ck_assert_int_eq(mkdir(f->dir, 0777), 0);
}

START_TEST(writing_makes_or_replaces_a_file) {
    fixture f;
    init(&f);
    (void)umask(022);
    ck_assert_int_eq(tamis_file_write(in(&f, "new"), TAMIS_STR("one")), TAMIS_OK);
    ck_read(&f, "new", "one", 3);
    struct stat info;
    ck_assert_int_eq(stat(in(&f, "new"), &info), 0);
    ck_assert_int_eq(info.st_mode & 07777, 0644);
    ck_assert_int_eq(chmod(in(&f, "new"), 0600), 0);
    ck_assert_int_eq(tamis_file_write(in(&f, "new"), tamis_str_of("t\0wo", 4)), TAMIS_OK);
    ck_read(&f, "new", "t\0wo", 4);
    ck_assert_int_eq(stat(in(&f, "new"), &info), 0);
    ck_assert_int_eq(info.st_mode & 07777, 0600);
    ck_assert_int_eq(tamis_file_write(in(&f, "new"), tamis_str_of(NULL, 0)), TAMIS_OK);
    ck_read(&f, "new", "", 0);
    ck_names(&f, 1);
    clear(&f);
}
END_TEST

typedef struct write_row {
    const char *relative;
    tamis_status status;
    const char *where; /* the file that has the bytes then; NULL: none */
} write_row;

static const write_row writes_below[] = {
    {"new", TAMIS_OK, "root/new"},
    {"sub/new", TAMIS_OK, "root/sub/new"},
    {"sub/../new", TAMIS_OK, "root/new"},
    {"./sub//new", TAMIS_OK, "root/sub/new"},
    {"inner/new", TAMIS_OK, "root/sub/new"},    /* a link to a folder inside */
    {"file_link", TAMIS_OK, "root/file_link"},  /* the link is replaced */
    {"out_link", TAMIS_OK, "root/out_link"},    /* also one that leads outside */
    {"sub", TAMIS_ERR_INVALID, NULL},
    {"sub/", TAMIS_ERR_INVALID, NULL},
    {".", TAMIS_ERR_INVALID, NULL},
    {"..", TAMIS_ERR_INVALID, NULL},
    {"sub/..", TAMIS_ERR_INVALID, NULL},
    {"", TAMIS_ERR_INVALID, NULL},
    {"../new", TAMIS_ERR_INVALID, NULL},
    {"sub/../../new", TAMIS_ERR_INVALID, NULL},
    {"outer/new", TAMIS_ERR_INVALID, NULL}, /* a link to a folder outside */
    {"outer/../new", TAMIS_ERR_INVALID, NULL},
    {"/tmp/new", TAMIS_ERR_INVALID, NULL},
    {"none/new", TAMIS_ERR_NOT_FOUND, NULL},
    {"old/new", TAMIS_ERR_NOT_FOUND, NULL}, /* a file where a folder should be */
};

START_TEST(a_file_is_written_below_the_root_alone) {
    const write_row *row = &writes_below[_i];
    fixture f;
    init(&f);
    make_dir(&f, "root");
    make_dir(&f, "root/sub");
    make_dir(&f, "outside");
    make_dir(&f, "outside/deep");
    make_link(&f, "root/inner", "sub");
    make_link(&f, "root/outer", "../outside/deep");
    make_link(&f, "root/file_link", "old");
    make_link(&f, "root/out_link", "../outside/old");
    tamis_test_write_text(f.dir, "root/old", "old");
    tamis_test_write_text(f.dir, "outside/old", "old");
    tamis_status status = tamis_file_write_below(&f.arena, in(&f, "root"), row->relative, TAMIS_STR("bytes"));
    ck_assert_msg(status == row->status, "'%s': %s", row->relative, tamis_status_text(status));
    if (row->where != NULL) {
        ck_read(&f, row->where, "bytes", 5);
    }
    ck_read(&f, "root/old", "old", 3);
    ck_read(&f, "outside/old", "old", 3);
    tamis_str *names;
    size_t count;
    ck_assert_int_eq(tamis_folder_list(&names, &count, &f.arena, in(&f, "outside"), ""), TAMIS_OK);
    ck_assert_uint_eq(count, 1);
    ck_assert_int_eq(tamis_folder_list(&names, &count, &f.arena, in(&f, "outside/deep"), ""), TAMIS_OK);
    ck_assert_uint_eq(count, 0);
    clear(&f);
}
END_TEST

START_TEST(a_reader_keeps_the_old_content) {
    fixture f;
    init(&f);
    tamis_test_write_text(f.dir, "file", "old");
    int fd = open(in(&f, "file"), O_RDONLY);
    ck_assert_int_eq(tamis_file_write(in(&f, "file"), TAMIS_STR("new")), TAMIS_OK);
    char bytes[8] = "";
    ck_assert_int_eq((int)read(fd, bytes, sizeof bytes), 3);
    ck_assert_str_eq(bytes, "old");
    (void)close(fd);
    ck_read(&f, "file", "new", 3);
    clear(&f);
}
END_TEST

START_TEST(a_link_is_replaced_and_never_followed) {
    fixture f;
    init(&f);
    tamis_test_write_text(f.dir, "victim", "precious");
    make_link(&f, "link", "victim");
    make_link(&f, "dangling", "nothing");
    ck_assert_int_eq(tamis_file_write(in(&f, "link"), TAMIS_STR("new")), TAMIS_OK);
    ck_assert_int_eq(tamis_file_write(in(&f, "dangling"), TAMIS_STR("new")), TAMIS_OK);
    ck_read(&f, "victim", "precious", 8);
    ck_read(&f, "link", "new", 3);
    struct stat info;
    ck_assert_int_eq(lstat(in(&f, "link"), &info), 0);
    ck_assert(S_ISREG(info.st_mode));
    ck_names(&f, 3);
    clear(&f);
}
END_TEST

START_TEST(what_cannot_be_replaced_stands) {
    fixture f;
    init(&f);
    make_dir(&f, "folder");
    ck_assert_int_eq(mkfifo(in(&f, "fifo"), 0666), 0);
    ck_assert_int_eq(tamis_file_write(in(&f, "folder"), TAMIS_STR("x")), TAMIS_ERR_INVALID);
    ck_assert_int_eq(tamis_file_write(in(&f, "fifo"), TAMIS_STR("x")), TAMIS_ERR_INVALID);
    ck_assert_int_eq(tamis_file_write(in(&f, "folder/"), TAMIS_STR("x")), TAMIS_ERR_INVALID);
    ck_assert_int_eq(tamis_file_write("", TAMIS_STR("x")), TAMIS_ERR_INVALID);
    ck_assert_int_eq(tamis_file_write("/dev/null", TAMIS_STR("x")), TAMIS_ERR_INVALID);
    ck_assert_int_eq(tamis_file_write(in(&f, "none/file"), TAMIS_STR("x")), TAMIS_ERR_NOT_FOUND);
    ck_assert_int_eq(rmdir(in(&f, "folder")), 0);
    ck_assert_int_eq(unlink(in(&f, "fifo")), 0);
    ck_names(&f, 0);
    clear(&f);
}
END_TEST

/* Half of the bytes fit on the "disk". */
START_TEST(a_failed_write_leaves_the_old_file_and_no_other) {
    fixture f;
    init(&f);
    tamis_test_write_text(f.dir, "file", "old");
    const char *path = in(&f, "file");
    struct rlimit before, small;
    ck_assert_int_eq(getrlimit(RLIMIT_FSIZE, &before), 0);
    small = (struct rlimit){.rlim_cur = 4, .rlim_max = before.rlim_max};
    void (*handler)(int) = signal(SIGXFSZ, SIG_IGN);
    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &small), 0);
    tamis_status status = tamis_file_write(path, TAMIS_STR("12345678"));
    int error = errno;
    (void)setrlimit(RLIMIT_FSIZE, &before);
    (void)signal(SIGXFSZ, handler);
    ck_assert_int_eq(status, TAMIS_ERR_IO);
    ck_assert_int_eq(error, EFBIG);
    ck_read(&f, "file", "old", 3);
    ck_names(&f, 1);
    clear(&f);
}
END_TEST

/* A name as long as the file system allows: the temporary one must not be longer. */
START_TEST(a_name_may_be_as_long_as_names_can_be) {
    fixture f;
    init(&f);
    char name[257];
    memset(name, 'n', sizeof name);
    name[255] = '\0';
    ck_assert_int_eq(tamis_file_write(in(&f, name), TAMIS_STR("x")), TAMIS_OK);
    ck_read(&f, name, "x", 1);
    name[255] = 'n';
    name[256] = '\0';
    ck_assert_int_eq(tamis_file_write(in(&f, name), TAMIS_STR("x")), TAMIS_ERR_IO);
    ck_assert_int_eq(errno, ENAMETOOLONG);
    ck_names(&f, 1);
    clear(&f);
}
END_TEST

START_TEST(a_name_without_a_folder_is_in_this_one) {
    fixture f;
    init(&f);
    char *before = realpath(".", NULL);
    ck_assert_int_eq(chdir(f.dir), 0);
    ck_assert_int_eq(tamis_file_write("plain", TAMIS_STR("x")), TAMIS_OK);
    ck_read(&f, "plain", "x", 1);
    ck_assert_int_eq(chdir(before), 0);
    free(before);
    clear(&f);
}
END_TEST

/* ---- descriptors ---- */

typedef struct drain {
    int fd;
    size_t total;
    bool ok;
} drain;

static void *read_slowly(void *data) {
    drain *d = data;
    char bytes[5000];
    ssize_t n;
    while ((n = read(d->fd, bytes, sizeof bytes)) > 0) {
        for (ssize_t i = 0; i < n; i++) {
            d->ok = d->ok && (unsigned char)bytes[i] == (unsigned char)(d->total++ % 251);
        }
    }
    return NULL;
}

/* A pipe takes 64 KiB; a megabyte goes through it by many short writes, also when it does not wait. */
START_TEST(a_descriptor_gets_every_byte) {
    for (int nonblocking = 0; nonblocking < 2; nonblocking++) {
        int ends[2];
        ck_assert_int_eq(pipe(ends), 0);
        if (nonblocking == 1) {
            ck_assert_int_eq(fcntl(ends[1], F_SETFL, O_NONBLOCK), 0);
        }
        size_t len = 1u << 20;
        char *bytes = malloc(len);
        ck_assert_ptr_nonnull(bytes);
        for (size_t i = 0; i < len; i++) {
            bytes[i] = (char)(unsigned char)(i % 251);
        }
        drain d = {.fd = ends[0], .ok = true};
        pthread_t thread;
        ck_assert_int_eq(pthread_create(&thread, NULL, read_slowly, &d), 0);
        ck_assert_int_eq(tamis_fd_write(ends[1], tamis_str_of(bytes, len)), TAMIS_OK);
        (void)close(ends[1]);
        ck_assert_int_eq(pthread_join(thread, NULL), 0);
        (void)close(ends[0]);
        ck_assert_uint_eq(d.total, len);
        ck_assert(d.ok);
        free(bytes);
    }
}
END_TEST

START_TEST(a_failed_write_keeps_errno) {
    int fd = open("/dev/full", O_WRONLY);
    if (fd < 0) {
        tamis_test_note("file: no /dev/full, 1 test skipped");
        return;
    }
    errno = 0;
    ck_assert_int_eq(tamis_fd_write(fd, TAMIS_STR("x")), TAMIS_ERR_IO);
    ck_assert_int_eq(errno, ENOSPC);
    ck_assert_int_eq(tamis_fd_write(fd, tamis_str_of(NULL, 0)), TAMIS_OK);
    (void)close(fd);
    ck_assert_int_eq(tamis_fd_write(-1, TAMIS_STR("x")), TAMIS_ERR_IO);
    ck_assert_int_eq(errno, EBADF);
}
END_TEST

Suite *tamis_suite_file(void) {
    Suite *suite = suite_create("file");
    TCase *tests = tcase_create("file");
    tcase_set_timeout(tests, 60);
    tcase_add_test(tests, a_file_is_read_whole_with_a_nul_behind);
    tcase_add_test(tests, the_maximum_of_a_file_is_exact);
    tcase_add_test(tests, a_file_longer_than_it_says_is_read_to_its_end);
    tcase_add_test(tests, what_is_no_regular_file_is_refused_at_once);
    tcase_add_test(tests, an_arena_that_ends_is_a_status);
    tcase_add_test(tests, a_path_stays_below_the_root);
    tcase_add_test(tests, a_path_that_changes_underneath_gives_nothing_away);
    tcase_add_test(tests, below_goes_by_components);
    tcase_add_test(tests, paths_join_with_one_slash);
    tcase_add_test(tests, a_real_path_has_no_links);
    tcase_add_test(tests, a_folder_lists_its_names_in_byte_order);
    tcase_add_test(tests, a_large_folder_is_listed_whole);
    tcase_add_test(tests, writing_makes_or_replaces_a_file);
    tcase_add_loop_test(tests, a_file_is_written_below_the_root_alone, 0, sizeof writes_below / sizeof writes_below[0]);
    tcase_add_test(tests, a_reader_keeps_the_old_content);
    tcase_add_test(tests, a_link_is_replaced_and_never_followed);
    tcase_add_test(tests, what_cannot_be_replaced_stands);
    tcase_add_test(tests, a_failed_write_leaves_the_old_file_and_no_other);
    tcase_add_test(tests, a_name_may_be_as_long_as_names_can_be);
    tcase_add_test(tests, a_name_without_a_folder_is_in_this_one);
    tcase_add_test(tests, a_descriptor_gets_every_byte);
    tcase_add_test(tests, a_failed_write_keeps_errno);
    suite_add_tcase(suite, tests);
    return suite;
}
