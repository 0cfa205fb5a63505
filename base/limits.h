/* Every budget of tamis in one place. Each has its reason, and a test at n and n + 1. */
#ifndef TAMIS_BASE_LIMITS_H
#define TAMIS_BASE_LIMITS_H

/* One input line, bytes, without its line end. Syslog over TCP carries at most 64 KiB as a rule; PAN-OS CONFIG
 * lines with their XML are the longest seen (some 100 KiB). A longer line is *rejected*, and counted. */
#define TAMIS_LIMIT_LINE (1024u * 1024u)

/* A regular expression, bytes of its source. The longest published one has 300; PCRE2's compiled form grows
 * with the source, so this bounds memory for one pattern as well. */
#define TAMIS_LIMIT_PATTERN 4096u

/* Nesting of anything that is nested: expressions, groups of a regex, JSON, lets that read lets. Keeps every
 * recursion of ours within 1 MiB of stack. Published expressions are 6 deep. */
#define TAMIS_LIMIT_NESTING 200u

/* Values made for one event, bytes in all: strings that were joined, replaced or unescaped, and arrays. The
 * same order as the line itself; stops `replace` and `join` from doubling their way to gigabytes. */
#define TAMIS_LIMIT_EVENT_VALUES (1024u * 1024u)

/* Arrays in arrays, as one value of an event. */
#define TAMIS_LIMIT_ARRAY_DEPTH 64u

/* PCRE2 match steps that every search has free, besides a number for each byte of its subject: a search that
 * needs no more than these (nearly all do) is not charged. A step takes 2 to 10 nanoseconds as a rule, and 200
 * when it looks at the most that a step may look at (256 characters). See regex/search.c. */
#define TAMIS_LIMIT_FREE_STEPS          20000u
#define TAMIS_LIMIT_FREE_STEPS_PER_BYTE 4u

/* PCRE2 match steps of one search, besides what is free: ordinary patterns take a few per subject byte. Steps
 * that may look at more than 256 characters (a literal text, `a{5000}`, a back-reference) count as several. */
#define TAMIS_LIMIT_SEARCH_STEPS 1000000u

/* PCRE2 match steps of all costly searches of one event, so that a list of thousands of costly regexes cannot
 * multiply the limit above. PCRE2 does not tell how many steps it took, so each run of a costly search (they
 * grow fourfold until one is enough) is charged with its limit: see regex/search.c. */
#define TAMIS_LIMIT_EVENT_STEPS 10000000u

/* What an event has besides the limit above, for the first runs of costly searches: they are charged with three
 * steps for each byte, whatever they take. Enough for six such searches of a line of the greatest
 * length, and for ten thousand of an ordinary one. */
#define TAMIS_LIMIT_EVENT_FREE_STEPS 20000000u

/* Steps of the programs of regexes (regex/direct.h) in all searches of an event. Then PCRE2 searches, and what it does is paid: a
 * list of thousands of entries on a long line ends as it does without programs, some tenths of a second later at most. */
#define TAMIS_LIMIT_EVENT_PROGRAM_STEPS 4000000u

/* Heap of one PCRE2 search without JIT, KiB. */
#define TAMIS_LIMIT_SEARCH_HEAP_KIB 4096u

/* JIT stack of one thread, bytes: starts small, grows to this. */
#define TAMIS_LIMIT_JIT_STACK (512u * 1024u)

/* The JSON object of one event, bytes: six times a line of the greatest length in each of a handful of outputs. An array
 * that holds another one twice, and so on, would print to any size. */
#define TAMIS_LIMIT_OBJECT ((size_t)64 * 1024 * 1024)

/* One rules or reference file, bytes. A list of 30,000 regexes is 3 MiB. */
#define TAMIS_LIMIT_FILE (64u * 1024u * 1024u)

/* Values in one JSON text, counted by its brackets and commas. A list of a million entries has three million.
 * jansson takes up to 250 bytes for one, so this bounds what a text of `{},{},{},…` makes it allocate. */
#define TAMIS_LIMIT_JSON_VALUES 4000000u

/* All sources of one compilation, bytes: a span is 32 bits wide. */
#define TAMIS_LIMIT_SOURCES (1024u * 1024u * 1024u)

/* Memory of one compilation, bytes: the arena of AST and tables. */
#define TAMIS_LIMIT_COMPILATION ((size_t)2048u * 1024u * 1024u)

/* A pack file, bytes: offsets inside are 32 bits wide. */
#define TAMIS_LIMIT_PACK (1024u * 1024u * 1024u)

/* Packs that one pack uses, itself and indirect ones included. */
#define TAMIS_LIMIT_USED_PACKS 64u

/* Memo slots (lets and shared sub-expressions) of a pack; one operand of an instruction is 16 bits wide. */
#define TAMIS_LIMIT_SLOTS 65535u

/* Arguments of one call, and elements of one array literal. */
#define TAMIS_LIMIT_ARGUMENTS 1000u

/* Instructions of one entry (a statement, let or output). */
#define TAMIS_LIMIT_ENTRY_CODE 1000000u

/* A name (of a pack, filter, output, let, list or source) and a label, bytes: as long as a path may be. Names are read once
 * for each record that has one, so their length bounds the time of loading. */
#define TAMIS_LIMIT_NAME 4096u

/* Values on the interpreter's stack, of the deepest chain of entries. Needs 1 MiB; real rules use some dozen. */
#define TAMIS_LIMIT_STACK 65536u

/* Match steps of one search that is to prove a pattern's backtracking: a sound pattern takes some thousand on a text of
 * two hundred bytes, even one that is quadratic. */
#define TAMIS_LIMIT_LINT_STEPS 100000u

/* Match steps of all such searches of one pack, each charged with its limit. Enough for ten thousand searches of sound
 * patterns, or five hundred of patterns that backtrack; half a second as a rule. */
#define TAMIS_LIMIT_LINT_ALL_STEPS 50000000u

/* Steps that the lints of one pack may take where they compare everything with everything: nodes of expressions looked
 * through, and letters of entries looked up. Some tenths of a second. */
#define TAMIS_LIMIT_LINT_LOOKS 20000000u

/* Findings kept of one run; further ones are only counted. */
#define TAMIS_LIMIT_FINDINGS 100000u

/* Findings printed as text; then a count. Machine formats are complete. */
#define TAMIS_LIMIT_FINDINGS_SHOWN 100u

#endif
