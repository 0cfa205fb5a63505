// Packs of random expressions on CEF lines: fields and header as text, labels, raw, lets and outputs, lists of rules; and
// bytes that are no UTF-8 (difference 3), which JSON could not carry.
//
// V8 sees the events as `tamis run --with` shows them, each maximal bad part as one U+FFFD. Equality compares bytes, so on
// lines with bad bytes only expressions without equality are compared.
'use strict';

const fs = require('fs');
const os = require('os');
const path = require('path');
const { spawnSync } = require('child_process');
const { Random } = require('./regex/random');
const { object, fromJson, list } = require('./values');
const { label } = require('./prelude');
const patterns = require('./patterns');
const generate = require('./generate');
const { source, forV8 } = require('./print');
const worlds = require('./world');

const PER_PACK = 30; // outputs
const LETS = 4;
const LINES = 200;
const EVALUATIONS = PER_PACK * LINES;
const PLAIN = { below: () => 0, chance: () => false, pick: (l) => l[0] };

const FIELDS = [
    'cat', 'msg', 'act', 'request', 'src', 'cs1', 'cs2', 'in', 'out', 'subject', 'PanOSThreatCategory', 'length', 'constructor',
];
const BAD = [
    ...[[0x80], [0xff], [0xc3], [0xe2, 0x82], [0xf0, 0x9f, 0x98]],
    ...[[0xc0, 0xaf], [0xed, 0xa0, 0xbd], [0xf5, 0x80], [0xe9], [0xf4, 0x90, 0x80, 0x80]],
];
// Ends and beginnings of characters: side by side they would be one.
const BROKEN_OFF = [[0xc3], [0xe2], [0xe2, 0x82], [0xf0], [0xf0, 0x9f], [0xf0, 0x9f, 0x98]];
const GOING_ON = [[0x80], [0xa9], [0xac], [0x82, 0xac], [0x98, 0x80], [0x9f, 0x98, 0x80]];

// ---- Lines ----

const escapeValue = (text) => text.replace(/[\\=]/g, '\\$&').replace(/\n/g, '\\n').replace(/\r/g, '\\r').replace(/\0/g, ' ');
const escapeHeader = (text) => text.replace(/[\\|]/g, '\\$&').replace(/[\n\r\0]/g, ' ');

// The text as bytes; in a dirty line, with bad ones in it.
function bytes(random, text, dirty) {
    const all = Buffer.from(text, 'utf8');
    if (!dirty || random.chance(0.5)) return all;
    if (random.chance(0.3)) return Buffer.concat([all, Buffer.from(random.pick(BROKEN_OFF))]);
    if (random.chance(0.4)) return Buffer.concat([Buffer.from(random.pick(GOING_ON)), all]);
    const at = random.below(all.length + 1);
    const rest = random.chance(0.8) ? at : Math.min(all.length, at + 1);
    return Buffer.concat([all.subarray(0, at), Buffer.from(random.pick(BAD)), all.subarray(rest)]);
}

function line(random, subjects, dirty) {
    const text = () => (subjects.length > 0 && random.chance(0.3) ? random.pick(subjects) : worlds.text(random));
    const parts = [Buffer.from('CEF:0')];
    for (const fixed of ['Vendor', null, '1.0', null, null, '5']) {
        parts.push(Buffer.from('|'), fixed === null ? bytes(random, escapeHeader(text()), dirty) : Buffer.from(fixed));
    }
    parts.push(Buffer.from('|'));
    for (const key of FIELDS) {
        if (random.chance(0.6)) parts.push(Buffer.from(` ${key}=`), bytes(random, escapeValue(text()), dirty));
    }
    if (random.chance(0.5)) parts.push(Buffer.from(` cs1Label=${random.pick(['label', 'x y', 'length'])}`));
    return Buffer.concat(parts);
}

// ---- Packs ----

// Texts of the event put side by side: bad bytes of one must not become a character with those of the next.
function joined(random) {
    const { call, leaf, exact } = generate;
    const field = () => member(random.pick(FIELDS));
    const some = () => (random.chance(0.7) ? field() : exact(random, worlds.text(random)));
    const list = () => ({
        t: 'array',
        list: Array.from({ length: random.below(4) }, () => (random.chance(0.8) ? some() : list())),
    });
    const node = random.pick([
        () => ({ t: 'binary', op: '+', l: some(), r: some() }),
        () => ({ t: 'binary', op: '+', l: some(), r: list() }),
        () => ({ t: 'binary', op: '+', l: { t: 'binary', op: '+', l: some(), r: some() }, r: some() }),
        () => call('join', random.chance(0.8) ? list() : some(), some()),
        () => call('toString', list()),
        () => call('replace', some(), exact(random, random.pick(['', 'a', 'x', '1'])), some()),
        () => call('replace', some(), random.pick([regexOf('/^/'), regexOf('/$/'), regexOf('/./g'), regexOf('/(?:)/g')]), some()),
        () => call('searchRegex', some(), regexOf('/.$/s'), exact(random, random.pick(["$`$'", '$&$&', "$'$&", '$`$&']))),
        () => call('trim', { t: 'binary', op: '+', l: some(), r: some() }, some()),
        () => call(random.pick(['toUpper', 'toLower']), { t: 'binary', op: '+', l: some(), r: some() }),
    ])();
    return random.chance(0.3)
        ? random.pick([() => call('size', node), () => call('split', node, leaf("''")), () => member('length', node)])()
        : node;
}

const member = (key, o = generate.name('fields')) => ({ t: 'member', o, key, text: key });
const regexOf = (literal) => ({
    t: 'regex',
    literal,
    strict: literal.slice(1, literal.lastIndexOf('/')),
    flags: literal.slice(literal.lastIndexOf('/') + 1),
});

const tree = (known) => object([['known', known]]);

// {lets, outputs}: each {name, node}; and the entries of its list.
function makePack(random) {
    const world = { subjects: [], rowKeys: ['x'], fields: object([]), references: undefined, globalReferences: undefined };
    const entries = Array.from({ length: 1 + random.below(5) }, () => {
        const made = patterns.make(random);
        world.subjects.push(made.text);
        return {
            made,
            entry: { regex: made.loose, flags: made.flags, value: patterns.template(random, made), meant: made.strict },
        };
    });
    world.references = tree(entries.map((e) => e.entry));
    for (const key of FIELDS) world.fields[key] = worlds.text(random);
    const make = () => (random.chance(0.2) ? joined(random) : generate.make(random, world));
    world.lets = [];
    const lets = Array.from({ length: LETS }, (_, i) => {
        const made = { name: `let${i}`, node: make() };
        world.lets.push(made.name);
        return made;
    });
    world.outputs = [];
    const outputs = Array.from({ length: PER_PACK }, (_, i) => {
        const made = { name: `o${i}`, node: make() };
        world.outputs.push(made.name);
        return made;
    });
    return { lets, outputs, entries, subjects: world.subjects };
}

// On one line, as the checker's findings are told by line; a string that went on in the next one goes on at once.
const oneLine = (node) => source(node, PLAIN).replace(/\\\r?\n/g, '');

// The pack's rules, one let or output a line, and which of them each line is.
function rules(random, pack) {
    const lines = ["pack 'random' version '1';"];
    const places = new Map();
    for (const key of worlds.KEYS) if (key !== '') lines.push(`field ${generate.exact(PLAIN_QUOTES, key).text};`);
    lines.push(
        `field subject; list known { ${pack.entries.map((e) => `${e.made.literal} => ${generate.exact(random, e.entry.value).text};`).join(' ')} }`,
    );
    for (const x of pack.lets) {
        lines.push(`let ${x.name} = ${oneLine(x.node)};`);
        places.set(lines.length, x);
    }
    lines.push('map { always => 1;');
    for (const x of pack.outputs) {
        lines.push(`${x.name} => ${oneLine(x.node)};`);
        places.set(lines.length, x);
    }
    lines.push('}');
    return { text: lines.join('\n') + '\n', places };
}

const PLAIN_QUOTES = { chance: (p) => p > 0.5, pick: (l) => l[0], below: () => 0 };

// Writes the pack; what the checker refuses (as documented: the other parts of the test look after that) is replaced.
function settle(random, program, pack, folder) {
    for (let round = 0; round < 20; round++) {
        const { text, places } = rules(random, pack);
        fs.writeFileSync(path.join(folder, 'a.rules'), text);
        const found = JSON.parse(spawnSync(program, ['check', '--format', 'json', folder], { encoding: 'utf8' }).stdout).filter(
            (f) => f.severity === 'error',
        );
        if (found.length === 0) return true;
        for (const { line: at } of found) {
            const x = places.get(at);
            if (x !== undefined) x.node = generate.leaf('undefined');
            else
                pack.entries = [
                    { made: { literal: '/a/', strict: 'a' }, entry: { regex: 'a', flags: '', value: 'A', meant: 'a' } },
                ];
        }
    }
    return false;
}

// ---- Judging ----

const EQUALITY = /===|!==|==|!=|\bis\(|includes\(|getNestedValue\(|(?:fields|labels)(?:\?\.)?\[|_\b/;

// Does the output, or a let or output that it reads, compare bytes?
function comparesBytes(pack) {
    const by = new Map();
    for (const x of [...pack.lets, ...pack.outputs]) {
        const text = oneLine(x.node);
        const reads = [...text.matchAll(/\b(let\d+|o\d+)\b/g)].map((m) => m[1]);
        by.set(x.name, EQUALITY.test(text) || reads.some((r) => by.get(r)));
    }
    return by;
}

function evaluateAll(oracle, pack, shown) {
    const fields = fromJson(shown._fields ?? {});
    const E = {
        fields,
        labels: (text) => label(fields, `${text}`),
        raw: shown._raw,
        _: object([
            ['referenceValues', tree(list(pack.entries.map((e) => e.entry)))],
            ['globalReferenceValues', object([])],
        ]),
    };
    E.cef = object([...Object.entries(shown._cef ?? {}), ['isValid', true], ['duplicates', []]]);
    E.out = object([['always', 1]]);
    const answers = new Map();
    for (const x of pack.lets) E[x.name] = oracle.value((x.oracle ??= forV8(x.node).text), E);
    for (const x of pack.outputs) {
        const v = oracle.value((x.oracle ??= forV8(x.node).text), E);
        E.out[x.name] = v;
        answers.set(x.name, v === undefined ? undefined : JSON.stringify(v));
    }
    return answers;
}

function show(found, { x, bytesOf, want, got, folder }) {
    console.log(
        `\nDIFFERENCE  ${oneLine(x.node)}\n  event  ${JSON.stringify(bytesOf.toString('latin1'))} (as Latin-1)\n  V8     ${want}\n  tamis  ${got}`,
    );
    if (found === 1) console.log(`  pack   ${fs.readFileSync(path.join(folder, 'a.rules'), 'utf8')}`);
}

function runPack(random, { tamis, oracle, differences }, folder, counts) {
    const pack = makePack(random);
    if (!settle(random, tamis, pack, folder)) throw new Error(`a random pack does not settle: ${folder}`);
    const lines = Array.from({ length: LINES }, () => {
        const dirty = random.chance(0.5);
        return { dirty, bytes: line(random, pack.subjects, dirty) };
    });
    const input = Buffer.concat(lines.flatMap((l) => [l.bytes, Buffer.from('\n')]));
    const result = spawnSync(tamis, ['run', '--with', 'cef,fields,raw', folder], { input, maxBuffer: 1 << 28 });
    if (result.status !== 0) throw new Error(`tamis run: status ${result.status}, signal ${result.signal}: ${result.stderr}`);
    const shown = result.stdout
        .toString('utf8')
        .split('\n')
        .slice(0, -1)
        .map((text) => JSON.parse(text));
    if (shown.length !== LINES) throw new Error(`${shown.length} events came out of ${LINES}`);
    const bytesCompared = comparesBytes(pack);
    shown.forEach((event, i) => {
        if (event._failed !== undefined) {
            counts.failed++;
            return;
        }
        const answers = evaluateAll(oracle, pack, event);
        for (const x of pack.outputs) {
            if (lines[i].dirty && bytesCompared.get(x.name)) continue;
            const want = answers.get(x.name);
            const got = event[x.name] === undefined ? undefined : JSON.stringify(event[x.name]);
            counts.all++;
            counts.dirty += lines[i].dirty ? 1 : 0;
            if (want !== got && counts.shown++ < 20) show(counts.shown, { x, bytesOf: lines[i].bytes, want, got, folder });
            if (want !== got) differences.count++;
        }
    });
}

async function run(context) {
    const random = new Random(context.seed ^ 0x65766e74);
    const counts = { all: 0, dirty: 0, failed: 0, shown: 0 };
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tamis-js-'));
    const pack = path.join(folder, 'pack');
    fs.mkdirSync(pack);
    try {
        for (let done = 0; done < context.count / 2; done += EVALUATIONS) runPack(random, context, pack, counts);
    } finally {
        fs.rmSync(folder, { recursive: true });
    }
    return `${counts.all} (${counts.dirty} on lines with bad bytes, ${counts.failed} lines over a budget)`;
}

module.exports = { run };
