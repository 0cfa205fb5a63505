// Events and reference values: what expressions read.
'use strict';

const { object, references } = require('./values');
const { label } = require('./prelude');
const patterns = require('./patterns');

const KEYS = [
    'a', 'b', 'c', 'cat', 'msg', 'src', 'act', 'request', 'in', 'out', 'x y', 'PanOSThreatCategory', 'constructor', '__proto__',
    'toString', 'valueOf', 'hasOwnProperty', 'length', '0', '1', '01', '-1', 'ключ', '𝒳', '', 'a.b', 'when', 'NaN', 'undefined',
    'null', "it's",
];

const TEXTS = [
    '', '', ' ', 'a', 'b', 'abc', 'ABC', 'vulnerability', 'spyware', 'TRAFFIC', 'from-policy', 'a,b,,c', 'one two  three',
    '\t x\u00a0\ufeff\n', '"quoted"', "\\'q\\'", '--x--', 'xxabcxx', 'undefined', 'null', 'true', '[object Object]', 'length',
    'a.b', 'constructor', '__proto__', '10.1.2.3', '192.168.0.1', '::1', '2001:db8::ff', '::ffff:10.0.0.1', '010.0.0.1',
    '10.0.0.0/8', '256.1.1.1', 'fe80::1%eth0', 'Apache Log4j Remote Code Execution Vulnerability(92001)',
    'SSH User Authentication Brute Force Attempt(40015)', 'generic:malware.example.com(1)', '<b>&amp;</b>', '$&', '$1', '\\d+',
    'a|b', '(', ')', 'e\u0301', 'İstanbul', 'ΑΣ', 'ΑΣΑ ΟΔΥΣΣΕΥΣ.', 'straße', 'STRASSE', 'ŉ ǰ ΐ ﬃ', 'ᾳ ᾼ ᾈ', 'Ǆ ǅ ǆ',
    'Kelvin \u212a', 'ſ', 'ა Ა', '𐐀𐐨', '😀', 'x😀y', '👨‍👩‍👧‍👦', '🇩🇪🇫🇷', '👍🏽', '❤️', '﷽', '\ufffd', '\uffff', '\0', 'a\0b', '\x7f',
    '\u2028', '\u180e', '\u0085', '日本語', 'שלום', '\u{1f9ff}\u{200d}x',
];

const NUMERALS = [
    '0', '-0', '1', '2', '12', ' 12 ', '+5', '-1', '0x1f', '0X1F', '0b11', '0o17', '-0x1', '1e3', '1E-7', '.5', '5.', '.',
    '1_000', '08', 'Infinity', '-Infinity', '+Infinity', 'infinity', 'NaN', '1n', '\u00a012\ufeff', '9007199254740993', '0.1',
    '1e21', '1e400', '1e-400', '123456789012345680000', '0.000001', '1e-7', '4.35', '2e308', '1 2', '0x', '1e', '+', '- 1', '٣',
];

const NUMBERS = [
    0, 1, 2, 3, -1, 0.5, 1.5, -2.25, 10, 42, 255, 256, 65535, 4294967295, 4294967296, 2147483648, 9007199254740991,
    9007199254740993, 1e21, 1e-7, 0.1, 0.2, 0.30000000000000004, 1 / 3, 1e300, 1.7976931348623157e308, 5e-324, 123456.789, 100,
    1000000, -1e21, 4.35, 92001,
];

// Pieces that lodash joins to symbols, and letters around a sigma.
const PIECES = [
    'a', '\u200d', '\ufe0f', '\ufe0e', '\u0301', '\u20e3', '\ufe20', '🏻', '🏿', '🇩', '🇪', '😀', '👩', '❤', '1', '\ufffd', '\ud7ff',
    'é',
];
const SIGMAS = [
    'Σ', 'Σ', 'σ', 'Α', 'α', 'ς', '.', "'", '\u0301', '\u00ad', ':', ' ', '1', 'ª', 'ʰ', '\u0345', '𝐀', '𐐀', '日', 'ß', '·',
    '\u200b', '\u2019', '_',
];

function text(random) {
    switch (random.weighted({ text: 70, numeral: 15, pair: 10, letters: 5, symbols: 5, sigmas: 3 })) {
        case 'symbols':
            return Array.from({ length: random.below(8) }, () => random.pick(PIECES)).join('');
        case 'sigmas':
            return Array.from({ length: random.below(7) }, () => random.pick(SIGMAS)).join('');
        case 'text':
            return random.pick(TEXTS);
        case 'numeral':
            return random.pick(NUMERALS);
        case 'pair':
            return random.pick(TEXTS) + random.pick(TEXTS);
        default: {
            let out = '';
            for (let i = random.below(6); i > 0; i--) out += random.pick([...'abcABC ,.-_0123ßΣσıKé']);
            return out;
        }
    }
}

function number(random) {
    if (random.chance(0.7)) return random.pick(NUMBERS);
    if (random.chance(0.5)) return random.below(2000) - 1000;
    const bits = new DataView(new ArrayBuffer(8));
    bits.setUint32(0, random.bits());
    bits.setUint32(4, random.bits());
    const n = bits.getFloat64(0);
    return Number.isFinite(n) && n !== 0 ? n : 7;
}

// Any JSON value.
function json(random, depth) {
    const kind = random.weighted({
        text: 45,
        number: 18,
        boolean: 6,
        null: 5,
        array: depth > 0 ? 14 : 0,
        object: depth > 0 ? 12 : 0,
    });
    switch (kind) {
        case 'text':
            return text(random);
        case 'number':
            return number(random);
        case 'boolean':
            return random.chance(0.5);
        case 'null':
            return null;
        case 'array':
            return Array.from({ length: random.below(4) }, () => json(random, depth - 1));
        default:
            return record(random, depth);
    }
}

// A member's name. The JSON library reads no NUL in one.
function name(random) {
    return random.chance(0.8) ? random.pick(KEYS) : text(random).replaceAll('\0', '');
}

// lodash takes an object with a number `length` for an array, and walks it: such a number is small here.
function record(random, depth) {
    const members = [];
    for (let i = random.below(5); i > 0; i--) {
        const key = name(random);
        const value = key === 'length' ? random.pick([0, 1, 2, 3, 1.5, -1, '2', null, true, 'x']) : json(random, depth - 1);
        members.push([key, value]);
    }
    return object(members);
}

// ---- References ----

function listEntries(random, subjects) {
    return Array.from({ length: 1 + random.below(4) }, () => {
        const made = patterns.make(random);
        const entry = { regex: made.loose, value: random.chance(0.8) ? patterns.template(random, made) : text(random) };
        if (made.flags !== '') entry.flags = made.flags;
        Object.defineProperty(entry, 'meant', { value: made.strict, enumerable: false });
        subjects.push(made.text);
        return entry;
    });
}

function table(random, keys) {
    return object(
        keys.map((key) => [
            key,
            random.chance(0.85)
                ? object([
                      ['threatId', `T${1000 + random.below(999)}`],
                      ['threatName', text(random)],
                      ...(random.chance(0.3) ? [['length', random.below(3)]] : []),
                  ])
                : json(random, 2),
        ]),
    );
}

// A tree as JSON: lists, tables, folders and loose data.
function tree(random, world) {
    const members = [];
    const keys = [name(random), name(random), random.pick(KEYS), 'x'];
    world.rowKeys.push(...keys);
    if (random.chance(0.8)) members.push(['known', listEntries(random, world.subjects)]);
    if (random.chance(0.5))
        members.push([
            'code_translation',
            object([
                ['regex_alert_type', listEntries(random, world.subjects)],
                ['codes', table(random, keys)],
            ]),
        ]);
    if (random.chance(0.6)) members.push(['threat_mapping', table(random, keys)]);
    if (random.chance(0.3)) members.push([random.pick(KEYS), json(random, 3)]);
    return object(members);
}

// ---- Worlds ----

const CEF_TEXTS = ['version', 'deviceVendor', 'deviceProduct', 'deviceVersion', 'deviceEventClassID', 'name', 'severity'];

// {fields, cef, references, globalReferences}: as JSON they are what `tamis eval` gets. Besides: subjects that the
// lists match, and keys of rows.
function make(random) {
    const world = { subjects: [], rowKeys: [] };
    world.references = random.chance(0.6) ? tree(random, world) : undefined;
    world.globalReferences = random.chance(0.3) ? tree(random, world) : undefined;
    const fields = [];
    for (let i = 2 + random.below(7); i > 0; i--) {
        const value =
            world.subjects.length > 0 && random.chance(0.25)
                ? random.pick(world.subjects)
                : world.rowKeys.length > 0 && random.chance(0.15)
                  ? random.pick(world.rowKeys)
                  : json(random, 3);
        fields.push([random.pick(KEYS), value]);
    }
    if (random.chance(0.15)) fields.push(['cs1', text(random)], ['cs1Label', random.pick(['label', 'x y', 'length', ''])]);
    world.fields = object(fields);
    const cef = [];
    for (const name of CEF_TEXTS) if (random.chance(0.4)) cef.push([name, text(random)]);
    if (random.chance(0.2)) cef.push(['isValid', random.chance(0.5)]);
    if (random.chance(0.1)) cef.push(['error', text(random)]);
    if (random.chance(0.1)) cef.push(['duplicates', [random.pick(KEYS), 'cs1']]);
    world.cef = cef.length > 0 || random.chance(0.3) ? object(cef) : undefined;
    return world;
}

// A world in which nothing is left open when the author's own text is evaluated (direct.js).
function plain(random) {
    const texts = TEXTS.filter((t) => /^[ -~]*$/.test(t));
    const fields = ['a', 'b', 'c', 'cat', 'msg', 'x y', 'in'].map((key) => [
        key,
        random.pick([
            () => random.pick(texts),
            () => random.pick(texts),
            () => random.pick(NUMERALS.slice(0, 20)),
            () => number(random),
            () => random.chance(0.5),
            () => null,
            () => [1, 'a', [2]],
            () =>
                object([
                    ['a', 1],
                    ['b', 'x'],
                ]),
        ])(),
    ]);
    return { subjects: [], rowKeys: [], fields: object(fields) };
}

// What the oracle's expressions read.
function bind(world) {
    const cef = object([
        ['isValid', true],
        ['duplicates', []],
    ]);
    for (const key of Object.keys(world.cef ?? {})) cef[key] = world.cef[key];
    const root = object([]);
    if (world.references !== undefined) root.referenceValues = references(world.references);
    if (world.globalReferences !== undefined) root.globalReferenceValues = references(world.globalReferences);
    const fields = world.fields ?? object([]);
    return { fields, cef, labels: (text) => label(fields, `${text}`), _: root, raw: undefined };
}

// The event of a world as JSON, without the closing brace; made once, as it is the same for many expressions.
const written = new WeakMap();

function rest(world) {
    let text = written.get(world);
    if (text === undefined) {
        const { fields, cef, references: own, globalReferences } = world;
        const json = JSON.stringify({ fields, cef, references: own, globalReferences });
        text = json === '{}' ? '}' : ',' + json.slice(1);
        written.set(world, text);
    }
    return text;
}

// The request of a case for `tamis eval --jsonl`. From then on the world must not change.
function request(expr, world) {
    return `{"expr":${JSON.stringify(expr)}${rest(world)}`;
}

module.exports = { make, plain, bind, request, text, number, KEYS, TEXTS, NUMERALS, CEF_TEXTS };
