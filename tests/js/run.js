// The differential test of the expression language against V8 and lodash.
//
//     node run.js --tamis PROGRAM --lodash FOLDER [--count N] [--seed S] [--out FILE] [--summary FILE]
//
// First the kept cases, then every operator and function on every kind of value, every code point, then N random expressions, a quarter
// as many broken ones, and half as many outputs of packs on CEF lines. Differences are made small, printed, and written to FILE in the form of cases/*.json. The summary is a
// Markdown table of what was asked. Exit status 1 when there are differences, or when the random expressions were not worth
// much.
'use strict';

const fs = require('fs');
const path = require('path');
const { Random } = require('./regex/random');
const { KINDS } = require('./values');
const { searches } = require('./prelude');
const generate = require('./generate');
const { source, forV8 } = require('./print');
const worlds = require('./world');
const { Direct, OPEN } = require('./direct');
const { Oracle, compare, differs } = require('./judge');
const { ask } = require('./tamis');
const { shrink } = require('./shrink');
const kept = require('./kept');
const matrix = require('./matrix');
const sweep = require('./sweep');
const mutate = require('./mutate');
const events = require('./events');

const BATCH = 4000;
const PER_WORLD = 8; // expressions over one event
const SHOWN = 3; // differences that are made small and printed, of each kind
const MOST_KEPT = 200; // differences that are printed in all
const PLAIN = 0.25; // share of the events that leave nothing open for direct.js
const CROSS_CHECKED = 0.25; // share of the expressions whose own text V8 evaluates as well
const LEAST_DEFINED = 0.6;
const LEAST_MATCHED = 0.2;

function options() {
    const out = { count: 100000, seed: 1, tamis: null, lodash: null, out: null, summary: null };
    for (let i = 2; i < process.argv.length; i += 2) {
        const name = process.argv[i].replace(/^--/, '');
        if (!Object.hasOwn(out, name) || process.argv[i + 1] === undefined) throw new Error(`unknown option ${process.argv[i]}`);
        out[name] = typeof out[name] === 'number' ? Number(process.argv[i + 1]) : process.argv[i + 1];
    }
    return out;
}

// ---- What the cases were ----

class Counts {
    constructor() {
        this.operators = new Map(); // operator → counts by kind of either operand
        this.pairs = new Set(); // operator, kinds of both operands
        this.functions = new Map();
        this.cases = 0;
        this.defined = 0;
        this.refused = new Map(); // by code
        this.failed = 0;
        this.direct = 0; // evaluated without rewriting, too
    }

    add(sites, kinds, node, want) {
        this.cases++;
        if (want !== '{"t":"undefined"}' && want !== null) this.defined++;
        for (const { op, left, right } of sites) {
            if (kinds[left] === undefined) continue; // not evaluated
            let row = this.operators.get(op);
            if (row === undefined) this.operators.set(op, (row = KINDS.map(() => 0)));
            row[kinds[left]]++;
            if (right !== left && kinds[right] !== undefined) {
                row[kinds[right]]++;
                this.pairs.add(`${op} ${kinds[left]} ${kinds[right]}`);
            }
        }
        this.calls(node);
    }

    calls(node) {
        if (node.t === 'call') this.functions.set(node.f, (this.functions.get(node.f) ?? 0) + 1);
        for (const value of Object.values(node)) {
            if (Array.isArray(value)) value.forEach((x) => this.calls(x.x ?? x));
            else if (value !== null && typeof value === 'object') this.calls(value);
        }
    }

    print() {
        const column = (text) => String(text).padStart(10);
        console.log(`\noperator  ${KINDS.map(column).join('')}`);
        for (const op of [...this.operators.keys()].sort())
            console.log(op.padEnd(10) + this.operators.get(op).map(column).join(''));
        console.log('\nfunction          cases');
        for (const f of [...this.functions.keys()].sort()) console.log(f.padEnd(16) + String(this.functions.get(f)).padStart(7));
        const pairs = generate.BINARY.length * KINDS.length * KINDS.length;
        console.log(`\n${this.pairs.size} of ${pairs} combinations of operator, left and right kind`);
    }
}

// ---- Differences ----

// What a tree is made of: its functions (with a regex or without) and operators.
function features(node, out = new Set()) {
    if (node.t === 'call') out.add(node.f + (node.args.some((x) => x.t === 'regex') ? ' regex' : ''));
    if (node.op) out.add(node.op);
    for (const value of Object.values(node)) {
        if (Array.isArray(value)) value.forEach((x) => features(x.x ?? x, out));
        else if (value !== null && typeof value === 'object') features(value, out);
    }
    return out;
}

class Differences {
    constructor(program, oracle) {
        this.program = program;
        this.oracle = oracle;
        this.count = 0;
        this.kept = [];
        this.known = new Map(); // kind of difference and features of the small tree → {features, times}
    }

    // A random expression: made small, unless enough small ones are made of nothing that it has not.
    async add(found) {
        this.count++;
        const kindOf = `${found.result.type} ${found.result.code ?? ''}`;
        const all = features(found.node);
        for (const k of this.known.values()) {
            if (k.kindOf === kindOf && k.times >= SHOWN && [...k.features].every((f) => all.has(f))) return;
        }
        const small = await shrink(this.program, this.oracle, found);
        const made = features(small.node);
        const key = [kindOf, ...[...made].sort()].join(' ');
        const k = this.known.get(key) ?? { kindOf, features: made, times: 0 };
        k.times++;
        this.known.set(key, k);
        this.show(small);
    }

    // A case with a fixed text.
    addText(small) {
        this.count++;
        if (this.kept.length < MOST_KEPT) this.show(small);
    }

    show({ expr, oracle, world, want, answer }) {
        if (this.kept.length >= MOST_KEPT) return;
        console.log(`\nDIFFERENCE  ${worlds.request(expr, world)}`);
        console.log(`  V8     ${want === null ? 'SyntaxError' : want}`);
        console.log(`  tamis  ${answer}`);
        if (oracle !== undefined) console.log(`  asked  ${oracle}`);
        this.kept.push(kept.form({ expr, oracle, world, want }));
    }
}

// ---- Random expressions ----

function makeBatch(random, size) {
    const batch = [];
    while (batch.length < size) {
        const world = random.chance(PLAIN) ? worlds.plain(random) : worlds.make(random);
        const nodes = [];
        for (let i = 0; i < PER_WORLD && batch.length + nodes.length < size; i++) nodes.push(generate.make(random, world));
        for (const node of nodes) {
            const arrow = random.chance(0.02) ? random.pick(['=> ', '=>', ' => ']) : '';
            batch.push({ node, world, expr: arrow + source(node, random) });
        }
    }
    return batch;
}

// The tree was printed twice: does the author's text mean in V8 what the rewritten one means?
function crossCheck(direct, c, want, counts) {
    const text = c.expr.replace(/^\s*=>/, '');
    const value = direct.evaluate(text, c.world);
    if (value === OPEN) {
        if (want === null) throw new Error(`the test contradicts itself: V8 reads ${text}, and not ${c.oracle}`);
        return;
    }
    counts.direct++;
    if (value !== want)
        throw new Error(
            `the test contradicts itself: ${text} is ${value}, and ${c.oracle} is ${want}, with ${worlds.request('', c.world)}`,
        );
}

async function randomExpressions(opts, oracle, counts, differences) {
    const random = new Random(opts.seed);
    const direct = new Direct(opts.lodash);
    let waiting = null;
    const finish = async ({ batch, wanted, answers }) => {
        const lines = await answers;
        for (let i = 0; i < batch.length; i++) {
            const result = compare(wanted[i], lines[i]);
            if (result.type === 'refused') counts.refused.set(result.code, (counts.refused.get(result.code) ?? 0) + 1);
            if (result.type === 'failed') counts.failed++;
            if (differs(result)) await differences.add({ ...batch[i], result, want: wanted[i], answer: lines[i] });
        }
    };
    for (let done = 0; done < opts.count; done += BATCH) {
        const batch = makeBatch(random, Math.min(BATCH, opts.count - done));
        const answers = ask(
            opts.tamis,
            batch.map((c) => worlds.request(c.expr, c.world)),
        );
        answers.catch(() => {}); // awaited below
        let bound = null;
        let world = null;
        const wanted = batch.map((c) => {
            if (c.world !== world) {
                world = c.world;
                bound = worlds.bind(world);
            }
            const { text, sites } = forV8(c.node);
            const want = oracle.evaluate(text, bound);
            counts.add(sites, oracle.kinds, c.node, want);
            c.oracle = text;
            if (random.chance(CROSS_CHECKED)) crossCheck(direct, c, want, counts);
            return want;
        });
        if (waiting !== null) await finish(waiting);
        waiting = { batch, wanted, answers };
    }
    if (waiting !== null) await finish(waiting);
}

// ---- The summary ----

const grouped = (n) => String(n).replace(/\B(?=(\d{3})+$)/g, ',');

function summary(parts, counts) {
    const rows = parts.map(({ name, cases, differences }) => `| ${name} | ${grouped(cases)} | ${grouped(differences)} |`);
    const operators = [...counts.operators].map(([op, row]) => [op, row.reduce((a, b) => a + b, 0)]);
    const list = (entries) =>
        [...entries]
            .sort(([a], [b]) => (a < b ? -1 : 1))
            .map(([name, n]) => `\`${name.replaceAll('|', '\\|')}\` ${grouped(n)}`)
            .join(' · ');
    return [
        '| what was asked of tamis and of V8 with lodash | cases | differences |',
        '|---|---:|---:|',
        ...rows,
        '',
        `Operators, by operands evaluated in the random expressions: ${list(operators)}`,
        '',
        `Functions, by calls: ${list(counts.functions)}`,
        '',
    ].join('\n');
}

// ---- All ----

const percent = (part, whole) => (whole === 0 ? 0 : (100 * part) / whole).toFixed(1);

async function main() {
    const opts = options();
    const lodash = require(path.resolve(opts.lodash));
    const oracle = new Oracle(lodash);
    const differences = new Differences(opts.tamis, oracle);
    const context = { ...opts, oracle, differences, lodash };
    const parts = [];
    const part = async (name, run) => {
        const before = differences.count;
        const started = Date.now();
        const text = await run();
        parts.push({ name, cases: parseInt(text, 10), differences: differences.count - before });
        console.log(
            `${name}: ${text}, ${differences.count - before} differences, ${((Date.now() - started) / 1000).toFixed(1)} s`,
        );
    };
    await part('kept cases', () => kept.run(context));
    await part('operators and functions by kinds', () => matrix.run(context));
    await part('code points of Unicode 14', () => sweep.run(context));
    const counts = new Counts();
    searches.all = searches.matched = 0;
    await part(`random expressions, seed ${opts.seed}`, async () => {
        await randomExpressions(context, oracle, counts, differences);
        return `${counts.cases}`;
    });
    const found = { ...searches };
    await part('broken sources', () => mutate.run(context));
    await part('outputs of random packs on CEF lines', () => events.run(context));
    counts.print();
    console.log(
        `${counts.cases} random expressions: ${percent(counts.defined, counts.cases)} % defined, ` +
            `${found.all} searches of which ${percent(found.matched, found.all)} % match, ${counts.failed} over a budget, ${counts.direct} evaluated without rewriting, too; ` +
            `refused by both: ${counts.refused.get('SyntaxError') ?? 0}; refused as documented: ` +
            [...counts.refused]
                .filter(([code]) => code !== 'SyntaxError')
                .sort()
                .map(([code, n]) => `${code} ${n}`)
                .join(', '),
    );
    if (opts.summary !== null) fs.writeFileSync(opts.summary, summary(parts, counts));
    if (opts.out !== null) fs.writeFileSync(opts.out, JSON.stringify(differences.kept, null, 2) + '\n');
    let bad = differences.count > 0;
    if (counts.defined < LEAST_DEFINED * counts.cases || found.matched < LEAST_MATCHED * found.all) {
        console.log(
            `too few are defined (${LEAST_DEFINED * 100} % are due), or too few searches match (${LEAST_MATCHED * 100} %)`,
        );
        bad = true;
    }
    console.log(`${differences.count} differences`);
    process.exitCode = bad ? 1 : 0;
}

main().catch((error) => {
    console.error(error);
    process.exitCode = 2;
});
