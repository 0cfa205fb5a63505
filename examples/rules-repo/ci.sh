#!/bin/sh
# ci.sh: the steps of this repository's CI, on this machine. What they make lies in out/ afterwards.
#
# The program is $TAMIS, or the `tamis` of PATH. The lines that begin with `tamis` are those of the workflow
# (.github/workflows/rules.yml), word by word. `base/` holds the repository as it was before the change; without it there
# is nothing to compare with:
#
#     git worktree add base origin/main && ./ci.sh
set -eu
case ${TAMIS:-tamis} in
    */*) program=$(cd "$(dirname "$TAMIS")" && pwd)/$(basename "$TAMIS") ;;
    *) program=${TAMIS:-tamis} ;;
esac
cd "$(dirname "$0")"
mkdir -p out

tamis() {
    command "$program" "$@"
}

layout() {
    tamis fmt --check rules > out/layout.diff
}

check() {
    tamis check --format sarif --deny-warnings rules > out/findings.sarif
}

tests() {
    tamis test --format junit --min-tests --min-coverage 100 --coverage-html out/coverage.html rules > out/tests.xml
}

difference() {
    [ -d base ] || { echo 'no base/, nothing to compare with'; return 0; }
    tamis diff --format markdown --max-changed 25% base/rules/northwall-ngfw rules/northwall-ngfw events/week.log > out/diff.md
}

pack() {
    tamis compile --deny-warnings rules/northwall-ngfw -o out/northwall-ngfw.pack
}

# Every step runs, whatever the others found.
failed=
for step in layout check tests difference pack; do
    printf '== %s\n' "$step"
    "$step" || failed="$failed $step"
done
[ -z "$failed" ] || { printf 'failed:%s\n' "$failed"; exit 1; }
