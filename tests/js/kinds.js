// Writes tests/cases/kinds.tsv: what V8 gives for every operator and function on every kind of value, and on every pair of
// kinds. The unit tests check it without Node: node kinds.js LODASH > ../cases/kinds.tsv
//
// Its first line is the event, as JSON. Then come a line of expressions in L, and for each value that stands for L one line
// with the value and the answers; an empty line; and the same for expressions in L and R. A number is written bare
// (NaN, -0), every other value as JSON.
'use strict';

const path = require('path');
const { fromJson } = require('./values');
const { leaf, name, call, BINARY } = require('./generate');
const { source, forV8 } = require('./print');
const worlds = require('./world');
const { Oracle } = require('./judge');

const PLAIN = { below: () => 0, chance: () => false, pick: (list) => list[0] };
const EVENT = { fields: { row: { a: 1, length: 1 }, bare: {} }, references: { known: [{ regex: 'a', value: 'A' }] } };
const VALUES = [
    'undefined', 'null', 'true', 'false', '0', '(-0)', '1', '1.5', 'NaN', 'Infinity', "''", "' '", "'0'", "'1'", "'a'", "'B'",
    '[]', '[0]', "['a']", '[undefined]', 'fields.row', 'fields.bare', '_.referenceValues.known',
];
const UNARY = ['!', '-', '+'];
const ONE = [
    'isEmpty', 'trim', 'trimStart', 'trimEnd', 'toLower', 'toUpper', 'join', 'size', 'head', 'last', 'toNumber', 'toString',
    'split', 'getNestedValue',
];
const TWO = ['is', 'trim', 'startsWith', 'endsWith', 'includes', 'split', 'join', 'defaultTo', 'getNestedValue', 'inCidr'];

// A value as a tree: paths are read member by member.
function tree(text) {
    const parts = /^[f_]/.test(text) && text !== 'false' ? text.split('.') : [];
    if (parts.length === 0) return leaf(text);
    return parts.slice(1).reduce((o, key) => ({ t: 'member', o, key, text: key }), name(parts[0]));
}

const L = name('L');
const R = name('R');
const unary = [...UNARY.map((op) => ({ t: 'unary', op, x: L })), ...ONE.map((f) => call(f, L))];
const binary = [
    ...BINARY.map((op) => ({ t: 'binary', op, l: L, r: R })),
    ...TWO.map((f) => call(f, L, R)),
    { t: 'index', o: { t: 'group', x: L }, k: R },
];

function fill(node, l, r) {
    if (node === L) return l;
    if (node === R) return r;
    const out = { ...node };
    for (const part of ['l', 'r', 'x', 'o', 'k']) if (out[part]) out[part] = fill(out[part], l, r);
    if (out.args) out.args = out.args.map((x) => fill(x, l, r));
    return out;
}

const oracle = new Oracle(require(path.resolve(process.argv[2])));
const bound = worlds.bind({ fields: fromJson(EVENT.fields), references: fromJson(EVENT.references) });
const answer = (node, l, r) => oracle.evaluate(forV8(fill(node, tree(l), r === undefined ? R : tree(r))).text, bound);

// {"t":"string","v":"a"} → "a", {"t":"number","v":"NaN"} → NaN
function short(text) {
    const { t, v } = JSON.parse(text);
    if (t === 'undefined') return t;
    return t === 'number' ? String(v) : text.slice(text.indexOf('"v":') + 4, -1);
}

const line = (...cells) => console.log(cells.join('\t'));
const answers = (nodes, l, r) => nodes.map((node) => short(answer(node, l, r)));
const texts = (nodes) => nodes.map((node) => source(node, PLAIN));
line(JSON.stringify(EVENT));
line(...texts(unary));
for (const l of VALUES) line(l, ...answers(unary, l));
line();
line(...texts(binary));
for (const l of VALUES) for (const r of VALUES) line(l, r, ...answers(binary, l, r));
