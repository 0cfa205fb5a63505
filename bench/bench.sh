#!/bin/sh
# bench.sh TAMIS TOOLS DATA EVENTS: how fast tamis is, beside other ways to do the same, in one run.
#
# Makes a corpus below DATA, makes sure that all ways give the same output, then runs them in turn, round by round, so that what
# disturbs the machine disturbs all of them. Prints what was measured, and whether the bars are met; the exit status is 1 when
# outputs differ, and says nothing about speed. docs/performance.md explains the tables.
#
# BENCH_QUICK=1 is the short form, for the tests. BENCH_SEED and BENCH_ROUNDS may be set.
set -euf
tamis=$1
tools=$2
data=$3
events=$4
rounds=${BENCH_ROUNDS:-5}
seed=${BENCH_SEED:-1}
patience=8000 # milliseconds that one run of a slow row may take
small=100 large=1000 # megabytes of the two memory rows
if [ "${BENCH_QUICK:-0}" = 1 ]; then
    events=20000 rounds=2 patience=1500 small=10 large=100
fi
results=$data/results
sizes='10 1000 30000'
mkdir -p "$data"
[ "$events" -ge 1000 ] || { echo 'bench: at least 1000 events' >&2; exit 2; }

# What is being done, on a terminal only.
say() {
    [ ! -t 2 ] || printf '\r\033[K%s' "$*" >&2
}
fail() {
    printf 'bench: %s\n' "$*" >&2
    exit 1
}
has() {
    command -v "$1" >/dev/null 2>&1
}

# ---- The corpus ------------------------------------------------------------------------------------------

say 'writing the corpus'
"$tools/corpus" "$data" "$events" "$seed"
for size in $sizes; do
    "$tamis" compile "$data/p$size" -o "$data/p$size.pack" 2>/dev/null || fail "p$size does not compile"
done
# Slow ways get the first tenth, hundredth or thousandth of the events.
for part in 10 100 1000; do
    head -n $((events / part)) "$data/events.log" > "$data/events-$part.log"
done

# The log of which one event in PART is there, and how many these are.
log_of() {
    [ "$1" = 1 ] && echo "$data/events.log" || echo "$data/events-$1.log"
}

# ---- The rows --------------------------------------------------------------------------------------------

# Everything that reads events: name, tool that it wants. The number at the end is the length of the list.
rows='wc parse run-1000 run2-1000 run-10 run-30000 loop-10 loop-1000 loop-30000'
! has node || rows="$rows node-1000"
! has jq || rows="$rows jq"

# The command of a row on a log: do_row ROW LOG RUNNER…
do_row() {
    row=$1 log=$2
    shift 2
    size=${row##*-}
    case $row in
        wc) "$@" wc -l "$log" ;;
        parse) "$@" "$tamis" parse "$log" ;;
        run-*) "$@" "$tamis" run "$data/p$size.pack" "$log" ;;
        run2-*) "$@" "$tamis" run --threads 2 "$data/p$size.pack" "$log" ;;
        loop-*) "$@" "$tools/loop" "$data/p$size" "$data/global" "$log" ;;
        node-*) "$@" node bench/rule.js "$data/p$size" "$data/global" "$log" "$way" ;;
        jq) "$@" jq -R -c 'split("|")' "$log" ;;
    esac
}
measure() {
    do_row "$1" "$2" "$tools/measure" "$results" "$3" 1
}
# Milliseconds of one run.
pilot() {
    : > "$results"
    measure "$1" "$2" pilot
    read -r _ nanoseconds _ < "$results"
    echo $((nanoseconds / 1000000))
}

# Which part of the events a row gets: the largest with which one run stays below the limit, start apart. A part is
# tried when ten times the time of the one before is not far above it; the first events of a run cost more.
part_of() {
    start=$(pilot "$1" /dev/null)
    taken=$(($(pilot "$1" "$(log_of 1000)") - start))
    chosen=1000
    for part in 100 10 1; do
        [ "$taken" -le $((patience / 4)) ] || break
        taken=$(($(pilot "$1" "$(log_of "$part")") - start))
        [ "$taken" -le "$patience" ] || break
        chosen=$part
    done
    echo "$chosen"
}

# The two ways of the Node program to read keys: the faster one is shown.
way=scan
if has node; then
    scan=$(pilot node-1000 "$(log_of 10)")
    way=keys
    keys=$(pilot node-1000 "$(log_of 10)")
    [ "$keys" -lt "$scan" ] || way=scan
fi

parts=''
part_for() {
    for pair in $parts; do
        [ "${pair%=*}" != "$1" ] || echo "${pair#*=}"
    done
}
for row in $rows; do
    say "how long takes $row"
    case $row in
        run2-*) parts="$parts $row=$(part_for "run-${row#*-}")" ;; # the same events as with one thread
        *) parts="$parts $row=$(part_of "$row")" ;;
    esac
done

# ---- All ways give the same output -------------------------------------------------------------------------

same() {
    part=$(part_for "$2")
    [ "$part" -ge "$(part_for "$1")" ] || part=$(part_for "$1")
    say "comparing $2 with $1"
    do_row "$1" "$(log_of "$part")" env > "$data/out-a"
    do_row "$2" "$(log_of "$part")" env > "$data/out-b"
    cmp "$data/out-a" "$data/out-b" || fail "the output of $2 is not that of $1 on $(log_of "$part")"
    [ -s "$data/out-a" ] || fail "$1 has no output on $(log_of "$part")"
    compared="$compared $2"
}
compared=''
for size in $sizes; do
    same "run-$size" "loop-$size"
done
! has node || same run-1000 node-1000
same run-1000 run2-1000
rm -f "$data/out-a" "$data/out-b"

# ---- Measuring -------------------------------------------------------------------------------------------

# The log's first tenth as often as makes so many megabytes.
feed() {
    count=$(($1 * 1000000 / $(wc -c < "$(log_of 10)") + 1))
    while [ "$count" -gt 0 ]; do
        cat "$(log_of 10)"
        count=$((count - 1))
    done
}

: > "$results.all"
results=$results.all
cat "$data/events.log" "$data"/p30000.pack > /dev/null
round=1
while [ "$round" -le "$rounds" ]; do
    for row in $rows; do
        say "round $round of $rounds: $row"
        measure "$row" "$(log_of "$(part_for "$row")")" "$row"
        # The start of the others is not held against them.
        case $row in loop-* | node-*) measure "$row" /dev/null "$row.start" ;; esac
    done
    say "round $round of $rounds: packs"
    # Once untimed: what the rows before have left idle for seconds, a virtual machine's host may have taken back.
    "$tamis" run "$data/p30000.pack" /dev/null
    "$tools/measure" "$results" cat-pack 20 cat "$data/p30000.pack"
    for size in $sizes; do
        "$tools/measure" "$results" "open-$size" 20 "$tamis" run "$data/p$size.pack" /dev/null
    done
    "$tools/measure" "$results" compile-30000 1 "$tamis" compile "$data/p30000" -o "$data/again.pack" \
        2>/dev/null || fail 'p30000 does not compile'
    "$tools/patterns" "$results" pcre2-30000 "$data/p30000/alert_types.jsonl" "$data/global/alert_types.jsonl"
    "$tools/measure" "$results" check 1 "$tamis" check "$data/c200"
    "$tools/parse" "$results" parsing "$data/c200/pack.rules"
    round=$((round + 1))
done
say 'peak memory'
feed $small | "$tools/measure" "$results" memory-small 1 "$tamis" run "$data/p1000.pack"
feed $large | "$tools/measure" "$results" memory-large 1 "$tamis" run "$data/p1000.pack"
say ''

# ---- Tables ----------------------------------------------------------------------------------------------

bytes=''
for part in 1 10 100 1000; do
    bytes="$bytes $part=$(wc -c < "$(log_of "$part")")=$(wc -l < "$(log_of "$part")")"
done
awk -v parts="$parts" -v bytes="$bytes" -v way="$way" -v small="$small" -v large="$large" -v seed="$seed" \
    -f bench/tables.awk "$results"
