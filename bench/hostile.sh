#!/bin/sh
# hostile.sh TAMIS TOOLS DATA: what lists of 30,000 regexes cost that were made to be dear, and events made for them.
#
# Each kind of list is searched for 2,000 names (a list of which nothing can be told apart: for 50). Prints a table; a time is the
# wall clock of the process less that of opening the pack, for each event. docs/performance.md explains it.
set -euf
tamis=$1
tools=$2
data=$3
entries=${BENCH_HOSTILE_ENTRIES:-30000}
mkdir -p "$data"

fail() {
    printf 'bench: %s\n' "$*" >&2
    exit 1
}

# Number i in three letters, which no other number up to 17,575 has, and in digits.
awk_name='function name(i, a) { a = "abcdefghijklmnopqrstuvwxyz";
    return substr(a, i % 26 + 1, 1) substr(a, int(i / 26) % 26 + 1, 1) substr(a, int(i / 676) % 26 + 1, 1) i }'

# The rows of a list: list_of KIND.
list_of() {
    awk -v n="$entries" -v kind="$1" "$awk_name"'
        BEGIN {
            for (i = 0; i < n; i++) {
                flags = ""
                if (kind == "shared") r = "^Microsoft Internet " name(i) " Remote Code Execution Vulnerability\\\\(\\\\d+\\\\)$"
                if (kind == "apart") r = name(i) ".*Remote Code Execution Vulnerability"
                if (kind == "same") r = "Remote Code Execution Vulnerability\\\\(\\\\d+\\\\)x"
                if (kind == "short") r = substr(name(i), 1, 2 + i % 2) "\\\\d"
                if (kind == "none") r = "[a-z]{" 2 + i % 60 "}\\\\d+[^a-z]$"
                if (kind == "case") { r = "^mICROSOFT iNTERNET " name(i) " rEMOTE cODE eXECUTION"; flags = ", \"flags\": \"i\"" }
                printf "{\"regex\": \"%s\"%s, \"value\": \"v\"}\n", r, flags
            }
        }'
}

# Events with a name of the list, with one that only looks like it, and with words alone: events_of NUMBER.
events_of() {
    awk -v n="$1" "$awk_name"'
        BEGIN {
            for (i = 0; i < n; i++) {
                m = i % 3 == 0 ? name(i * 7) : i % 3 == 1 ? "zzz" i : "with"
                printf "CEF:0|a|b|1|1|Microsoft Internet %s Remote Code Execution Vulnerability(%d)|3|src=192.0.2.1 msg=x\n", m, i
            }
        }'
}

# Milliseconds of a run: ms_of COMMAND….
ms_of() {
    : > "$data/hostile.results"
    "$tools/measure" "$data/hostile.results" x 5 "$@" || fail "$1 failed"
    awk '{ printf "%.3f", $2 / 1e6 }' "$data/hostile.results"
}

row() {
    kind=$1 count=$2 title=$3
    pack=$data/hostile-$kind
    mkdir -p "$pack"
    list_of "$kind" > "$pack/list.jsonl"
    events_of "$count" > "$pack/events.log"
    printf "pack 'hostile' version '1.0.0';\nlist l from 'list.jsonl';\nmap {\n  hit => searchRegexList(cef.name, [_.referenceValues.l]);\n}\n" \
        > "$pack/pack.rules"
    "$tamis" compile "$pack" -o "$pack.pack" 2> "$pack/errors" || fail "$pack does not compile"
    opened=$(ms_of "$tamis" run "$pack.pack" /dev/null)
    all=$(ms_of "$tamis" run "$pack.pack" "$pack/events.log")
    gave_up=$("$tamis" run "$pack.pack" "$pack/events.log" 2>&1 > "$pack/out" | sed -n 's/.*, \([0-9]*\) gave up.*/\1/p')
    hits=$(grep -c '"hit":"v"' "$pack/out" || true)
    awk -v t="$title" -v n="$count" -v h="$hits" -v g="${gave_up:-0}" -v a="$all" -v o="$opened" \
        'BEGIN { printf "%-44s %7d %7d %8d %10.2f %12.1f\n", t, n, h, g, o, (a - o) * 1000 / n }'
}

printf '%s entries in each list\n\n' "$entries"
printf '%-44s %7s %7s %8s %10s %12s\n' '' events found 'gave up' 'open, ms' us/event
row shared 2000 'all words but one are those of all'
row apart 2000 'the same, and that one stands apart'
row case 2000 'flag i'
row short 2000 'two letters and a digit'
row same 2000 'all the same, matching nothing'
row none 50 'nothing that a match must contain'
