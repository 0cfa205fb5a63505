#!/bin/sh
# instructions.sh TAMIS TOOLS DATA EVENTS: instructions per event, by valgrind's callgrind, of code that the JIT wrote too. The figure hardly
# changes from run to run, so a change can be judged on a machine that does other things besides.
#
# Each command reads the same EVENTS once, and then twice in one run; the difference is what an event costs when
# all is loaded and every regex that is needed is compiled. BENCH_LIMIT is the seconds that one run may take. With
# BENCH_FUNCTIONS=N the N dearest functions of `tamis run` on 1,000 regexes follow.
set -euf
tamis=$1
tools=$2
data=$3
events=$4
limit=${BENCH_LIMIT:-300}
log=$data/events.log

command -v valgrind >/dev/null 2>&1 || { echo 'valgrind is not installed: run ./setup --dev' >&2; exit 1; }
mkdir -p "$data"
"$tools/corpus" "$data" "$events" "${BENCH_SEED:-1}"
for size in 10 1000 30000; do
    "$tamis" compile "$data/p$size" -o "$data/p$size.pack" 2>/dev/null
done

# Instructions of a command.
count() {
    timeout -s KILL "$limit" valgrind --tool=callgrind --callgrind-out-file=/dev/null "$@" 2>&1 >/dev/null |
        sed -n 's/^.*Collected : \([0-9]*\)$/\1/p'
}
row() {
    text=$1
    shift
    once=$(count "$@" "$log" 2>/dev/null)
    twice=''
    [ -z "$once" ] || twice=$(count "$@" "$log" "$log" 2>/dev/null)
    if [ -n "$twice" ]; then
        printf '%-44s %12d %16d\n' "$text" $(((twice - once) / events)) "$((2 * once - twice))"
    else
        printf '%-44s %12s\n' "$text" "over $limit s"
    fi
}

printf '%d events of %d bytes\n\n%-44s %12s %16s\n' "$events" $(($(wc -c < "$log") / events)) '' per\ event 'start, first use'
row 'wc -l' wc -l
row 'tamis parse' "$tamis" parse
row 'tamis run, 10 regexes' "$tamis" run "$data/p10.pack"
row 'tamis run, 1,000 regexes' "$tamis" run "$data/p1000.pack"
row 'tamis run, 30,000 regexes' "$tamis" run "$data/p30000.pack"

if [ "${BENCH_FUNCTIONS:-0}" -gt 0 ]; then
    profile=$data/callgrind.out
    timeout -s KILL "$limit" valgrind --tool=callgrind --callgrind-out-file="$profile" \
        "$tamis" run "$data/p1000.pack" "$log" "$log" >/dev/null 2>&1
    printf '\ninstructions of a run over all events twice\n'
    callgrind_annotate --auto=no "$profile" | sed -n 's/^ *\([0-9][0-9,]* *([ 0-9.]*%)\)  *\(.*\)$/\1  \2/p' |
        sed -e 's/ \[.*//' -e 's/  [^ ]*\/\([^/:]*:\)/  \1/' | head -n "$((BENCH_FUNCTIONS + 1))"
fi
