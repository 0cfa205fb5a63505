// Differences that were found once, as cases/*.json: run first, so that none comes back.
//
// A file is an array of {"expr", "oracle"?, "fields"?, "cef"?, "references"?, "globalReferences"?, "expect"}. `expect` is
// V8's answer, "SyntaxError", or "refused" for what JavaScript has and the language has not. V8 is asked anew, and must still say the same: with the text that `oracle` gives (print.js),
// or with the author's own where nothing in it is left open (direct.js).
'use strict';

const fs = require('fs');
const path = require('path');
const { fromJson } = require('./values');
const worlds = require('./world');
const { Direct, OPEN } = require('./direct');
const { compare, differs } = require('./judge');
const { ask } = require('./tamis');

const EVENT = ['fields', 'cef', 'references', 'globalReferences'];

// The pattern of a list's entry in the syntax of flag u is kept as `meant`.
const withMeant = (_, v) =>
    v !== null && typeof v === 'object' && !Array.isArray(v) && v.meant !== undefined && v.meant !== v.regex
        ? { ...v, meant: v.meant }
        : v;

// A difference in the form of the files.
function form({ expr, oracle, world, want }) {
    const out = { expr, oracle };
    for (const name of EVENT) if (world[name] !== undefined) out[name] = world[name];
    out.expect = want === null ? 'SyntaxError' : JSON.parse(want);
    return JSON.parse(JSON.stringify(out, withMeant));
}

// `meant` is no part of what tamis gets.
function hideMeant(v) {
    if (v === null || typeof v !== 'object') return;
    if (!Array.isArray(v) && typeof v.meant === 'string' && typeof v.regex === 'string')
        Object.defineProperty(v, 'meant', { enumerable: false });
    for (const key of Object.keys(v)) hideMeant(v[key]);
}

function load(folder) {
    const out = [];
    for (const file of fs
        .readdirSync(folder)
        .filter((f) => f.endsWith('.json'))
        .sort()) {
        for (const row of JSON.parse(fs.readFileSync(path.join(folder, file), 'utf8'))) {
            const world = {};
            for (const name of EVENT) if (row[name] !== undefined) world[name] = fromJson(row[name]);
            hideMeant(world);
            out.push({
                file,
                expr: row.expr,
                oracle: row.oracle,
                world,
                want: row.expect === 'SyntaxError' || row.expect === 'refused' ? null : JSON.stringify(row.expect),
                outside: row.expect === 'refused',
            });
        }
    }
    return out;
}

async function run({ tamis, oracle, lodash, differences }) {
    const direct = new Direct(lodash);
    const cases = load(path.join(__dirname, 'cases'));
    const answers = await ask(
        tamis,
        cases.map((c) => worlds.request(c.expr, c.world)),
    );
    cases.forEach((c, i) => {
        const want =
            c.oracle !== undefined
                ? oracle.evaluate(c.oracle, worlds.bind(c.world))
                : direct.evaluate(c.expr.replace(/^\s*=>/, ''), c.world);
        if (want !== OPEN && want !== c.want && !c.outside)
            throw new Error(`${c.file}: ${c.expr}: V8 says ${want}, the file ${c.want}`);
        if (differs(compare(c.want, answers[i]))) differences.addText({ ...c, answer: answers[i] });
    });
    return `${cases.length}`;
}

module.exports = { run, form };
