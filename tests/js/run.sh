#!/bin/sh
# Differential tests against V8: of the expression language, with lodash in scope, and of the regexes. Usage: run.sh TAMIS
#
#   N      random expressions (100000)
#   SEED   of the random generator (1); the same seed gives the same expressions everywhere
#
# Node is a need of this test alone: on Debian it is installed by apt-get when it is missing. lodash, at the version of
# package-lock.json, goes into build/cache/js, once; from then on no network is needed. Differences are printed, and
# written to build/js/differences.json in the form of tests/js/cases; build/js/summary.md is a table of what was asked.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
tamis=${1:-$root/build/tamis}
cache=$root/build/cache/js

fail() {
    printf 'check-js: %s\n' "$*" >&2
    exit 1
}

install_packages() {
    command -v apt-get >/dev/null 2>&1 || fail "install Node (18 or later) and npm: no apt-get here"
    as_root=''
    [ "$(id -u)" = 0 ] || as_root=sudo
    printf 'check-js: installing by apt-get: %s\n' "$*"
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get update -qq </dev/null
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y -o Dpkg::Use-Pty=0 --no-install-recommends "$@" </dev/null
}

command -v node >/dev/null 2>&1 || install_packages nodejs
if ! cmp -s "$here/package-lock.json" "$cache/package-lock.json" || ! [ -d "$cache/node_modules/lodash" ]; then
    command -v npm >/dev/null 2>&1 || install_packages npm
    echo 'check-js: installing lodash by npm'
    rm -rf "$cache"
    mkdir -p "$cache"
    cp "$here/package.json" "$here/package-lock.json" "$cache/"
    if ! (cd "$cache" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error); then
        rm -rf "$cache"
        fail 'npm ci failed; is there a network?'
    fi
fi

mkdir -p "$root/build/js"
status=0
node "$here/run.js" --tamis "$tamis" --lodash "$cache/node_modules/lodash" --count "${N:-100000}" --seed "${SEED:-1}" \
    --out "$root/build/js/differences.json" --summary "$root/build/js/summary.md" || status=1
# docs/language.md shows the counts of the default run: they must be these.
if [ "${N:-100000}-${SEED:-1}" = 100000-1 ]; then
    sed -n 's/^.*| \([0-9,]*\) | 0 |$/\1/p' "$root/build/js/summary.md" | while read -r count; do
        grep -q "| $count | 0 |" "$root/docs/language.md" || fail "docs/language.md has no row with the count $count"
    done || status=1
fi
driver=$(dirname "$tamis")/tests/regex_driver
if [ -x "$driver" ]; then
    echo
    node "$here/regex/run.js" --driver "$driver" --count "$((${N:-100000} / 2))" --seed "${SEED:-1}" || status=1
fi
exit "$status"
