// Random expressions as trees (print.js has their shapes), wanted to be of a kind, so that most have a value.
'use strict';

const { kind, set, isListData } = require('./values');
const patterns = require('./patterns');
const worlds = require('./world');

// Kinds that an expression may be wanted to be, and what they are in KINDS.
const WANT_KINDS = { string: 4, number: 3, boolean: 2, array: 5, object: 6 };
const WANTS = ['any', 'string', 'number', 'boolean', 'array', 'object'];
const BINARY = ['+', '-', '*', '/', '%', '===', '!==', '==', '!=', '<', '<=', '>', '>=', '&&', '||', '??'];
const COMPARE = ['===', '!==', '==', '!=', '<', '<=', '>', '>='];

const leaf = (text) => ({ t: 'leaf', text });
const name = (text) => ({ t: 'name', text });
const call = (f, ...args) => ({ t: 'call', f, args });

// ---- Literals ----

const ESCAPED = { '\n': 'n', '\r': 'r', '\t': 't', '\b': 'b', '\f': 'f', '\v': 'v' };

function escape(random, c, next) {
    const code = c.codePointAt(0);
    if (ESCAPED[c] && random.chance(0.5)) return '\\' + ESCAPED[c];
    if (code === 0 && !/[0-9]/.test(next ?? '') && random.chance(0.5)) return '\\0';
    if (code < 256 && random.chance(0.4)) return `\\x${code.toString(16).padStart(2, '0')}`;
    if (code > 0xffff && random.chance(0.5))
        return [...c]
            .flatMap((p) => p.split(''))
            .map((u) => `\\u${u.charCodeAt(0).toString(16)}`)
            .join('');
    if (code <= 0xffff && random.chance(0.6)) return `\\u${code.toString(16).padStart(4, '0')}`;
    return `\\u{${random.chance(0.2) ? '00' : ''}${code.toString(16)}}`;
}

// A text as a literal, in one of the ways to write it.
function exact(random, text) {
    const quote = random.chance(0.85) ? "'" : '"';
    const fancy = random.chance(0.2);
    const all = [...text];
    let out = quote;
    all.forEach((c, i) => {
        if (c === quote || c === '\\') out += random.chance(0.9) ? '\\' + c : escape(random, c);
        else if (c === '\n' || c === '\r') out += escape(random, c);
        else if (fancy && random.chance(0.3)) out += escape(random, c, all[i + 1]);
        else if (fancy && /[^0-9a-zA-Z\u2028\u2029]/.test(c) && random.chance(0.2)) out += '\\' + c;
        else if (fancy && /[a-z]/.test(c) && !/[bfnrtuvx]/.test(c) && random.chance(0.1)) out += '\\' + c;
        else out += c;
    });
    return leaf(out + quote);
}

// The same, in rare cases with half a pair or a continued line behind it.
function quoted(random, text) {
    const { text: literal } = exact(random, text);
    let more = '';
    if (random.chance(0.01)) more += random.pick(['\\ud83d', '\\ude00', '\\udE00\\uD83d', '\\u{d800}']);
    if (random.chance(0.01)) more += random.pick(['\\\n', '\\\r\n', '\\\u2028', '\\\r']);
    return leaf(literal.slice(0, -1) + more + literal.slice(-1));
}

const SPELT = [
    '0', '1', '2', '0.0', '.5', '5.', '1e3', '1E+2', '1e-7', '0x1F', '0Xff', '0b101', '0O17', '0o7', '1_000', '1_0.0_1e1_0',
    '0e1', '123456789012345678901234567890', '0.1', '0.30000000000000004', '5e-324', '4.9e-324', '2e-324',
    '1.7976931348623157e308', '1e400', '1.7976931348623159e308', '9007199254740993', '0xFFFFFFFFFFFFFFFFF',
    '2.2250738585072011e-308', '1.00000000000000011102230246251565', '0.000001', '1e21', '100000000000000000000', '4294967295',
    '4294967296', '0b11111111111111111111111111111111111111111111111111111111111',
];

function numeral(random) {
    if (random.chance(0.6)) return leaf(random.pick(SPELT));
    const n = Math.abs(worlds.number(random));
    return leaf(
        random.pick([
            () => String(n),
            () => n.toExponential(),
            () => n.toPrecision(1 + random.below(30)),
            () => String(n).toUpperCase(),
        ])(),
    );
}

// ---- Reading the event ----

const isName = (key) => /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(key);

function escapedName(random, key) {
    if (!random.chance(0.01)) return key;
    const [first, ...rest] = key;
    return `\\u{${first.codePointAt(0).toString(16)}}${rest.join('')}`;
}

class Expressions {
    // world: see world.js; fields may be added to it.
    constructor(random, world) {
        this.random = random;
        this.world = world;
    }

    // object.key or object['key'].
    read(o, key) {
        const { random } = this;
        const optional = random.chance(0.08);
        if (isName(key) && random.chance(0.85)) return { t: 'member', o, key, text: escapedName(random, key), optional };
        return { t: 'index', o, k: quoted(random, key), optional };
    }

    // A field whose value is of this kind, where there is one.
    field(want) {
        const { random, world } = this;
        const keys = Object.keys(world.fields);
        const fit = want === 'any' ? keys : keys.filter((key) => kind(world.fields[key]) === WANT_KINDS[want]);
        if (fit.length === 0 || random.chance(0.05)) return this.read(name('fields'), random.pick(worlds.KEYS));
        if (random.chance(0.04))
            return { t: 'index', o: name('fields'), k: this.value('string', 1), optional: random.chance(0.1) };
        return this.read(name('fields'), random.pick(fit));
    }

    // What an expression of a pack may read besides: lets and outputs above it, as {lets, outputs}.
    bound() {
        const { random } = this;
        const { lets = [], outputs = [] } = this.world;
        return [
            ...(lets.length > 0 ? [() => name(random.pick(lets))] : []),
            ...(outputs.length > 0 ? [() => this.read(name('out'), random.pick(outputs))] : []),
        ];
    }

    header() {
        return this.read(name('cef'), this.random.pick(worlds.CEF_TEXTS));
    }

    // A path into the reference values that exists, as far as it goes.
    reference(accept) {
        const { random, world } = this;
        const [root, tree] = random.pick([
            ['referenceValues', world.references],
            ['globalReferenceValues', world.globalReferences],
        ]);
        let node = this.read(name('_'), root);
        let at = tree;
        for (let depth = 0; depth < 4; depth++) {
            if (at === null || typeof at !== 'object' || isListData(at)) break;
            const keys = Object.keys(at);
            if (keys.length === 0 || (depth > 0 && accept(at) && random.chance(0.4))) break;
            const key = random.chance(0.97) ? random.pick(keys) : random.pick(worlds.KEYS);
            node = this.read(node, key);
            at = Object.hasOwn(at, key) ? at[key] : undefined;
        }
        return [node, at];
    }

    list() {
        const { random, world } = this;
        if (random.chance(0.05)) return this.value('any', 1);
        const known = [];
        for (const [root, tree] of [
            ['referenceValues', world.references],
            ['globalReferenceValues', world.globalReferences],
        ]) {
            if (tree?.known) known.push([root, 'known']);
            if (tree?.code_translation) known.push([root, 'code_translation', 'regex_alert_type']);
        }
        const path = known.length > 0 ? random.pick(known) : [random.pick(['referenceValues', 'globalReferenceValues']), 'known'];
        return path.reduce((node, key) => this.read(node, key), name('_'));
    }

    // ---- Searches ----

    // A subject, and a text that is likely to be matched put where it is read.
    subject(text) {
        const { random, world } = this;
        if (random.chance(0.3)) return this.value('any', 1);
        const key = random.pick(['cat', 'msg', 'request', 'act', 'subject']);
        if (!Object.hasOwn(world.fields, key) || random.chance(0.5)) set(world.fields, key, text);
        const field = this.read(name('fields'), key);
        return random.pick([
            () => field,
            () => field,
            () => field,
            () => call('trim', field),
            () => ({ t: 'binary', op: '+', l: field, r: this.value('string', 0) }),
            () => call('replace', field, this.regex(), quoted(random, '')),
        ])();
    }

    regex(made = patterns.make(this.random)) {
        return { t: 'regex', literal: made.literal, strict: made.strict, flags: made.flags };
    }

    searchRegex() {
        const { random } = this;
        const made = patterns.make(random);
        const args = [this.subject(made.text), this.regex(made)];
        if (random.chance(0.4)) args.push(this.replacement(made, 1));
        return call('searchRegex', ...args);
    }

    searchRegexList() {
        const { random, world } = this;
        const text = world.subjects.length > 0 ? random.pick(world.subjects) : 'a';
        const lists = { t: 'array', list: Array.from({ length: 1 + random.below(3) }, () => this.list()) };
        return call('searchRegexList', this.subject(text), random.chance(0.97) ? lists : this.value('array', 1));
    }

    replace(depth) {
        const { random } = this;
        if (random.chance(0.4)) {
            const whole = worlds.text(random);
            const some = whole === '' || random.chance(0.3) ? worlds.text(random) : random.pick([...whole]);
            return call(
                'replace',
                this.value('any', depth),
                random.chance(0.7) ? quoted(random, some) : this.value('any', depth),
                this.replacement(null, depth),
            );
        }
        const made = patterns.make(random);
        return call('replace', this.subject(made.text), this.regex(made), this.replacement(made, depth));
    }

    replacement(made, depth) {
        const { random } = this;
        if (random.chance(0.2)) return this.value('any', depth);
        const text = quoted(random, patterns.template(random, made ?? { groups: 1, names: [] }));
        return random.chance(0.1) ? { t: 'conditional', c: this.value('boolean', 0), a: text, b: this.value('string', 0) } : text;
    }

    split(depth) {
        const { random } = this;
        const made = random.chance(0.4) ? patterns.make(random) : null;
        const args = [made ? this.subject(made.text) : this.value('any', depth)];
        if (random.chance(0.95)) {
            args.push(
                made
                    ? this.regex(made)
                    : random.chance(0.6)
                      ? quoted(random, random.pick([',', '', ' ', 'a', '😀', ', ', '|']))
                      : this.value('any', depth),
            );
            if (random.chance(0.25))
                args.push(
                    random.chance(0.5)
                        ? leaf(random.pick(['0', '1', '2', '-1', 'undefined', 'null', '4294967297', '1.9']))
                        : this.value('any', depth),
                );
        }
        return call('split', ...args);
    }

    // getNestedValue over something that has members, by keys of which most exist.
    nested(depth) {
        const { random } = this;
        if (random.chance(0.1))
            return call('getNestedValue', ...Array.from({ length: 1 + random.below(3) }, () => this.value('any', depth)));
        const [node, start] = random.chance(0.75) ? this.reference(() => true) : [this.field('object'), undefined];
        const args = [node];
        let at = start;
        for (let i = random.pick([1, 1, 2, 2, 3]); i > 0; i--) {
            const keys = at !== null && typeof at === 'object' ? Object.keys(at) : [];
            const key = keys.length > 0 && random.chance(0.9) ? random.pick(keys) : random.pick(worlds.KEYS);
            args.push(this.key(key));
            at = at !== null && at !== undefined && Object.hasOwn(Object(at), key) ? at[key] : undefined;
        }
        return call('getNestedValue', ...args);
    }

    // This key as a literal, as a number, or read from a field.
    key(key) {
        const { random, world } = this;
        if (random.chance(0.05)) return this.value('any', 1);
        if (/^[0-9]$/.test(key) && random.chance(0.5)) return leaf(key);
        const fields = Object.keys(world.fields);
        const holder = fields.find((k) => world.fields[k] === key);
        if (holder !== undefined && random.chance(0.5)) return this.read(name('fields'), holder);
        if (random.chance(0.15)) {
            set(world.fields, 'type', key);
            return this.read(name('fields'), 'type');
        }
        return quoted(random, key);
    }

    inCidr() {
        const { random } = this;
        const quad = () => [10, random.pick([0, 1, 255]), random.below(256), random.below(256)].join('.');
        const six = () =>
            random.pick([
                '::', '::1', '2001:db8::', '2001:DB8::ff', 'fe80::', '::ffff:10.0.0.1', '1:2:3:4:5:6:7:8', '1::8', '::1.2.3.4',
            ]);
        const odd = () =>
            random.pick([
                '10.1.2', '10.01.2.3', '256.0.0.1', ':::', '1::2::3', '10.0.0.1 ', '10.0.0.0/08', '10.0.0.0/33', '::/129', '/8',
                '10.0.0.0/', '1:2:3:4:5:6:7::', '::1%lo', '12345::',
            ]);
        const one = () => (random.chance(0.1) ? odd() : random.chance(0.7) ? quad() : six());
        const ip = random.chance(0.7) ? quoted(random, one()) : this.value('any', 1);
        const networks = Array.from({ length: 1 + random.below(3) }, () => {
            if (random.chance(0.1)) return this.value('any', 1);
            const base = one();
            return quoted(random, random.chance(0.2) ? base : `${base}/${random.below(base.includes(':') ? 130 : 34)}`);
        });
        return call('inCidr', ip, ...networks);
    }

    // ---- Operators ----

    binary(op, depth, want = 'any') {
        return { t: 'binary', op, l: this.value(want, depth), r: this.value(want, depth) };
    }

    // Operands and operators without parentheses: V8 says what belongs together.
    flat(depth) {
        const { random } = this;
        const items = [];
        const operand = () => {
            for (let i = random.pick([0, 0, 0, 1, 2]); i > 0; i--) items.push({ op: random.pick(['!', '-', '+']) });
            items.push({ x: this.value(random.pick(['any', 'number', 'number', 'boolean', 'string']), Math.min(depth, 1)) });
        };
        // `??` beside `||` or `&&` is an error: mostly one or the others.
        const coalesce = random.chance(0.5);
        const chosen = BINARY.filter((op) => (coalesce ? op !== '&&' && op !== '||' : op !== '??'));
        const chain = () => {
            operand();
            for (let i = random.below(4); i > 0; i--) {
                items.push({ op: random.pick(random.chance(0.97) ? chosen : BINARY) });
                operand();
            }
        };
        chain();
        for (let i = random.pick([0, 0, 0, 1, 1, 2]); i > 0; i--) {
            items.push({ op: '?' });
            chain();
            items.push({ op: ':' });
            chain();
        }
        return { t: 'flat', items };
    }

    // The shape of the published mappings.
    published(depth) {
        const { random } = this;
        const field = random.chance(0.8) ? this.field('string') : this.header();
        const search = random.chance(0.7) ? this.searchRegexList() : this.searchRegex();
        const test = {
            t: 'binary',
            op: '&&',
            l: { t: 'unary', op: '!', x: call('isEmpty', field) },
            r: random.chance(0.5)
                ? { t: 'unary', op: '!', x: call('is', field, quoted(random, 'vulnerability')) }
                : call('is', field, quoted(random, random.pick(worlds.TEXTS))),
        };
        const rest = depth > 0 && random.chance(0.8) ? this.published(depth - 1) : random.chance(0.5) ? leaf('undefined') : field;
        return {
            t: 'conditional',
            c: random.chance(0.5) ? test : call('isEmpty', field),
            a: { t: 'conditional', c: search, a: search, b: field },
            b: rest,
        };
    }

    conditional(want, depth) {
        return { t: 'conditional', c: this.value('boolean', depth), a: this.value(want, depth), b: this.value(want, depth) };
    }

    // ---- Values by kind ----

    value(want, depth) {
        const { random } = this;
        let kindOfIt = want;
        if (random.chance(0.08)) kindOfIt = random.pick(WANTS);
        const node = depth <= 0 ? this.simple(kindOfIt) : this[`${kindOfIt}Value`](depth - 1);
        return random.chance(0.04) ? { t: 'group', x: node } : node;
    }

    simple(want) {
        const { random } = this;
        if (random.chance(0.5) && want !== 'any') return this.field(want);
        switch (want) {
            case 'string':
                return random.chance(0.3) ? this.header() : quoted(random, worlds.text(random));
            case 'number':
                return numeral(random);
            case 'boolean':
                return leaf(random.pick(['true', 'false']));
            case 'array':
                return random.chance(0.2)
                    ? this.read(name('cef'), 'duplicates')
                    : { t: 'array', list: random.chance(0.2) ? [] : [this.simple('any')] };
            case 'object':
                return this.reference(() => true)[0];
            default:
                return random.pick([
                    ...this.bound(),
                    () => this.field('any'),
                    () => this.field('any'),
                    () => this.simple('string'),
                    () => numeral(random),
                    () => leaf(random.pick(['undefined', 'null', 'true', 'false', 'NaN', 'Infinity'])),
                    () => this.reference(() => true)[0],
                    () => name('_'),
                    () => ({ t: 'array', list: [] }),
                    () => this.list(),
                    () => name('raw'),
                    () => this.read(name('labels'), random.pick(['label', 'x y', 'length', 'no'])),
                    () => this.read(name('cef'), random.pick(['isValid', 'error', 'duplicates', 'name'])),
                ])();
        }
    }

    anyValue(depth) {
        const { random } = this;
        switch (random.weighted({ typed: 50, simple: 12, member: 10, cond: 8, logic: 8, flat: 8, published: 4, element: 4 })) {
            case 'simple':
                return this.simple('any');
            case 'member':
                return this.access(depth);
            case 'cond':
                return this.conditional('any', depth);
            case 'logic':
                return this.binary(random.pick(['&&', '||', '??']), depth);
            case 'flat':
                return this.flat(depth);
            case 'published':
                return this.published(random.below(6));
            case 'element':
                return random.pick([
                    () => call('head', this.value('any', depth)),
                    () => call('last', this.value('any', depth)),
                    () => call('defaultTo', this.value('any', depth), this.value('any', depth)),
                    () => this.nested(depth),
                ])();
            default:
                return this[
                    `${random.pick(['string', 'string', 'string', 'number', 'number', 'boolean', 'boolean', 'array', 'object'])}Value`
                ](depth);
        }
    }

    // Members of any value, most of them there.
    access(depth) {
        const { random } = this;
        const o = this.value(random.pick(['any', 'string', 'array', 'object']), depth);
        if (random.chance(0.4))
            return {
                t: 'index',
                o,
                k: random.chance(0.6)
                    ? leaf(random.pick(['0', '0', '1', '1', '2', '0.5', '1e0', '4294967295', "'00'", "'-0'"]))
                    : this.value('any', depth),
                optional: random.chance(0.1),
            };
        return this.read(
            o,
            random.pick(['length', 'length', '0', '1', 'constructor', '__proto__', 'trim', 'threatId', ...worlds.KEYS]),
        );
    }

    stringValue(depth) {
        const { random } = this;
        const any = () => this.value(random.chance(0.75) ? 'string' : 'any', depth);
        switch (
            random.weighted({
                plus: 16,
                trim: 14,
                case: 10,
                replace: 12,
                search: 14,
                list: 12,
                join: 7,
                nested: 8,
                text: 5,
                cond: 8,
                index: 4,
                pick: 5,
                simple: 8,
            })
        ) {
            case 'plus':
                return this.binary('+', depth, random.chance(0.6) ? 'string' : 'any');
            case 'trim': {
                const f = random.pick(['trim', 'trimStart', 'trimEnd']);
                if (random.chance(0.5)) return call(f, any());
                return call(
                    f,
                    any(),
                    random.chance(0.6)
                        ? quoted(random, random.pick(['"', 'x-', 'ab', ' "\\', '😀', 'e\u0301', '👍🏽', '[]', 'ΑΣ', '']))
                        : this.value('any', depth),
                );
            }
            case 'case':
                return call(random.pick(['toLower', 'toUpper']), any());
            case 'replace':
                return this.replace(depth);
            case 'search':
                return this.searchRegex();
            case 'list':
                return this.searchRegexList();
            case 'join':
                return call(
                    'join',
                    this.value(random.chance(0.7) ? 'array' : 'any', depth),
                    ...(random.chance(0.7) ? [this.value(random.chance(0.7) ? 'string' : 'any', depth)] : []),
                );
            case 'nested':
                return this.nested(depth);
            case 'text':
                return call('toString', this.value('any', depth));
            case 'cond':
                return this.conditional('string', depth);
            case 'index':
                return {
                    t: 'index',
                    o: this.value('string', depth),
                    k: this.value('number', depth),
                    optional: random.chance(0.1),
                };
            case 'pick':
                return call(random.pick(['head', 'last']), this.split(depth));
            default:
                return this.simple('string');
        }
    }

    numberValue(depth) {
        const { random } = this;
        switch (random.weighted({ math: 34, unary: 12, size: 12, length: 12, convert: 10, flat: 10, cond: 4, simple: 12 })) {
            case 'math':
                return this.binary(random.pick(['+', '-', '*', '/', '%']), depth, random.chance(0.65) ? 'number' : 'any');
            case 'unary':
                return { t: 'unary', op: random.pick(['-', '+']), x: this.value(random.chance(0.6) ? 'number' : 'any', depth) };
            case 'size':
                return call('size', this.value('any', depth));
            case 'length':
                return this.read(this.value(random.pick(['string', 'array', 'any']), depth), 'length');
            case 'convert':
                return call(
                    'toNumber',
                    random.chance(0.5) ? quoted(random, random.pick(worlds.NUMERALS)) : this.value('any', depth),
                );
            case 'flat':
                return this.flat(depth);
            case 'cond':
                return this.conditional('number', depth);
            default:
                return this.simple('number');
        }
    }

    booleanValue(depth) {
        const { random } = this;
        const same = random.pick(['any', 'any', 'number', 'string']);
        switch (
            random.weighted({
                compare: 30,
                not: 10,
                empty: 12,
                is: 8,
                ends: 10,
                includes: 12,
                cidr: 6,
                logic: 10,
                flat: 4,
                simple: 3,
            })
        ) {
            case 'compare':
                return this.binary(random.pick(COMPARE), depth, same);
            case 'not':
                return { t: 'unary', op: '!', x: this.value('any', depth) };
            case 'empty':
                return call('isEmpty', this.value('any', depth));
            case 'is':
                return call('is', ...Array.from({ length: 2 + random.below(3) }, () => this.value(same, depth)));
            case 'ends':
                return call(
                    random.pick(['startsWith', 'endsWith']),
                    this.value('string', depth),
                    random.chance(0.5)
                        ? quoted(random, random.pick(['a', '', 'x', '😀', 'Apache', ' ', 'c']))
                        : this.value('any', depth),
                    ...this.position(depth),
                );
            case 'includes':
                return call(
                    'includes',
                    this.value('any', depth),
                    random.chance(0.4) ? quoted(random, random.pick(['a', '', 'x', '😀', 'abc', '1'])) : this.value('any', depth),
                    ...this.position(depth),
                );
            case 'cidr':
                return this.inCidr();
            case 'logic':
                return this.binary(random.pick(['&&', '||']), depth, 'boolean');
            case 'flat':
                return this.flat(depth);
            default:
                return this.simple('boolean');
        }
    }

    position(depth) {
        const { random } = this;
        if (random.chance(0.6)) return [];
        return [
            random.chance(0.6)
                ? leaf(random.pick(['0', '1', '2', '3', '100', '1.9', 'NaN', 'Infinity', 'undefined', 'null', "'1'", 'true']))
                : this.value('any', depth),
        ];
    }

    arrayValue(depth) {
        const { random } = this;
        switch (random.weighted({ literal: 40, split: 40, simple: 15, cond: 5 })) {
            case 'literal':
                return {
                    t: 'array',
                    list: Array.from({ length: random.pick([0, 1, 1, 2, 2, 3, 4]) }, () => this.value('any', depth)),
                    comma: random.chance(0.1),
                };
            case 'split':
                return this.split(depth);
            case 'cond':
                return this.conditional('array', depth);
            default:
                return this.simple('array');
        }
    }

    objectValue(depth) {
        const { random } = this;
        return random.chance(0.3)
            ? this.nested(depth)
            : random.chance(0.3)
              ? this.field('object')
              : this.reference(() => true)[0];
    }
}

// One expression over the world.
function make(random, world) {
    const depth = random.pick([1, 1, 2, 2, 2, 3, 3, 4, 5]);
    return new Expressions(random, world).value('any', depth);
}

module.exports = { make, exact, quoted, leaf, name, call, BINARY };
