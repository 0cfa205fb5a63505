// Every code point that Unicode 14 assigns, through the functions that look at letters: case mapping (with the final sigma
// beside it), white space, symbols, and the order of UTF-16.
//
// Newer code points have no case yet for the libraries of tamis, nor have the few older letters whose other case is newer
// (as U+019B); tamis is asked which code points it takes for unassigned.
'use strict';

const { ask, refusal } = require('./tamis');
const { typed, object } = require('./values');
const worlds = require('./world');

const CHUNK = 64;

function* chunks() {
    for (let start = 0; start < 0x110000; start += CHUNK) {
        if (start >= 0xd800 && start < 0xe000) continue;
        yield Array.from({ length: CHUNK }, (_, i) => String.fromCodePoint(start + i)).join('');
    }
}

// The functions, by the text that they get: [expression, what V8 gives].
const CHECKS = (f) => [
    ['toUpper(fields.s)', (s) => f.toUpper(s)],
    ['toLower(fields.s)', (s) => f.toLower(s)],
    ["toLower('ΑΣ' + fields.s + 'Σ')", (s) => f.toLower(`ΑΣ${s}Σ`)],
    ["toUpper(join(split(fields.s, ''), 'ß'))", (s) => f.toUpper(f.join(f.split(s, ''), 'ß'))],
    ['size(fields.s)', (s) => f.size(s)],
    ["split(fields.s, '')", (s) => f.split(s, '')],
    ['trim(fields.s)', (s) => f.trim(s)],
    ["trim(fields.s, 'a1b')", (s) => f.trim(s, 'a1b')],
    ["replace(fields.s, /[\\s]/g, '_')", (s) => s.replace(/[\s]/gu, '_')],
    ["replace(fields.s, /\\w/gi, '_')", (s) => s.replace(/\w/giu, '_')],
    ["fields.s < '\\uffff'", (s) => s < '\uffff'],
    ['toNumber(head(fields.s) + 1)', (s) => f.toNumber(`${f.head(s)}1`)],
];

// ---- Names ----

// Behind a name these do not have to be wrong; private use is much, and all alike.
const LEFT_OUT = /^[!-~\p{Co}\p{Zs}\p{Cc}\u2028\u2029\ufeff]$/u;
// They go on with a name since Unicode 15.1.
const NEWER = new Set(['\u30fb', '\uff65']);

// Which code points begin a name, and which go on with one. Those that V8 takes are asked in bunches, the others one by one.
async function names({ tamis, differences }, code) {
    const whole = { fields: object([]) };
    let count = 0;
    const asked = code.filter((c) => !LEFT_OUT.test(c) && !NEWER.has(c));
    for (const [start, part] of [
        ['', /^\p{ID_Start}$/u],
        ['a', /^[\p{ID_Continue}\u200c\u200d]$/u],
    ]) {
        const taken = asked.filter((c) => part.test(c));
        const others = asked.filter((c) => !part.test(c));
        const bunches = [];
        for (let i = 0; i < taken.length; i += CHUNK) bunches.push(taken.slice(i, i + CHUNK));
        const exprs = [
            ...bunches.map((b) => `isEmpty([${b.map((c) => `fields.${start}${c}`).join(',')}])`),
            ...others.map((c) => `fields.${start}${c}`),
        ];
        const answers = await ask(
            tamis,
            exprs.map((expr) => worlds.request(expr, whole)),
        );
        exprs.forEach((expr, i) => {
            const want = i < bunches.length ? '{"t":"boolean","v":false}' : null;
            if (want === null ? refusal(answers[i]) === null : answers[i] !== want)
                differences.addText({ expr, world: whole, want, answer: answers[i] });
        });
        count += taken.length + others.length;
    }
    return count;
}

async function run({ tamis, oracle, differences }) {
    const f = oracle.functions;
    const all = [...chunks()];
    const bare = await ask(
        tamis,
        all.map((s) => worlds.request("replace(fields.s, /\\p{Cn}/gu, '')", { fields: object([['s', s]]) })),
    );
    const assigned = new Set(bare.flatMap((answer) => [...JSON.parse(answer).v]));
    const settled = (c) => [...c.toUpperCase(), ...c.toLowerCase()].every((other) => assigned.has(other));
    const texts = bare.map((answer) => [...JSON.parse(answer).v].filter(settled).join('')).filter((s) => s !== '');
    const checks = CHECKS(f);
    const requests = texts.flatMap((s) => {
        const world = { fields: object([['s', s]]) };
        return checks.map(([expr]) => worlds.request(expr, world));
    });
    const answers = await ask(tamis, requests);
    let at = 0;
    for (const s of texts) {
        for (const [expr, v8] of checks) {
            const answer = answers[at++];
            const want = typed(v8(s));
            if (answer !== want) differences.addText({ expr, world: { fields: object([['s', s]]) }, want, answer });
        }
    }
    const asked = await names({ tamis, differences }, [...assigned]);
    return `${requests.length + asked} (${[...texts.join('')].length} code points, ${asked} of them as part of a name)`;
}

module.exports = { run };
