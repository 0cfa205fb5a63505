// Random patterns as trees, printed twice: as an author may write them (the syntax without flag u), and in the
// syntax of flag u for V8, whose answer with flag u is what the pattern means.
'use strict';

const COMMON = [...'aaaabbbccABC01_ -.'];
const SPECIAL = [
    ...'kKsSißẞſéÉµμσςΣ😀𐐀𐐨ιΙ', '\u212a', '\u0345', '\u1fbe', '\u2126', '\n', '\r', '\u2028', '\u2029', '\ufeff',
    '\u00a0', '\t', '\u180e', '\u00e5', '\u212b', '\ud835\udcb3', ']', '[', '{', '}', '(', ')', '|', '*', '+', '?', '^', '$',
    '\\', '/', ',', '#', '"', '\0', '\u0001', '\u001f', '\u{10ffff}', '\u01c4', '\u01c5', '\u01c6', 'ﬀ', '\ufb05', '\ufb06',
].map((c) => (typeof c === 'string' ? c : String.fromCodePoint(c)));
const ESCAPES = ['d', 'D', 'w', 'W', 's', 'S'];
const PROPERTIES = ['p{L}', 'P{L}', 'p{Ll}', 'P{Ll}', 'p{Lo}', 'p{Script=Greek}', 'p{scx=Thaa}', 'p{Mn}', 'P{Cased}', 'p{ASCII}', 'p{Any}', 'P{Any}'];
const COUNTS = [
    [0, Infinity], [0, Infinity], [0, Infinity], [1, Infinity], [1, Infinity], [0, 1], [0, 1], [2, 2], [1, 2], [0, 2],
    [2, Infinity], [2, 3], [0, 0], [1, 1], [3, 3], [0, 3], [1, 3],
];

function codePoint(random, narrow = false) {
    if (narrow) return random.pick([...'aaabbc']).codePointAt(0);
    return (random.chance(0.8) ? random.pick(COMMON) : random.pick(SPECIAL)).codePointAt(0);
}

// ---- Trees ----

class Generator {
    // strict: the pattern is written with flag u. narrow: little but groups, repeats and references over three
    // letters, so that they meet.
    // flat: at most two repeats, of a character or class, so that V8 stands long subjects.
    constructor(random, strict, narrow, flat) {
        this.random = random;
        this.repeatsLeft = flat ? 2 : Infinity;
        this.flat = flat;
        this.strict = strict;
        this.narrow = narrow;
        this.groups = 0;
        this.named = random.chance(0.15);
    }

    pattern() {
        return this.choice(this.random.pick([1, 2, 2, 3, 3, 4]), 0, false);
    }

    // depth: levels of groups still allowed; repeats: repeats around; fixed: all lengths must be known.
    choice(depth, repeats, fixed) {
        const ways = this.random.pick([1, 1, 1, 1, 2, 2, 3]);
        const list = [];
        for (let i = 0; i < ways; i++) list.push(this.sequence(depth, repeats, fixed));
        return list.length === 1 ? list[0] : { t: 'choice', list };
    }

    sequence(depth, repeats, fixed) {
        const terms = this.random.pick([0, 1, 1, 1, 2, 2, 2, 3, 3, 4]);
        const list = [];
        for (let i = 0; i < terms; i++) list.push(this.term(depth, repeats, fixed));
        return list.length === 1 ? list[0] : { t: 'sequence', list };
    }

    term(depth, repeats, fixed) {
        const random = this.random;
        const inside = depth > 0 ? 1 : 0;
        const kind = random.weighted(this.narrow
            ? { char: 30, dot: 3, assertion: 2, ref: 10, group: 40 * inside, look: 5 * inside }
            : { char: 40, set: 8, dot: 4, class: 10, assertion: 7, ref: 3 + 3 * inside, group: 24 * inside, look: 6 * inside });
        const may = !this.flat || (this.repeatsLeft > 0 && /char|set|dot|class/.test(kind));
        const repeated = kind !== 'assertion' && may && random.chance(repeats < 3 ? 0.3 : 0.05);
        if (repeated) this.repeatsLeft--;
        const inner = repeats + (repeated ? 1 : 0);
        let node;
        switch (kind) {
            case 'char': node = { t: 'char', c: codePoint(random, this.narrow), form: random.below(1000) }; break;
            case 'set': node = { t: 'set', c: random.pick(this.strict && random.chance(0.3) ? PROPERTIES : ESCAPES) }; break;
            case 'dot': node = { t: 'dot' }; break;
            case 'class': node = this.class(); break;
            case 'assertion': return { t: 'assertion', c: random.pick(['^', '$', '\\b', '\\B']) };
            case 'ref': node = { t: 'ref', r: random.bits(), byName: random.chance(0.5) }; break;
            case 'group': node = this.group(depth, inner, fixed); break;
            default: {
                const behind = random.chance(0.4);
                node = {
                    t: 'look', behind, negated: random.chance(0.4),
                    x: this.choice(depth - 1, repeats, behind ? random.chance(0.85) : false),
                };
                if (behind || this.flat || !random.chance(0.1)) return node;
                return this.repeat(node, false);
            }
        }
        return repeated ? this.repeat(node, fixed) : node;
    }

    repeat(x, fixed) {
        const random = this.random;
        let [min, max] = random.pick(COUNTS);
        if (fixed) max = min;
        return { t: 'repeat', x, min, max, lazy: random.chance(0.25), form: random.below(2) };
    }

    group(depth, repeats, fixed) {
        const capture = this.random.chance(0.6);
        const number = capture ? ++this.groups : 0;
        const name = capture && this.named && this.random.chance(0.7) ? this.random.pick(['n', 'é', '$_', '𝒳']) + number : null;
        return { t: 'group', number, name, x: this.choice(depth - 1, repeats, fixed) };
    }

    class() {
        const random = this.random;
        const parts = [];
        for (let i = random.pick([0, 1, 1, 2, 2, 3, 4]); i > 0; i--) {
            if (this.strict && random.chance(0.15)) {
                parts.push({ set: random.pick(PROPERTIES) });
            } else if (random.chance(0.25)) {
                parts.push({ set: random.pick(ESCAPES) });
            } else if (random.chance(0.35)) {
                let from = codePoint(random);
                let to = random.chance(0.3) ? from + random.below(40) : codePoint(random);
                if (from > to) [from, to] = [to, from];
                if (to > 0x10ffff || (to >= 0xd800 && to <= 0xdfff)) to = from;
                if (from > 0xffff && !this.strict) from = to = 0x61; // V8 refuses it without u: see soup.js
                parts.push({ from, to, form: random.below(1000) });
            } else {
                parts.push({ from: codePoint(random), form: random.below(1000) });
            }
        }
        return { t: 'class', negated: random.chance(0.3), parts };
    }
}

// ---- Printing ----

const hex = (n, width) => n.toString(16).padStart(width, '0');

function strictChar(c, inClass) {
    const text = String.fromCodePoint(c);
    if (/[$^\\.*+?()[\]{}|\/]/.test(text) || (inClass && text === '-')) return '\\' + text;
    if (c < 0x20 || (c > 0x7e && c < 0xa0) || /[\u2028\u2029\ufeff]/.test(text)) return `\\u{${hex(c, 1)}}`;
    return text;
}

// One of the ways to write a character without flag u. `form` chooses.
function looseChar(c, form, inClass, hasNames) {
    const text = String.fromCodePoint(c);
    const ways = [];
    const special = inClass ? /[\\\]^-]/ : /[$^\\.*+?()[|]/;
    if (!special.test(text)) ways.push(text, text, text);
    if (!inClass && c === 0x5d) ways.push(text);
    if (/[^A-Za-z0-9_]/.test(text) && c < 0x10000) ways.push('\\' + text);
    if (c < 0x100) ways.push(`\\x${hex(c, 2)}`);
    if (c < 0x10000) ways.push(`\\u${hex(c, 4)}`);
    else ways.push([...Array(2).keys()].map((i) => `\\u${hex(text.charCodeAt(i), 4)}`).join(''));
    if (c < 0x100 && c >= 0x40) ways.push(`\\${c.toString(8)}`);
    if (/[aceghijlmopqyzACEFGHIJKLMNOQRTUVXYZ]/.test(text) && text !== 'c') ways.push('\\' + text);
    if (text === 'k' && !hasNames) ways.push('\\k');
    if (c === 0) ways.push('\\0', '\\00', '\\000');
    if (c > 0 && c < 27) ways.push(`\\c${String.fromCharCode(64 + c)}`, `\\c${String.fromCharCode(96 + c)}`);
    if (text === '\\' && inClass) ways.push('\\\\');
    const named = { '\n': '\\n', '\r': '\\r', '\t': '\\t', '\f': '\\f', '\v': '\\v' }[text];
    if (named) ways.push(named);
    if (inClass && c === 8) ways.push('\\b');
    if (ways.length === 0) ways.push('\\' + text);
    return ways[form % ways.length];
}

class Printer {
    // strict: the syntax of flag u. total: groups of the pattern. names: of those that have one, by number.
    constructor(strict, total, names) {
        this.strict = strict;
        this.total = total;
        this.names = names;
    }

    char(c, form, inClass) {
        return this.strict ? strictChar(c, inClass) : looseChar(c, form, inClass, this.names.size > 0);
    }

    print(node) {
        switch (node.t) {
            case 'char': return this.char(node.c, node.form, false);
            case 'set': return '\\' + node.c;
            case 'dot': return '.';
            case 'assertion': return node.c;
            case 'class': return this.class(node);
            case 'group': return this.group(node);
            case 'look': return `(?${node.behind ? '<' : ''}${node.negated ? '!' : '='}${this.print(node.x)})`;
            case 'ref': return this.ref(node);
            case 'repeat': return this.repeat(node);
            case 'choice': return node.list.map((x) => this.print(x)).join('|');
            default: return this.sequence(node.list);
        }
    }

    sequence(list) {
        let out = '';
        for (const x of list) {
            let text = this.print(x);
            if (x.t === 'choice') text = `(?:${text})`;
            // Digits must not lengthen a reference or an octal escape, nor a `}` end a count that was none.
            const joins = /\\[0-9]{1,3}$/.test(out) && /^[0-9]/.test(text);
            const brace = /\{[0-9,]*$/.test(out);
            if (joins || (!this.strict && brace)) out += '(?:)';
            out += text;
        }
        return out;
    }

    group(node) {
        const head = node.number === 0 ? '(?:' : node.name ? `(?<${node.name}>` : '(';
        return head + this.print(node.x) + ')';
    }

    ref(node) {
        if (this.total === 0) return this.strict ? '\\u{1}' : '\\1';
        const number = 1 + (node.r % this.total);
        const name = this.names.get(number);
        return name && node.byName ? `\\k<${name}>` : `\\${number}`;
    }

    repeat(node) {
        let text = this.print(node.x);
        const t = node.x.t;
        if (t === 'choice' || t === 'sequence' || t === 'repeat' || (t === 'look' && this.strict)) text = `(?:${text})`;
        if (!this.strict && /\{[0-9,]*$/.test(text)) text = `(?:${text})`;
        const { min, max } = node;
        const short = { '0,Infinity': '*', '1,Infinity': '+', '0,1': '?' }[`${min},${max}`];
        const long = max === Infinity ? `{${min},}` : min === max ? `{${min}}` : `{${min},${max}}`;
        return text + (short && node.form === 0 ? short : long) + (node.lazy ? '?' : '');
    }

    class(node) {
        let out = '';
        for (const part of node.parts) {
            let text;
            if (part.set) text = '\\' + part.set;
            else {
                text = this.char(part.from, part.form, true);
                if (part.to !== undefined) text += '-' + this.char(part.to, part.form >> 3, true);
            }
            if (/\\([0-9]{1,3}|c)$/.test(out) && /^[0-9_A-Za-z]/.test(text)) text = `\\x${hex(text.charCodeAt(0), 2)}` + text.slice(1);
            out += text;
        }
        return `[${node.negated ? '^' : ''}${out}]`;
    }
}

function collect(node, visit) {
    visit(node);
    if (node.x) collect(node.x, visit);
    for (const x of node.list || []) collect(x, visit);
}

// Numbers the groups in the order in which they are written, and gives {loose, strict}, the two sources.
function print(tree) {
    let total = 0;
    const names = new Map();
    collect(tree, (node) => {
        if (node.t === 'group' && node.number > 0) {
            node.number = ++total;
            if (node.name) names.set(total, node.name);
        }
    });
    return {
        loose: new Printer(false, total, names).print(tree),
        strict: new Printer(true, total, names).print(tree),
    };
}

// ---- Subjects ----

const other = (random, c) => {
    const s = String.fromCodePoint(c);
    const t = random.chance(0.5) ? s.toLowerCase() : s.toUpperCase();
    return [...t].length === 1 ? t : s;
};

// A text that has a chance to match.
function sample(random, node, groups, fold) {
    switch (node.t) {
        case 'char': return fold && random.chance(0.4) ? other(random, node.c) : String.fromCodePoint(node.c);
        case 'set': return random.pick([...({ d: '0', D: 'a', w: 'a', W: '-', s: ' ', S: 'b' }[node.c] || 'é0') + 'a-']);
        case 'dot': return random.pick([...COMMON]);
        case 'class': {
            if (node.negated || node.parts.length === 0) return String.fromCodePoint(codePoint(random));
            const part = random.pick(node.parts);
            if (part.set) return random.pick([...'a0 -b']);
            return String.fromCodePoint(random.chance(0.5) || part.to === undefined ? part.from : part.to);
        }
        case 'group': {
            const text = sample(random, node.x, groups, fold);
            if (node.number > 0) groups[node.number] = text;
            return text;
        }
        case 'look': return node.behind || node.negated ? '' : random.chance(0.5) ? sample(random, node.x, groups, fold) : '';
        case 'ref': return groups[1 + (node.r % Math.max(1, groups.total))] || '';
        case 'repeat': {
            const most = Math.min(node.max, node.min + 2);
            const count = node.min + random.below(most - node.min + 1);
            let out = '';
            for (let i = 0; i < count && out.length < 24; i++) out += sample(random, node.x, groups, fold);
            return out;
        }
        case 'choice': return sample(random, random.pick(node.list), groups, fold);
        case 'sequence': return node.list.map((x) => sample(random, x, groups, fold)).join('');
        default: return '';
    }
}

function noise(random, most, narrow) {
    let out = '';
    for (let i = random.below(most + 1); i > 0; i--) out += String.fromCodePoint(codePoint(random, narrow));
    return out;
}

function subject(random, tree, fold, narrow) {
    if (random.chance(0.15)) return noise(random, 8, narrow);
    const groups = { total: 0 };
    collect(tree, (node) => {
        if (node.t === 'group' && node.number > 0) groups.total++;
    });
    let text = noise(random, 2, narrow) + sample(random, tree, groups, fold) + noise(random, 2, narrow);
    if (random.chance(0.3)) {
        const list = [...text];
        list.splice(random.below(list.length + 1), random.below(2), noise(random, 1, narrow));
        text = list.join('');
    }
    return [...text].slice(0, 14).join('');
}

// The same text with one of its characters many times over: long enough for more than one block of a repeat.
function stretch(random, text) {
    const list = [...text];
    if (list.length === 0) return text;
    const at = random.below(list.length);
    list[at] = list[at].repeat(random.pick([126, 127, 128, 129, 130, 200, 255, 256, 257, 258, 300, 400]));
    return list.join('');
}

module.exports = { stretch, Generator, print, subject, collect };
