// The values of the language, as V8 holds them.
//
// How the numbered differences (docs/language.md) look here:
//   2. Nothing has a prototype. Objects are made over ROOT, which has nothing but a conversion to a primitive, so
//      that an own member `toString` or `constructor` is only data. Own members are all that `member` reads.
//   3. Strings are well-formed: `wellFormed` stands around everything that can cut a pair.
'use strict';

// What every object converts to, whatever its members are called.
const ROOT = Object.create(null, { [Symbol.toPrimitive]: { value: () => '[object Object]' } });

function set(target, key, value) {
    Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
}

// An object with these members, in order: [[key, value], …].
function object(members) {
    const out = Object.create(ROOT);
    for (const [key, value] of members) set(out, key, value);
    return out;
}

// The same for what JSON.parse gave: plain objects all through.
function fromJson(json) {
    if (Array.isArray(json)) return json.map(fromJson);
    if (json === null || typeof json !== 'object') return json;
    return object(Object.keys(json).map((key) => [key, fromJson(json[key])]));
}

// ---- Lists: opaque values ----

const lists = new WeakMap(); // list → its entries

// entries: [{regex, flags, value}].
function list(entries) {
    const out = Object.create(ROOT);
    lists.set(out, entries);
    return out;
}

const isList = (v) => typeof v === 'object' && v !== null && lists.has(v);
const entriesOf = (v) => lists.get(v);

// An array of objects with strings `regex` and `value` is a list.
function isListData(v) {
    return (
        Array.isArray(v) &&
        v.length > 0 &&
        Array.from(v).every(
            (e) =>
                typeof e === 'object' &&
                e !== null &&
                !Array.isArray(e) &&
                Object.hasOwn(e, 'regex') &&
                typeof e.regex === 'string' &&
                Object.hasOwn(e, 'value') &&
                typeof e.value === 'string',
        )
    );
}

// A tree of reference data as the language sees it: the same, with lists in it.
function references(v) {
    if (isListData(v)) return list(v);
    if (Array.isArray(v)) return v.map(references);
    if (v === null || typeof v !== 'object') return v;
    return object(Object.keys(v).map((key) => [key, references(v[key])]));
}

// ---- Members ----

const HALF = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

// Halves of pairs become U+FFFD; what is no string stays.
const wellFormed = (v) => (typeof v === 'string' ? v.replace(HALF, '\ufffd') : v);

// object[key], with differences 1 and 2.
function member(o, key) {
    if (o === undefined || o === null) return undefined;
    const name = typeof key === 'string' ? key : `${key}`;
    if (isList(o)) return name === 'length' ? lists.get(o).length : undefined;
    return Object.hasOwn(o, name) ? wellFormed(o[name]) : undefined;
}

// ---- Kinds ----

const KINDS = ['undefined', 'null', 'boolean', 'number', 'string', 'array', 'object', 'list'];

function kind(v) {
    if (v === undefined) return 0;
    if (v === null) return 1;
    switch (typeof v) {
        case 'boolean':
            return 2;
        case 'number':
            return 3;
        case 'string':
            return 4;
        default:
            return Array.isArray(v) ? 5 : lists.has(v) ? 7 : 6;
    }
}

// The value as `tamis eval --jsonl` writes it.
function typed(v) {
    if (v === undefined) return '{"t":"undefined"}';
    if (typeof v === 'number' && (!Number.isFinite(v) || Object.is(v, -0))) {
        return `{"t":"number","v":"${Object.is(v, -0) ? '-0' : v}"}`;
    }
    const type = v === null ? 'null' : Array.isArray(v) ? 'array' : typeof v;
    return `{"t":"${type}","v":${JSON.stringify(v)}}`;
}

module.exports = {
    object,
    set,
    fromJson,
    list,
    isList,
    isListData,
    entriesOf,
    references,
    wellFormed,
    member,
    KINDS,
    kind,
    typed,
};
