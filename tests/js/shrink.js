// Makes a difference small: the expression's tree first, then the event.
'use strict';

const { object, isListData } = require('./values');
const { leaf } = require('./generate');
const { source, forV8 } = require('./print');
const worlds = require('./world');
const { compare, differs } = require('./judge');
const { ask } = require('./tamis');

const ROUNDS = 200;
const MOST = 3000; // attempts in a round
const PLAIN = { below: () => 0, chance: () => false, pick: (list) => list[0] };

// ---- Trees ----

const CHILDREN = {
    member: ['o'],
    index: ['o', 'k'],
    unary: ['x'],
    binary: ['l', 'r'],
    conditional: ['c', 'a', 'b'],
    group: ['x'],
};
const SIMPLE = ['undefined', '0', "''", "'a'"];

function* smaller(node, whole = true) {
    if (whole && node.t !== 'leaf' && node.t !== 'regex') for (const text of SIMPLE) yield leaf(text);
    if (node.t === 'leaf' && /^['"]/.test(node.text) && node.text.length > 3) {
        const body = node.text.slice(1, -1);
        if (!body.includes('\\')) {
            const units = [...body];
            for (let i = 0; i < units.length; i++)
                yield leaf(node.text[0] + units.filter((_, j) => j !== i).join('') + node.text[0]);
        }
    }
    for (const name of CHILDREN[node.t] ?? []) {
        if (node[name].t !== 'name') yield node[name];
        for (const child of smaller(node[name])) yield { ...node, [name]: child };
    }
    const list = node.t === 'array' ? 'list' : node.t === 'call' ? 'args' : null;
    if (list !== null) {
        for (let i = 0; i < node[list].length; i++) {
            if (node[list][i].t !== 'regex') yield node[list][i];
            yield { ...node, [list]: node[list].filter((_, j) => j !== i) };
        }
        for (let i = 0; i < node[list].length; i++) {
            for (const child of smaller(node[list][i], node[list][i].t !== 'array' || node.f !== 'searchRegexList')) {
                yield { ...node, [list]: node[list].map((x, j) => (j === i ? child : x)) };
            }
        }
    }
    if (node.t === 'flat') {
        const { items } = node;
        for (let i = 0; i < items.length; i++) {
            if (items[i].x) yield items[i].x;
            for (const width of [1, 2, 4]) yield { ...node, items: [...items.slice(0, i), ...items.slice(i + width)] };
            if (items[i].x)
                for (const child of smaller(items[i].x))
                    yield { ...node, items: items.map((x, j) => (j === i ? { x: child } : x)) };
        }
    }
}

// ---- Events ----

function* smallerJson(v) {
    if (typeof v === 'string' && v !== '') {
        const units = [...v];
        yield '';
        if (units.length > 3) {
            yield units.slice(0, units.length >> 1).join('');
            yield units.slice(units.length >> 1).join('');
        }
        for (let i = 0; i < Math.min(units.length, 60); i++) yield units.filter((_, j) => j !== i).join('');
        return;
    }
    if (v === null || typeof v !== 'object') return;
    if (Array.isArray(v)) {
        for (let i = 0; i < v.length; i++) yield v.filter((_, j) => j !== i);
        if (isListData(v)) {
            for (let i = 0; i < v.length; i++)
                for (const value of smallerJson(v[i].value)) yield v.map((e, j) => (j === i ? entry(e, value) : e));
            return;
        }
        for (let i = 0; i < v.length; i++) for (const x of smallerJson(v[i])) yield v.map((y, j) => (j === i ? x : y));
        return;
    }
    const keys = Object.keys(v);
    for (const key of keys) yield object(keys.filter((k) => k !== key).map((k) => [k, v[k]]));
    for (const key of keys) for (const x of smallerJson(v[key])) yield object(keys.map((k) => [k, k === key ? x : v[k]]));
}

function entry(e, value) {
    const out = { ...e, value };
    Object.defineProperty(out, 'meant', { value: e.meant, enumerable: false });
    return out;
}

function* smallerWorld(world) {
    for (const name of ['references', 'globalReferences', 'cef', 'fields']) {
        if (world[name] === undefined) continue;
        if (name !== 'fields') yield { ...world, [name]: undefined };
        for (const json of smallerJson(world[name])) yield { ...world, [name]: json };
    }
}

// ---- Both ----

// The first things that a generator gives, not too many for one question to tamis.
function take(generator) {
    const out = [];
    for (const x of generator) {
        out.push(x);
        if (out.length === MOST) break;
    }
    return out;
}

// The smallest {expr, oracle, world, want, answer} found whose result is as that of `found`.
async function shrink(program, oracle, found) {
    const like = (result) => differs(result) && result.type === found.result.type && result.code === found.result.code;
    const attempt = (node, world, expr = source(node, PLAIN)) => ({ node, world, expr, oracle: forV8(node).text });
    // The first of the attempts that still differs.
    const first = async (attempts) => {
        const answers = await ask(
            program,
            attempts.map((a) => worlds.request(a.expr, a.world)),
        );
        for (let i = 0; i < attempts.length; i++) {
            let want;
            try {
                want = oracle.evaluate(attempts[i].oracle, worlds.bind(attempts[i].world));
            } catch {
                continue; // an argument that must be a regex is gone
            }
            if (like(compare(want, answers[i]))) return { ...attempts[i], want, answer: answers[i] };
        }
        return null;
    };
    let best = await first([attempt(found.node, found.world)]);
    const pretty = best !== null;
    if (!pretty) best = { ...found };
    for (let round = 0; round < ROUNDS; round++) {
        const next =
            (pretty ? await first(take(smaller(best.node)).map((node) => attempt(node, best.world))) : null) ??
            (await first(take(smallerWorld(best.world)).map((world) => attempt(best.node, world, best.expr))));
        if (next === null) break;
        best = next;
    }
    return best;
}

module.exports = { shrink };
