// V8 on the author's own text, without rewriting it: in a realm whose prototypes are empty, which is difference 2.
//
// What the other numbered differences change is left open (OPEN): a member of undefined throws here, a list has
// no length, half of a pair stays one, and a pattern that flag u would read otherwise is not run.
'use strict';

const vm = require('vm');
const { types } = require('util');
const { functions, label, pattern } = require('./prelude');
const { list, isListData, typed, kind } = require('./values');

const OPEN = Symbol('open');

// Pairs, halves of them, and what stands for a half.
const PAIRS = /[\u{10000}-\u{10ffff}\ufffd]|\\u(?:\{0*)?d[89a-f]|\\u\{0*[1-9a-f][0-9a-f]{4}/iu;

class Doubt extends Error {}

// A realm with nothing to inherit but conversions.
function emptyRealm() {
    const context = vm.createContext(Object.create(null));
    const realm = vm.runInContext('({ Function, JSON, Array, Object, String, Number, Boolean })', context);
    const join = Array.prototype.join;
    const strip = (prototype, convert) => {
        for (const key of Object.getOwnPropertyNames(prototype)) {
            if (Object.getOwnPropertyDescriptor(prototype, key).configurable) delete prototype[key];
        }
        if (convert) Object.defineProperty(prototype, Symbol.toPrimitive, { value: convert });
    };
    const parse = realm.JSON.parse;
    const from = realm.Array.of;
    const Script = realm.Function;
    strip(realm.String.prototype, null);
    strip(realm.Number.prototype, null);
    strip(realm.Boolean.prototype, null);
    strip(realm.Array.prototype, function toPrimitive() {
        return join.call(this, ',');
    });
    strip(realm.Object.prototype, () => '[object Object]');
    return { parse, array: (values) => from.apply(realm.Array, values), Script };
}

// Is the pattern read alike with and without flag u, code points apart?
function sameWithU(regex) {
    return regex.unicode || !/\\u\{|\\p\{|\\P\{|\\k/.test(regex.source);
}

class Direct {
    constructor(lodash) {
        this.realm = emptyRealm();
        const all = functions(lodash);
        const argument = (x) => {
            if (!types.isRegExp(x)) return x;
            if (!sameWithU(x)) throw new Doubt();
            try {
                return pattern(x.source, x.flags);
            } catch {
                throw new Doubt();
            }
        };
        this.earlyErrors = !this.parses('/(/');
        this.names = ['fields', 'cef', 'labels', '_', 'raw', ...Object.keys(all)];
        this.functions = Object.values(all).map((f) => (...args) => {
            const v = f(...args.map(argument));
            return Array.isArray(v) && !args.includes(v) && f === all.split ? this.realm.array(v) : v;
        });
    }

    // Does strict JavaScript have this expression?
    parses(text) {
        const { Script } = this.realm;
        try {
            Script(`"use strict";return (\n${text}\n)`);
            Script(`"use strict";return [\n${text}\n]`); // no `1) + (2`
            return true;
        } catch {
            return false;
        }
    }

    bind(world) {
        if (world === this.world) return this.bound;
        const read = (json) => (json === undefined ? undefined : this.references(this.realm.parse(JSON.stringify(json))));
        const fields = this.realm.parse(JSON.stringify(world.fields ?? {}));
        const cef = this.realm.parse('{"isValid":true,"duplicates":[]}');
        const given = this.realm.parse(JSON.stringify(world.cef ?? {}));
        for (const key of Object.keys(given)) cef[key] = given[key];
        const root = this.realm.parse('{}');
        if (world.references !== undefined) root.referenceValues = read(world.references);
        if (world.globalReferences !== undefined) root.globalReferenceValues = read(world.globalReferences);
        const labels = new Proxy(Object.create(null), { get: (_, key) => label(fields, key) });
        this.world = world;
        this.bound = [fields, cef, labels, root, undefined, ...this.functions];
        return this.bound;
    }

    eventText(world) {
        if (world !== this.shown) {
            this.shown = world;
            this.text = JSON.stringify([world.fields, world.cef]);
        }
        return this.text;
    }

    // A tree of this realm with its lists; entries whose pattern flag u reads otherwise are open.
    references(v) {
        if (isListData(v)) return list(Array.from(v, (e) => ({ regex: e.regex, flags: e.flags, value: e.value })));
        if (v !== null && typeof v === 'object') for (const key of Object.keys(v)) v[key] = this.references(v[key]);
        return v;
    }

    // The typed value of the text, null when V8 refuses it, or OPEN.
    evaluate(text, world) {
        if (!this.parses(text)) return null;
        if (PAIRS.test(text) || /[_\\]/.test(text.replace(/'[^']*'|"[^"]*"/g, '')) || PAIRS.test(this.eventText(world)))
            return OPEN;
        const bound = this.bind(world);
        try {
            const v = this.realm.Script(...this.names, `"use strict";return (\n${text}\n)`)(...bound);
            if (!isData(v)) return OPEN;
            const answer = typed(v);
            return /\\ud[89a-f]|\ufffd/i.test(answer) ? OPEN : answer;
        } catch {
            return OPEN;
        }
    }
}

function isData(v) {
    if (typeof v === 'function' || typeof v === 'symbol' || typeof v === 'bigint') return false;
    if (v === null || typeof v !== 'object' || types.isProxy(v) || types.isRegExp(v)) return v === null || typeof v !== 'object';
    return kind(v) === 7 || Object.keys(v).every((key) => isData(v[key]));
}

module.exports = { Direct, OPEN };
