/* See new_pack.h. The texts are what an author reads first: each rule has its reason, each test says what
 * it is for. */
#include "tools/new_pack.h"

#include <dirent.h>
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/limits.h"

/* Where the name of the pack goes in a text. */
#define NAME "@name@"

static const char pack_rules[] =
    "// The name of the pack, and the keys of its product that the CEF dictionary does not have. All\n"
    "// *.rules files of this folder are one pack; they are read in the order of their names.\n"
    "pack '" NAME "' version '0.1.0';\n"
    "\n"
    "field ThreatClass 'class of the threat, in the words of the product';\n";

static const char lists_rules[] =
    "// Names of alerts. The first entry whose regex is found gives its value; $1 is what the first group\n"
    "// found, and N stands for the number of the signature.\n"
    "list alert_types {\n"
    "  /^(SQL Injection Attempt) ?\\(\\d+\\)$/ => '$1(N)';\n"
    "  /^(SSH Brute Force) ?\\(\\d+\\)$/ => '$1(N)';\n"
    "}\n"
    "\n"
    "// The technique that each alert type speaks of: one row on each line of the file.\n"
    "table threats from 'threats.jsonl' key alertType;\n";

static const char threats_jsonl[] =
    "{\"alertType\": \"SQL Injection Attempt(N)\", \"threatId\": \"T1190\", \"threatName\": \"Exploit "
    "Public-Facing Application\"}\n"
    "{\"alertType\": \"SSH Brute Force(N)\", \"threatId\": \"T1110\", \"threatName\": \"Brute Force\"}\n"
    "{\"alertType\": \"malware\", \"threatId\": \"T1204.002\", \"threatName\": \"Malicious File\"}\n";

static const char filters_rules[] =
    "// Runs at the edge, before anything is sent.\n"
    "filter agent {\n"
    "  // Whatever is not CEF has no fields to judge it by.\n"
    "  allow 'valid CEF' when cef.isValid;\n"
    "\n"
    "  // One line for every connection: far too many.\n"
    "  drop 'traffic logs' when is(cef.deviceEventClassID, 'traffic');\n"
    "}\n"
    "\n"
    "// Runs centrally, on what the agents sent.\n"
    "filter platform {\n"
    "  // One line for every page that somebody opens; a blocked one stays. A key that stands twice in a\n"
    "  // line may have been smuggled in by a URL: it is not believed.\n"
    "  drop 'pages that were let through'\n"
    "    when is(cef.deviceEventClassID, 'web') && is(fields.act, 'allow')\n"
    "      && !includes(cef.duplicates, 'act');\n"
    "}\n";

static const char map_rules[] =
    "// What becomes of an event that passes the filters. An output that is undefined is left out.\n"
    "map {\n"
    "  alertType => searchRegexList(cef.name, [_.referenceValues.alert_types]) ?? fields.ThreatClass;\n"
    "  threatId => getNestedValue(_.referenceValues.threats, out.alertType, 'threatId');\n"
    "  threatName => getNestedValue(_.referenceValues.threats, out.alertType, 'threatName');\n"
    "}\n";

static const char tests_rules[] =
    "// An event is a line between backticks, as the product sends it, or made of members and fields.\n"
    "// `tamis test --mutate` says whether a test fails for each rule, entry and row that is taken away.\n"
    "\n"
    "test 'the number of a signature is left out' {\n"
    "  event `CEF:0|Example|Firewall|1.0|ips|SQL Injection Attempt(38195)|8|src=198.51.100.7 act=block`;\n"
    "  expect {\n"
    "    alertType: 'SQL Injection Attempt(N)',\n"
    "    threatId: 'T1190',\n"
    "    threatName: 'Exploit Public-Facing Application'\n"
    "  };\n"
    "}\n"
    "\n"
    "test 'with a blank before it, too' {\n"
    "  event { deviceEventClassID: 'ips', name: 'SSH Brute Force (40015)' };\n"
    "  expect { alertType: 'SSH Brute Force(N)', threatId: 'T1110', threatName: 'Brute Force' };\n"
    "}\n"
    "\n"
    "test 'without a known name, the class of the threat' {\n"
    "  event { deviceEventClassID: 'av', name: 'Example.A', fields: { ThreatClass: 'malware' } };\n"
    "  expect { alertType: 'malware', threatId: 'T1204.002', threatName: 'Malicious File' };\n"
    "}\n"
    "\n"
    "test 'nothing is known' {\n"
    "  event { deviceEventClassID: 'av', name: 'Example.A' };\n"
    "  expect unmapped;\n"
    "}\n"
    "\n"
    "test 'what is not CEF is not allowed' {\n"
    "  event `last message repeated 3 times`;\n"
    "  expect not allowed agent;\n"
    "}\n"
    "\n"
    "test 'traffic is dropped' {\n"
    "  event { deviceEventClassID: 'traffic', name: 'SQL Injection Attempt(38195)' };\n"
    "  expect drop 'traffic logs';\n"
    "}\n"
    "\n"
    "test 'a page that was let through is dropped' {\n"
    "  event {\n"
    "    deviceEventClassID: 'web', name: 'page',\n"
    "    fields: { act: 'allow', ThreatClass: 'malware' }\n"
    "  };\n"
    "  expect pass agent;\n"
    "  expect drop 'pages that were let through';\n"
    "}\n"
    "\n"
    "test 'a page that was blocked stays' {\n"
    "  event {\n"
    "    deviceEventClassID: 'web', name: 'page',\n"
    "    fields: { act: 'block', ThreatClass: 'malware' }\n"
    "  };\n"
    "  expect { alertType: 'malware' };\n"
    "}\n"
    "\n"
    "test 'so does an action that was smuggled in' {\n"
    "  event `CEF:0|Example|Firewall|1.0|web|page|3|act=block ThreatClass=malware msg=x act=allow`;\n"
    "  expect { alertType: 'malware' };\n"
    "}\n"
    "\n"
    "test 'what else was let through stays' {\n"
    "  event {\n"
    "    deviceEventClassID: 'av', name: 'Example.A',\n"
    "    fields: { act: 'allow', ThreatClass: 'malware' }\n"
    "  };\n"
    "  expect { alertType: 'malware' };\n"
    "}\n";

static const char workflow_yml[] =
    "# Checks the rules of every push and pull request.\n"
    "#\n"
    "# Set the repository variable TAMIS_REPOSITORY (Settings > Secrets and variables > Actions >\n"
    "# Variables) to the OWNER/NAME under which the source of tamis is kept.\n"
    "name: rules\n"
    "on: [push, pull_request]\n"
    "permissions:\n"
    "  contents: read\n"
    "jobs:\n"
    "  rules:\n"
    "    runs-on: ubuntu-latest\n"
    "    steps:\n"
    "      - uses: actions/checkout@v4\n"
    "      - uses: actions/checkout@v4\n"
    "        with:\n"
    "          repository: ${{ vars.TAMIS_REPOSITORY }}\n"
    "          path: .tamis\n"
    "      - name: Build tamis\n"
    "        working-directory: .tamis\n"
    "        run: ./setup && make build/tamis\n"
    "      - name: Look at the layout\n"
    "        run: .tamis/build/tamis fmt --check .\n"
    "      - name: Check the rules\n"
    "        run: .tamis/build/tamis check --format github --deny-warnings \"$GITHUB_WORKSPACE\"\n"
    "      - name: Run the tests\n"
    "        run: .tamis/build/tamis test .\n"
    "      - name: Test the tests\n"
    "        run: .tamis/build/tamis test --mutate .\n";

static const struct {
    const char *path;
    const char *text;
} files[] = {
    {"10-pack.rules", pack_rules},
    {"20-lists.rules", lists_rules},
    {"threats.jsonl", threats_jsonl},
    {"30-filters.rules", filters_rules},
    {"40-map.rules", map_rules},
    {"90-tests.rules", tests_rules},
    {".github/workflows/rules.yml", workflow_yml},
};
enum { FILES = sizeof files / sizeof files[0] };

/* Folders in it, outer ones first. */
static const char *const folders[] = {".github", ".github/workflows"};
enum { FOLDERS = sizeof folders / sizeof folders[0] };

size_t tamis_new_pack_files(void) {
    return FILES;
}

const char *tamis_new_pack_file(size_t i) {
    return files[i].path;
}

/* ---- The name ---- */

static bool is_plain(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '_' || c == '-';
}

tamis_status tamis_new_pack_name(tamis_buf *out, const char *folder) {
    tamis_arena arena;
    tamis_str real;
    tamis_arena_init(&arena, TAMIS_LIMIT_FILE);
    tamis_status status = tamis_path_real(&real, &arena, folder);
    if (status != TAMIS_OK) { /* perhaps it is not there yet */
        real = tamis_str_z(folder);
        status = status == TAMIS_ERR_MEMORY ? status : TAMIS_OK;
    }
    while (real.len > 0 && real.ptr[real.len - 1] == '/') {
        real.len--;
    }
    size_t start = real.len;
    while (start > 0 && real.ptr[start - 1] != '/') {
        start--;
    }
    for (size_t i = start; i < real.len && status == TAMIS_OK; i++) {
        (void)tamis_buf_add_char(out, is_plain(real.ptr[i]) ? real.ptr[i] : '-');
    }
    if (start == real.len) {
        (void)tamis_buf_add_z(out, "pack"); /* of "/", and of nothing */
    }
    tamis_arena_clear(&arena);
    return status == TAMIS_OK ? out->failed : status;
}

/* ---- Making it ---- */

typedef struct maker {
    const char *folder;
    tamis_buf name;
    tamis_buf path; /* scratch, ended by NUL */
    tamis_buf text; /* scratch */
    tamis_new_pack_error *error;
    bool made_folder;
    size_t made_folders, made_files; /* of the tables above */
} maker;

/* "folder/part", NULL without memory. */
static const char *path_to(maker *m, const char *part) {
    tamis_buf_reset(&m->path);
    (void)tamis_buf_add_z(&m->path, m->folder);
    (void)tamis_buf_add_char(&m->path, '/');
    (void)tamis_buf_add_z(&m->path, part);
    return tamis_buf_add_char(&m->path, '\0') ? m->path.ptr : NULL;
}

static tamis_status fail(maker *m, const char *path, int error) {
    size_t len = strlen(path);
    size_t kept = len < sizeof m->error->path ? len : sizeof m->error->path - 1;
    memcpy(m->error->path, path, kept);
    m->error->path[kept] = '\0';
    m->error->error = error != 0 ? error : EIO;
    return TAMIS_ERR_IO;
}

static bool is_empty_folder(const char *path) {
    struct stat at;
    if (lstat(path, &at) != 0 || !S_ISDIR(at.st_mode)) {
        return false;
    }
    DIR *dir = opendir(path);
    if (dir == NULL) {
        return false;
    }
    bool empty = true;
    const struct dirent *entry;
    while (empty && (entry = readdir(dir)) != NULL) {
        empty = strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0;
    }
    (void)closedir(dir);
    return empty;
}

static tamis_status make_folder(maker *m) {
    if (mkdir(m->folder, 0777) == 0) {
        m->made_folder = true;
        return TAMIS_OK;
    }
    if (errno != EEXIST) {
        return fail(m, m->folder, errno);
    }
    return is_empty_folder(m->folder) ? TAMIS_OK : TAMIS_ERR_INVALID;
}

static tamis_status make_folders(maker *m) {
    for (; m->made_folders < FOLDERS; m->made_folders++) {
        const char *path = path_to(m, folders[m->made_folders]);
        if (path == NULL) {
            return TAMIS_ERR_MEMORY;
        }
        if (mkdir(path, 0777) != 0) {
            return fail(m, path, errno);
        }
    }
    return TAMIS_OK;
}

/* The text of a file, with the pack's name in its places. */
static bool fill_in(maker *m, const char *text) {
    tamis_buf_reset(&m->text);
    for (const char *hole = strstr(text, NAME); hole != NULL; hole = strstr(text, NAME)) {
        (void)tamis_buf_add(&m->text, text, (size_t)(hole - text));
        (void)tamis_buf_add_str(&m->text, tamis_buf_str(&m->name));
        text = hole + strlen(NAME);
    }
    return tamis_buf_add_z(&m->text, text);
}

static tamis_status make_files(maker *m) {
    for (; m->made_files < FILES; m->made_files++) {
        const char *path = path_to(m, files[m->made_files].path);
        if (path == NULL || !fill_in(m, files[m->made_files].text)) {
            return TAMIS_ERR_MEMORY;
        }
        errno = 0;
        tamis_status status = tamis_file_write(path, tamis_buf_str(&m->text));
        if (status != TAMIS_OK) {
            return status == TAMIS_ERR_MEMORY ? status : fail(m, path, errno);
        }
    }
    return TAMIS_OK;
}

/* Takes away what was made, as far as that can be done. */
static void unmake(maker *m) {
    while (m->made_files > 0) {
        const char *path = path_to(m, files[--m->made_files].path);
        if (path != NULL) {
            (void)unlink(path);
        }
    }
    while (m->made_folders > 0) {
        const char *path = path_to(m, folders[--m->made_folders]);
        if (path != NULL) {
            (void)rmdir(path);
        }
    }
    if (m->made_folder) {
        (void)rmdir(m->folder);
    }
}

tamis_status tamis_new_pack_make(const char *folder, tamis_new_pack_error *error) {
    maker m = {.folder = folder, .error = error};
    *error = (tamis_new_pack_error){.error = 0};
    tamis_buf_init(&m.name, TAMIS_LIMIT_FILE);
    tamis_buf_init(&m.path, TAMIS_LIMIT_FILE);
    tamis_buf_init(&m.text, TAMIS_LIMIT_FILE);
    tamis_status status = make_folder(&m);
    if (status == TAMIS_OK) {
        status = tamis_new_pack_name(&m.name, folder);
    }
    if (status == TAMIS_OK) {
        status = make_folders(&m);
    }
    if (status == TAMIS_OK) {
        status = make_files(&m);
    }
    if (status != TAMIS_OK) {
        unmake(&m);
    }
    tamis_buf_clear(&m.name);
    tamis_buf_clear(&m.path);
    tamis_buf_clear(&m.text);
    return status;
}
