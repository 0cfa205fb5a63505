#!/bin/sh
# The coverage page in a real browser. Usage: run.sh TAMIS
#
# Chromium opens the page of the shipped packs, of a pack with gaps, and of one whose rules are hostile; what it made of
# them is read back from its own tree of the document: the percentages and counts must be those of the text report, no
# script may be there, none may have run, and each piece of the text must have the class of what ran. A picture of each
# page is left in build/browser. Chromium is a need of this test alone: on Debian it is installed by apt-get when it is missing.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
tamis=$(realpath "${1:-$root/build/tamis}")
work=$root/build/browser

fail() {
    printf 'check-browser: %s\n' "$*" >&2
    exit 1
}

if ! command -v chromium >/dev/null 2>&1; then
    command -v apt-get >/dev/null 2>&1 || fail 'install Chromium: no apt-get here'
    as_root=''
    [ "$(id -u)" = 0 ] || as_root=sudo
    echo 'check-browser: installing by apt-get: chromium'
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get update -qq </dev/null
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y -o Dpkg::Use-Pty=0 --no-install-recommends chromium </dev/null
fi

rm -rf "$work"
mkdir -p "$work/packs/gaps" "$work/packs/hostile" "$work/profile"

# A browser of its own: no sandbox where this runs as root (containers), no network.
browser() {
    timeout 60 chromium --headless --no-sandbox --disable-gpu --no-first-run --disable-background-networking \
        --user-data-dir="$work/profile" --proxy-server=127.0.0.1:9 "$@" 2>"$work/chromium.log"
}

cat > "$work/packs/gaps/gaps.rules" <<'RULES'
pack 'gaps' version '1';
list words { /alpha/ => 'a'; /beta/ => 'b'; }
filter f { drop 'd' when fields.act === 'x' && fields.msg; }
map { a => fields.cat ? searchRegexList(fields.cat, [_.referenceValues.words]) : 'none'; }
test 'alpha' { event { fields: { cat: 'alpha' } }; expect { a: 'a' }; }
RULES
cat > "$work/packs/hostile/hostile.rules" <<'RULES'
pack 'hostile' version '1';
// </pre><script>document.title = 'run'</script> <img src=x onerror="document.title='run'">
list l { /<script>document.title='run'<\/script>/ => '"onmouseover="document.title=1'; }
map { a => fields.cat ? searchRegexList(fields.cat, [_.referenceValues.l]) ?? '</span></pre><script>document.title="run"</script>' : '&lt;'; }
test '<script>' { event { fields: { cat: 'x' } }; expect { a: '</span></pre><script>document.title="run"</script>' }; }
RULES

# Opens the page of some packs, and compares each line of sums with the text report. check NAME PATH...
check() {
    name=$1
    shift
    "$tamis" test --coverage --coverage-html "$work/$name.html" "$@" > "$work/$name.txt" || fail "$name: tamis test failed"
    browser --dump-dom "file://$work/$name.html" > "$work/$name.dom" || fail "$name: chromium failed: $(tail -n 3 "$work/chromium.log")"
    browser --window-size=1200,1600 --screenshot="$work/$name.png" "file://$work/$name.html" >/dev/null || fail "$name: no picture"
    [ -s "$work/$name.png" ] || fail "$name: the picture is empty"
    # NAME PERCENT TAKEN POSSIBLE, of the page as the browser has it, and of the report.
    sed -n 's|^<tr><td>\(<a [^>]*>\)\{0,1\}\([^<]*\)\(</a>\)\{0,1\}</td><td class="n">\([0-9.]*\) %</td><td class="n">\([0-9]*\) of \([0-9]*\)</td></tr>$|\2 \4 \5 \6|p' \
        "$work/$name.dom" | LC_ALL=C sort > "$work/$name.page-sums"
    sed -n 's|^\(.*[^ ]\)  *\([0-9.]*\) %   \([0-9]*\) of \([0-9]*\) branches$|\1 \2 \3 \4|p' "$work/$name.txt" |
        grep -v '^all packs ' | LC_ALL=C sort > "$work/$name.report-sums"
    [ -s "$work/$name.page-sums" ] || fail "$name: the page has no numbers"
    cmp -s "$work/$name.page-sums" "$work/$name.report-sums" ||
        { diff "$work/$name.report-sums" "$work/$name.page-sums" >&2 || true; fail "$name: the page has other numbers than the report"; }
    ! grep -qiE '<(script|img)|<[a-z][^<>]* on[a-z]+=' "$work/$name.dom" || fail "$name: the page has a script"
    grep -q '<title>Coverage of rules</title>' "$work/$name.dom" || fail "$name: a script has run"
    printf 'check-browser: %-8s %s sums read back\n' "$name" "$(wc -l < "$work/$name.page-sums")"
}

cd "$root"
check shipped rules/paloalto-panos rules/global rules/fortinet-fortigate
check gaps "$work/packs/gaps"
check hostile "$work/packs/hostile"

# The pieces of the page with gaps, as the browser has them.
while IFS='|' read -r class title text; do
    grep -qF "<span class=\"$class\" title=\"$title\">$text</span>" "$work/gaps.dom" || fail "gaps: no $class '$text' ($title)"
done <<'PIECES'
y|entry: 1|/alpha/ =&gt; 'a';
n1|entry: 0|/beta/ =&gt; 'b';
p|true: 0, false: 1|fields.act === 'x'
n1|true: 0, false: 0|fields.msg
n1|arm: 0|'none'
PIECES
grep -qF 'list <b>words</b>: 1 of 2 entries unused' "$work/gaps.dom" || fail 'gaps: the unused entry is not listed'
grep -qF "&lt;/pre&gt;&lt;script&gt;" "$work/hostile.dom" || fail 'hostile: the comment is not shown'
echo 'check-browser: passed'
