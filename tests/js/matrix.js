// Every operator on every pair of values, and every function on every value and pair of values: no chance in it.
//
// The values stand for all kinds, and within a kind for everything that ECMA-262's conversions tell apart.
'use strict';

const { fromJson } = require('./values');
const { leaf, name, call, BINARY } = require('./generate');
const { source, forV8 } = require('./print');
const worlds = require('./world');
const { compare, differs } = require('./judge');
const { ask } = require('./tamis');
const { shrink } = require('./shrink');

const PLAIN = { below: () => 0, chance: () => false, pick: (list) => list[0] };
const BATCH = 20000;

// ---- The values ----

const FIELDS = {
    yes: true,
    zeroes: '00',
    blank: ' \t\n\u00a0\ufeff',
    astral: 'x😀y',
    flag: '🇩🇪👨‍👩‍👧‍👦e\u0301',
    sigma: 'ΑΣ',
    sharp: 'Straße',
    quoted: '"\\\'a\\\'"',
    list: ['a', 'b'],
    one: [5],
    nested: [
        [1, 2],
        [null, [3]],
    ],
    nulls: [null, null],
    empty: [],
    emptyText: [''],
    row: { a: 1, b: 'two', length: 2, 0: 'zero', 1: 'one' },
    own: { toString: 'x', valueOf: 1, constructor: null, __proto__: 'p' },
    bare: {},
};
const REFERENCES = {
    known: [
        { regex: '(\\d+)', value: 'N$1' },
        { regex: 'a', value: 'A' },
    ],
    codes: { 4625: { text: 'logon' }, a: 'x' },
};

const WORLD = { fields: fromJson(FIELDS), references: fromJson(REFERENCES) };
WORLD.fields['__proto__'] = 'own';

const field = (key) => ({ t: 'member', o: name('fields'), key, text: key });
const reference = (...path) => path.reduce((o, key) => ({ t: 'member', o, key, text: key }), name('_'));

const LITERALS = [
    'undefined', 'null', 'true', 'false', '0', '-0', '1', '-1', '2', '1.5', 'NaN', 'Infinity', '-Infinity', '1e21', '4294967296',
    '9007199254740993', '5e-324', "''", "' '", "'0'", "'-0'", "'1'", "' 1 '", "'1.5'", "'0x10'", "'0b1'", "'1e3'", "'1_0'",
    "'Infinity'", "'NaN'", "'a'", "'b'", "'A'", "'abc'", "'undefined'", "'null'", "'true'", "'a,b'", "'[object Object]'",
    "'length'", "'10.0.0.1'", "'\\uffff'", "'\\ud83d\\ude00'", '[]', '[null]', '[undefined]', '[[]]', '[1]', "['1']",
    "['a', 'b']", '[1, [2, 3]]', '[-0]', '[NaN]', '[true]',
];

const VALUES = [
    ...LITERALS.map((text) => ({ t: 'group', x: leaf(text) })),
    ...Object.keys(FIELDS).map(field),
    field('__proto__'),
    field('absent'),
    reference('referenceValues', 'known'),
    reference('referenceValues', 'codes'),
    reference('referenceValues', 'codes', 'a'),
    name('_'),
];
// Those that stand in for all where three arguments vary.
const FEW = VALUES.filter((_, i) => [0, 1, 2, 4, 6, 9, 10, 11, 17, 21, 30, 33, 42, 43, 47, 49, 56, 60, 66].includes(i));

const ONE = [
    'isEmpty', 'trim', 'trimStart', 'trimEnd', 'toLower', 'toUpper', 'join', 'size', 'head', 'last', 'toNumber', 'toString',
    'split', 'getNestedValue',
];
const TWO = [
    'is', 'trim', 'trimStart', 'trimEnd', 'startsWith', 'endsWith', 'includes', 'split', 'join', 'defaultTo', 'getNestedValue',
    'inCidr', 'searchRegexList',
];
const THREE = ['replace', 'startsWith', 'endsWith', 'includes', 'split', 'getNestedValue', 'is'];
const regex = (literal) => ({
    t: 'regex',
    literal,
    strict: literal.slice(1, literal.lastIndexOf('/')),
    flags: literal.slice(literal.lastIndexOf('/') + 1),
});

function* expressions() {
    for (const x of VALUES) {
        for (const op of ['!', '-', '+']) yield { t: 'unary', op, x };
        yield { t: 'conditional', c: x, a: leaf('1'), b: leaf('2') };
        for (const f of ONE) yield call(f, x);
        for (const literal of ['/a/', '/(?:)/', '/^$/', '/(\\d)|b/', '/./gs']) {
            yield call('searchRegex', x, regex(literal));
            yield call('split', x, regex(literal));
            for (const y of FEW) {
                yield call('searchRegex', x, regex(literal), y);
                yield call('replace', x, regex(literal), y);
            }
        }
    }
    for (const l of VALUES) {
        for (const r of VALUES) {
            for (const op of BINARY) yield { t: 'binary', op, l, r };
            yield { t: 'index', o: l, k: r };
            for (const f of TWO) yield call(f, l, r);
            yield call('searchRegexList', l, { t: 'array', list: [r, reference('referenceValues', 'known')] });
        }
    }
    for (const f of THREE) for (const a of FEW) for (const b of FEW) for (const c of FEW) yield call(f, a, b, c);
}

async function run({ tamis, oracle, differences }) {
    const bound = worlds.bind(WORLD);
    let count = 0;
    let batch = [];
    const flush = async () => {
        const answers = await ask(
            tamis,
            batch.map((c) => worlds.request(c.expr, WORLD)),
        );
        for (let i = 0; i < batch.length; i++) {
            const result = compare(batch[i].want, answers[i]);
            if (differs(result)) await differences.add({ ...batch[i], world: WORLD, result, answer: answers[i] });
        }
        count += batch.length;
        batch = [];
    };
    for (const node of expressions()) {
        batch.push({ node, expr: source(node, PLAIN), want: oracle.evaluate(forV8(node).text, bound) });
        if (batch.length === BATCH) await flush();
    }
    await flush();
    return `${count}`;
}

module.exports = { run };
