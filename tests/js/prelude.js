// The functions of the language, as docs/language.md has them: lodash's where lodash has them, called with as many
// arguments as the expression gives. What lodash cannot know (lists, regexes without state) is said here.
'use strict';

const { isList, entriesOf, member, wellFormed } = require('./values');

// ---- Regexes: difference 4 ----

// Is there a pair around this offset?
function insidePair(s, at) {
    return at > 0 && at < s.length && (s.charCodeAt(at) & 0xfc00) === 0xdc00 && (s.charCodeAt(at - 1) & 0xfc00) === 0xd800;
}

// A regex that always means code points. ECMA-262 lets one with flag u begin a match between code points alone; V8
// also finds empty matches within a pair, and then each place is tried by itself.
class Pattern extends RegExp {
    exec(s) {
        const from = this.global || this.sticky ? this.lastIndex : 0;
        const match = super.exec(s);
        if (match === null || this.sticky || !(insidePair(s, match.index) || insidePair(s, match.index + match[0].length))) {
            return match;
        }
        const here = new RegExp(this.source, this.flags.replace('g', '') + 'y');
        for (let at = from; at <= s.length; at += insidePair(s, at + 1) ? 2 : 1) {
            here.lastIndex = at;
            const found = here.exec(s);
            if (found !== null) {
                if (this.global) this.lastIndex = here.lastIndex;
                return found;
            }
        }
        if (this.global) this.lastIndex = 0;
        return null;
    }
}

// `source` is in the syntax of flag u.
function pattern(source, flags) {
    return new Pattern(source, flags.includes('u') ? flags : flags + 'u');
}

// ---- Counts that the test prints ----

const searches = { all: 0, matched: 0 };

function count(matched) {
    searches.all++;
    if (matched) searches.matched++;
}

// ---- Searches ----

// What a template gives for a match: String.prototype.replace itself expands it.
function expand(regex, match, subject, template) {
    regex.lastIndex = 0;
    const text = regex[Symbol.replace](subject, template);
    return text.slice(match.index, text.length - (subject.length - match.index - match[0].length));
}

const nothing = (v) => v === undefined || v === null || v === '';

// The patterns of lists are compiled once for each list. An entry's `meant` is the pattern in the syntax of flag u.
function compiled(entry) {
    if (entry.compiled === undefined) {
        const flags = (entry.flags ?? '').replace(/[gy]/g, '');
        Object.defineProperty(entry, 'compiled', { value: pattern(entry.meant ?? entry.regex, flags), enumerable: false });
    }
    return entry.compiled;
}

function searchRegexList(x, lists) {
    if (nothing(x) || !Array.isArray(lists)) return undefined;
    const subject = String(x);
    for (const item of lists) {
        if (!isList(item)) continue;
        for (const entry of entriesOf(item)) {
            const regex = compiled(entry);
            const match = regex.exec(subject);
            if (match !== null) {
                count(true);
                return expand(regex, match, subject, entry.value);
            }
        }
    }
    count(false);
    return undefined;
}

function searchRegex(x, regex, template) {
    if (nothing(x)) return undefined;
    const subject = String(x);
    const plain = regex.global ? pattern(regex.source, regex.flags.replace('g', '')) : regex;
    const match = plain.exec(subject);
    count(match !== null);
    if (match === null) return undefined;
    return template === undefined ? match[0] : expand(plain, match, subject, `${template}`);
}

// ---- getNestedValue: lodash get over objects that have own members alone ----

const boxed = new WeakMap(); // box → what is in it

function box(v) {
    if (v === undefined || v === null) return v;
    const out = new Proxy(Object.create(null), { get: (_, key) => (typeof key === 'string' ? box(member(v, key)) : undefined) });
    boxed.set(out, v);
    return out;
}

const unbox = (v) => (v === undefined || v === null ? v : boxed.get(v));

// ---- inCidr ----

function ipv4(text) {
    const parts = text.split('.');
    if (parts.length !== 4 || !parts.every((p) => /^(0|[1-9][0-9]{0,2})$/.test(p) && Number(p) < 256)) return null;
    return parts.reduce((n, p) => n * 256n + BigInt(p), 0n);
}

function ipv6(text) {
    const halves = text.split('::');
    if (halves.length > 2) return null;
    const groups = halves.map((half) => (half === '' ? [] : half.split(':')));
    const last = groups[groups.length - 1];
    if (last.length > 0 && last[last.length - 1].includes('.')) {
        const quad = ipv4(last.pop());
        if (quad === null) return null;
        last.push((quad >> 16n).toString(16), (quad & 0xffffn).toString(16));
    }
    const written = groups.flat();
    if (!written.every((g) => /^[0-9a-fA-F]{1,4}$/.test(g))) return null;
    if (halves.length === 1 ? written.length !== 8 : written.length > 7) return null;
    if (halves.length === 2) groups.splice(1, 0, Array(8 - written.length).fill('0'));
    return groups.flat().reduce((n, g) => n * 65536n + BigInt(`0x${g}`), 0n);
}

// {bits, value}, or null.
function address(text) {
    const four = ipv4(text);
    if (four !== null) return { bits: 32, value: four };
    const six = ipv6(text);
    return six === null ? null : { bits: 128, value: six };
}

function network(text) {
    const [, base, length] = /^([^/]*)(?:\/([^]*))?$/.exec(text);
    const found = address(base);
    if (found === null) return null;
    if (length === undefined) return { ...found, length: found.bits };
    if (!/^(0|[1-9][0-9]{0,2})$/.test(length) || Number(length) > found.bits) return null;
    return { ...found, length: Number(length) };
}

function inCidr(ip, ...networks) {
    const a = address(String(ip));
    return (
        a !== null &&
        networks.some((text) => {
            const n = network(String(text));
            if (n === null || n.bits !== a.bits) return false;
            const rest = BigInt(n.bits - n.length);
            return a.value >> rest === n.value >> rest;
        })
    );
}

// ---- All ----

// The functions by name, over the lodash that is given.
function functions(lodash) {
    const strings =
        (f) =>
        (...args) =>
            wellFormed(f(...args)); // those that may cut a pair
    return {
        isEmpty: (x) => (isList(x) ? entriesOf(x).length === 0 : lodash.isEmpty(x)),
        is: (x, ...values) => values.some((v) => v === x),
        searchRegexList,
        searchRegex,
        getNestedValue: (x, ...keys) => unbox(lodash.get(box(x), keys)),
        trim: lodash.trim,
        trimStart: lodash.trimStart,
        trimEnd: lodash.trimEnd,
        replace: lodash.replace,
        toLower: lodash.toLower,
        toUpper: lodash.toUpper,
        startsWith: lodash.startsWith,
        endsWith: lodash.endsWith,
        includes: lodash.includes,
        split: lodash.split,
        join: strings(lodash.join),
        size: (x) => (isList(x) ? entriesOf(x).length : lodash.size(x)),
        head: strings(lodash.head),
        last: strings(lodash.last),
        defaultTo: lodash.defaultTo,
        toNumber: lodash.toNumber,
        toString: lodash.toString,
        inCidr,
    };
}

// labels.X: the value of the first field whose label is X.
function label(fields, text) {
    for (const key of Object.keys(fields)) {
        if (key.length > 5 && key.endsWith('Label') && fields[key] === text) return member(fields, key.slice(0, -5));
    }
    return undefined;
}

module.exports = { functions, label, pattern, searches };
