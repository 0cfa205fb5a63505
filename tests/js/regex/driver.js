// Talks to build/tests/regex_driver.
'use strict';

const { spawnSync } = require('child_process');

// One answer for each case {pattern, flags, subjects}.
function ask(path, cases) {
    const input = cases.map((c) => JSON.stringify(c)).join('\n') + '\n';
    const result = spawnSync(path, [], { input, maxBuffer: 1 << 30 });
    if (result.status !== 0) {
        throw new Error(`${path}: status ${result.status}, signal ${result.signal}\n${result.stderr}`);
    }
    const lines = result.stdout.toString('utf8').trimEnd().split('\n');
    if (lines.length !== cases.length) throw new Error(`${path}: ${lines.length} answers for ${cases.length} cases`);
    return lines.map((line) => JSON.parse(line));
}

// The byte offset in UTF-8 of each offset in UTF-16.
function byteOffsets(text) {
    const out = [0];
    let bytes = 0;
    for (const c of text) {
        const cp = c.codePointAt(0);
        bytes += cp < 0x80 ? 1 : cp < 0x800 ? 2 : cp < 0x10000 ? 3 : 4;
        if (cp > 0xffff) out.push(-2);
        out.push(bytes);
    }
    return out;
}

// Offsets of code points, for a text in which others stand for those above U+FFFF.
function retoldOffsets(text) {
    return [...byteOffsets(text)].filter((n) => n !== -2);
}

function offsets(match, text, written) {
    const bytes = written === undefined ? byteOffsets(text) : retoldOffsets(written);
    return match.indices.flatMap((pair) => (pair === undefined ? [-1, -1] : [bytes[pair[0]], bytes[pair[1]]]));
}

// V8's answer in the driver's form: null, or byte offsets. Where V8 finds an empty match between the halves of a
// surrogate pair, which ECMA-262 with flag u does not allow (it advances by code points), each place is tried
// by itself. `written`: the text whose offsets are wanted, when `text` has other letters in it.
function v8(regex, text, written) {
    const match = regex.exec(text);
    if (match === null) return null;
    const found = offsets(match, text, written);
    if (!found.includes(-2)) return found;
    const sticky = new RegExp(regex.source, regex.flags + 'y');
    for (let i = 0; i <= text.length; i += text.codePointAt(i) > 0xffff ? 2 : 1) {
        sticky.lastIndex = i;
        const here = sticky.exec(text);
        if (here !== null) return offsets(here, text, written);
    }
    return null;
}

// Why the driver's answer is not V8's, or null. A group that templates may not read is left out; one that is
// reported blank may be empty instead of undefined.
function difference(got, want, reports) {
    if (got === 'gave up') return null;
    if (got !== null && got.differ) return got.differ;
    if ((got === null) !== (want === null)) return 'match';
    if (got === null) return null;
    if (got.length !== want.length) return 'number of groups';
    for (let i = 0; i < got.length / 2; i++) {
        const same = got[2 * i] === want[2 * i] && got[2 * i + 1] === want[2 * i + 1];
        const report = i === 0 ? '=' : reports[i - 1];
        const blank = report === 'b' && want[2 * i] === -1 && got[2 * i] === got[2 * i + 1];
        if (!same && (report === '=' || (report === 'b' && !blank))) return i === 0 ? 'place of the match' : `group ${i}`;
    }
    return null;
}

module.exports = { ask, v8, difference };
