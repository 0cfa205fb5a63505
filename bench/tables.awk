# The results of bench.sh (label, nanoseconds, peak kilobytes) as tables. A figure is the median of the rounds; a ratio is the median of
# the ratios within each round, so that a machine that is slower for a while does not bend it.

{
    n = ++count[$1]
    time[$1, n] = $2
    if ($3 > peak[$1]) peak[$1] = $3
}

function median(list, n,    i, j, t) {
    for (i = 2; i <= n; i++)
        for (j = i; j > 1 && list[j] < list[j - 1]; j--) { t = list[j]; list[j] = list[j - 1]; list[j - 1] = t }
    return n % 2 ? list[(n + 1) / 2] : (list[n / 2] + list[n / 2 + 1]) / 2
}

# Nanoseconds for an event (or for a run, of what reads no events) in a round; the start of the others is taken off.
function cost(row, round,    t) {
    t = time[row, round]
    if ((row ".start") in count) t -= time[row ".start", round]
    return row in events ? t / events[row] : t
}
function typical(row,    list, i) {
    for (i = 1; i <= count[row]; i++) list[i] = cost(row, i)
    return median(list, count[row])
}
# How many times longer `a` takes than `b`.
function times(a, b,    list, i) {
    if (!(a in count) || !(b in count)) return -1
    for (i = 1; i <= count[a]; i++) list[i] = cost(a, i) / cost(b, i)
    return median(list, count[a])
}

function ratio(x) { return x < 0 ? "-" : sprintf(x < 10 ? "%.2f" : "%.0f", x) }

function row(label, text,    t) {
    if (!(label in count)) {
        printf "%-44s %8s\n", text, "not installed"
        return
    }
    t = typical(label)
    printf "%-44s %8d %11.0f %7.3f %9.2f %9s %9s %8.1f\n", text, events[label], 1e9 / t, size[label] / events[label] / t,
        t / 1000, ratio(times(label, "wc")), ratio(times(label, "run-1000")), peak[label] / 1024
}
function once(label, text) { printf "%-44s %9.2f ms\n", text, typical(label) / 1e6 }

# met: the measured ratio, the bar, and whether it has to be at least or at most that.
function bar(text, wanted, sense, measured,    met) {
    met = measured < 0 ? "not measured" : (sense == "at least" ? measured >= wanted : measured <= wanted) ? "yes" : "no"
    printf "%-66s %8s %7g %10s  %s\n", text, sense, wanted, ratio(measured), met
}

END {
    split(bytes, list, " ")
    for (i in list) { split(list[i], pair, "="); size_of[pair[1]] = pair[2]; events_of[pair[1]] = pair[3] }
    split(parts, list, " ")
    for (i in list) { split(list[i], pair, "="); size[pair[1]] = size_of[pair[2]]; events[pair[1]] = events_of[pair[2]] }

    printf "%d events of %.0f bytes, seed %s; %d rounds in turn; input from the page cache, output to /dev/null\n\n",
        events["wc"], size["wc"] / events["wc"], seed, count["wc"]
    printf "%-44s %8s %11s %7s %9s %9s %9s %8s\n", "", "events", "events/s", "GB/s", "us/event", "x wc -l", "x run", "peak MB"
    row("wc", "wc -l")
    row("parse", "tamis parse")
    row("run-1000", "tamis run, 1,000 regexes")
    row("run2-1000", "tamis run --threads 2, 1,000 regexes")
    row("run-10", "tamis run, 10 regexes")
    row("run-30000", "tamis run, 30,000 regexes")
    row("loop-10", "entry by entry (C, PCRE2-JIT), 10")
    row("loop-1000", "entry by entry (C, PCRE2-JIT), 1,000")
    row("loop-30000", "entry by entry (C, PCRE2-JIT), 30,000")
    row("node-1000", "the same rule in Node (" way "), 1,000")
    row("jq", "jq, only split(\"|\")")

    print ""
    once("open-10", "open a pack of 10 regexes, and end")
    once("open-1000", "open a pack of 1,000 regexes, and end")
    once("open-30000", "open a pack of 30,000 regexes, and end")
    once("cat-pack", "cat of the pack of 30,000")
    once("compile-30000", "compile the pack of 30,000")
    once("pcre2-30000", "pcre2_compile alone on its patterns")
    once("check", "check of 200 rules and 10,000 list entries")
    once("parsing", "parsing these: rules, and regexes")
    once("parsing-rules", "parsing the rules alone")
    printf "%-44s %9.1f MB\n", sprintf("peak memory of run, %d MB of input", small), peak["memory-small"] / 1024
    printf "%-44s %9.1f MB\n", sprintf("peak memory of run, %d MB of input", large), peak["memory-large"] / 1024

    printf "\n%-66s %16s %10s  %s\n", "bar", "wanted", "measured", "met"
    bar("run, 1,000 regexes: rate, times Node's", 30, "at least", times("node-1000", "run-1000"))
    bar("run, 1,000 regexes: time, times that of wc -l", 3.5, "at most", times("run-1000", "wc"))
    bar("run: time per event with 30,000 regexes, times that with 1,000", 1.5, "at most", times("run-30000", "run-1000"))
    bar("run, 1,000 regexes: rate, times that of the loop", 30, "at least", times("loop-1000", "run-1000"))
    bar("run, 30,000 regexes: rate, times that of the loop", 2000, "at least", times("loop-30000", "run-30000"))
    bar("run, 1,000 regexes: rate of two threads, times that of one", 1.7, "at least", times("run-1000", "run2-1000"))
    bar("compile, 30,000 regexes: time, times that of pcre2_compile", 2, "at most", times("compile-30000", "pcre2-30000"))
    bar("opening 30,000 regexes: time, times that of cat on the file", 3, "at most", times("open-30000", "cat-pack"))
    bar("check, 200 rules, 10,000 entries: time, times that of parsing", 3, "at most", times("check", "parsing"))
    bar("check, 200 rules, 10,000 entries: time, times that of rules alone", 3, "at most", times("check", "parsing-rules"))
    bar("run: peak memory in MB, the largest of all sizes", 64, "at most", largest() / 1024)
    bar("run: peak memory with ten times the input, times that before", 1.05, "at most", peak["memory-large"] / peak["memory-small"])
}

function largest(    label, most) {
    for (label in peak) if (label ~ /^(run|memory|open)/ && peak[label] > most) most = peak[label]
    return most
}
