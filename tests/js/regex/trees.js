// Patterns made as trees, against V8: what we accept must match as V8 does, in place and captures; what V8 refuses
// we must refuse; and what only we refuse is counted by reason.
'use strict';

const { Random } = require('./random');
const { Generator, print, subject, stretch, collect } = require('./generate');
const { ask, v8, difference } = require('./driver');

const BATCH = 2000;

function compile(source, flags) {
    try {
        return new RegExp(source, flags);
    } catch {
        return null;
    }
}

function makeCase(random) {
    const strict = random.chance(0.15);
    const narrow = random.chance(0.4);
    const long = random.chance(0.08);
    const tree = new Generator(random, strict, narrow, long).pattern();
    let flags = '';
    for (const f of 'ims') if (random.chance(f === 'i' ? 0.35 : 0.2)) flags += f;
    const sources = print(tree);
    const subjects = [];
    for (let i = 0; i < 4; i++) {
        const text = subject(random, tree, flags.includes('i'), narrow);
        subjects.push(long ? stretch(random, text) : text);
    }
    return { tree, strict, flags, sources, subjects };
}

const sourceOf = (c) => (c.strict ? c.sources.strict : c.sources.loose);
const question = (c) => ({ pattern: sourceOf(c), flags: c.flags + (c.strict ? 'u' : ''), subjects: c.subjects });

// What is wrong with the answer: [subject or null, text], or null.
function judge(c, answer) {
    const written = compile(sourceOf(c), c.flags + (c.strict ? 'u' : ''));
    if (answer.status === 'error') return written === null ? null : [null, `refused as no JavaScript: ${answer.text}`];
    if (answer.status === 'refused') return written === null ? [null, 'refused as if V8 accepted it'] : null;
    if (answer.status !== 'ok') return [null, answer.status];
    if (written === null) return [null, 'accepted, and V8 refuses it'];
    const meant = compile(c.sources.strict, c.flags + 'ud');
    if (meant === null) return [null, 'the test printed a pattern that V8 refuses with flag u'];
    for (let i = 0; i < c.subjects.length; i++) {
        const why = difference(answer.results[i], v8(meant, c.subjects[i]), answer.reports);
        if (why !== null && !retold(c, i, answer)) return [c.subjects[i], why];
    }
    return null;
}

// V8 11.3 loses a match where a back-reference that is not set stands before a code point above U+FFFF. Is the
// answer V8's when other letters are taken for those code points, the same in pattern and subject?
const STAND_INS = { '😀': '\ue000', '𐐀': '\u0531', '𐐨': '\u0561', '𝒳': '\ua66e', '\u{10ffff}': '\ue002' };

function retold(c, i, answer) {
    const text = c.subjects[i];
    let refs = false;
    const above = (n) => n > 0xffff;
    let ranges = false;
    collect(c.tree, (node) => {
        refs = refs || node.t === 'ref';
        for (const part of node.parts || []) ranges = ranges || (part.to !== undefined && (above(part.from) || above(part.to)));
    });
    if (!refs || ranges || !/[\u{10000}-\u{10ffff}]/u.test(c.sources.strict + text)) return false;
    const tell = (s) => s.replace(/[\u{10000}-\u{10ffff}]/gu, (x) => STAND_INS[x] || x);
    const meant = compile(tell(c.sources.strict), c.flags + 'ud');
    if (meant === null) return false;
    const want = v8(meant, tell(text), text);
    return difference(answer.results[i], want, answer.reports) === null;
}

// ---- Making a difference small ----

function smaller(node) {
    const out = [];
    if (node.x) {
        out.push(node.x);
        for (const x of smaller(node.x)) out.push({ ...node, x });
    }
    if (node.list) {
        node.list.forEach((child, i) => {
            out.push(child);
            out.push({ ...node, list: node.list.filter((_, j) => j !== i) });
            for (const x of smaller(child)) out.push({ ...node, list: node.list.map((y, j) => (j === i ? x : y)) });
        });
    }
    if (node.parts) {
        node.parts.forEach((part, i) => out.push({ ...node, parts: node.parts.filter((_, j) => j !== i) }));
        if (node.negated) out.push({ ...node, negated: false });
    }
    if (node.name) out.push({ ...node, name: null });
    return out.filter((x) => !(x.t === 'choice' && x.list.length === 0));
}

const copy = (tree) => JSON.parse(JSON.stringify(tree), (key, value) => (key === 'max' && value === null ? Infinity : value));

function variants(c) {
    const out = [];
    for (const tree of smaller(c.tree)) {
        const own = copy(tree);
        out.push({ ...c, tree: own, sources: print(own) });
    }
    for (const f of c.flags) out.push({ ...c, flags: c.flags.replace(f, '') });
    const [text] = c.subjects;
    const letters = [...text];
    letters.forEach((_, i) => out.push({ ...c, subjects: [letters.filter((_, j) => j !== i).join('')] }));
    return out;
}

function minimise(driver, c, found) {
    let best = { ...c, subjects: [found[0] === null ? '' : found[0]] };
    for (let round = 0; round < 200; round++) {
        const list = variants(best);
        if (list.length === 0) return best;
        const answers = ask(driver, list.map(question));
        const next = list.find((v, i) => {
            const wrong = judge(v, answers[i]);
            return wrong !== null && (wrong[0] === null) === (found[0] === null);
        });
        if (next === undefined) return best;
        best = next;
    }
    return best;
}

// ---- Figures ----

function constructs(tree) {
    const seen = new Set();
    collect(tree, (node) => {
        if (node.t === 'look') seen.add(node.behind ? 'lookbehind' : 'lookahead');
        else if (node.t === 'group') seen.add(node.number === 0 ? 'plain group' : node.name ? 'named group' : 'capture');
        else if (node.t === 'ref') seen.add('back-reference');
        else if (node.t === 'assertion') seen.add(node.c);
        else if (node.t === 'repeat') seen.add(node.lazy ? 'lazy repeat' : 'repeat');
        else if (node.t === 'class') seen.add(node.negated ? '[^…]' : '[…]');
        else if (node.t === 'choice') seen.add('choice');
        else if (node.t === 'set') seen.add('\\' + node.c);
        else if (node.t === 'dot') seen.add('.');
    });
    return seen;
}

function run(driver, seed, count) {
    const random = new Random(seed);
    const stats = { patterns: 0, accepted: 0, rejected: 0, searches: 0, matched: 0, gaveUp: 0, differ: 0, refused: {}, constructs: {} };
    const failures = [];
    while (stats.patterns < count) {
        const cases = [];
        for (let i = 0; i < Math.min(BATCH, count - stats.patterns); i++) cases.push(makeCase(random));
        const answers = ask(driver, cases.map(question));
        cases.forEach((c, i) => tally(stats, c, answers[i], failures));
        stats.patterns += cases.length;
    }
    for (const [c, found] of failures.slice(0, 10)) {
        const small = minimise(driver, c, found);
        const [answer] = ask(driver, [question(small)]);
        const meant = compile(small.sources.strict, small.flags + 'ud');
        console.log(`DIFFERENT (${(judge(small, answer) || found)[1]}):`);
        console.log(`  /${sourceOf(small)}/${question(small).flags}  means  /${small.sources.strict}/  on ${JSON.stringify(small.subjects)}`);
        console.log(`  tamis ${JSON.stringify(answer)}`);
        console.log(`  V8    ${meant === null ? 'refuses' : JSON.stringify(v8(meant, small.subjects[0]))}`);
    }
    return stats;
}

function tally(stats, c, answer, failures) {
    if (answer.status === 'ok') stats.accepted++;
    if (answer.status === 'error') stats.rejected++;
    if (answer.status === 'refused') {
        const reason = answer.text.replace(/[0-9]+/, 'N');
        stats.refused[reason] = (stats.refused[reason] || 0) + 1;
    }
    for (const construct of constructs(c.tree)) {
        const row = (stats.constructs[construct] = stats.constructs[construct] || { patterns: 0, accepted: 0 });
        row.patterns++;
        if (answer.status === 'ok') row.accepted++;
    }
    for (const result of answer.results || []) {
        stats.searches++;
        if (Array.isArray(result)) stats.matched++;
        if (result === 'gave up') stats.gaveUp++;
    }
    const found = judge(c, answer);
    if (found !== null) {
        stats.differ++;
        failures.push([c, found]);
    }
}

module.exports = { run };
