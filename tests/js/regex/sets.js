// Sets of code points, each code point asked of tamis and of V8: the escapes and `.`, `\b`, case folding, and the
// Unicode properties of regex/properties.def.
'use strict';

const fs = require('fs');
const path = require('path');
const { Random } = require('./random');
const { ask, v8, difference } = require('./driver');

// Where code points differ; what lies between is ideographs, syllables and private use, all alike.
const LAST = 0x1ffff;
const EVERYTHING = [0, 0x3500, 0x9f00, 0xac10, 0xd780, 0x107ff, 0x10c00, 0x110ff, 0x1d400, 0x1d7ff, 0x1e800, LAST, 0xe0000, 0xe01ff, 0x10fff0, 0x10ffff];

function* each(ranges) {
    for (let i = 0; i < ranges.length; i += 2) {
        for (let c = ranges[i]; c <= ranges[i + 1]; c++) if (c < 0xd800 || c > 0xdfff) yield c;
    }
}

const texts = new Map();

// All code points of some ranges as one text.
function textOf(points) {
    const key = points.join();
    if (!texts.has(key)) {
        let text = '';
        for (const c of each(points)) text += String.fromCodePoint(c);
        texts.set(key, text);
    }
    return texts.get(key);
}

function* matching(pattern, flags, points, single) {
    if (single) {
        const regex = new RegExp(pattern, flags + 'g');
        for (const [c] of textOf(points).matchAll(regex)) yield c.codePointAt(0);
        return;
    }
    const regex = new RegExp(pattern, flags);
    for (const c of each(points)) if (regex.test(String.fromCodePoint(c))) yield c;
}

// The ranges that V8 matches; `single`: the pattern is one class.
function expected(pattern, flags, points, single) {
    const out = [];
    for (const c of matching(pattern, flags, points, single)) {
        if (out.length > 0 && out[out.length - 1] === c - 1) out[out.length - 1] = c;
        else out.push(c, c);
    }
    return out;
}

const members = (ranges) => new Set(each(ranges));

// The code points on which two lists of ranges differ, but for those that `known` leaves out.
function differing(got, want, known) {
    const a = members(got);
    const b = members(want);
    return [...new Set([...a, ...b])].filter((c) => a.has(c) !== b.has(c) && (known === null || known.has(c)));
}

class Test {
    constructor(driver) {
        this.driver = driver;
        this.stats = { sets: 0, codePoints: 0, refused: 0, differ: 0 };
    }

    fail(text) {
        this.stats.differ++;
        if (this.stats.differ <= 10) console.log(`DIFFERENT: ${text}`);
    }

    // cases: {pattern, strict, flags, points}; `strict` is what V8 is asked, with flag u.
    compare(cases, known = null) {
        const answers = ask(this.driver, cases.map(({ pattern, flags, points }) => ({ pattern, flags, points })));
        cases.forEach((c, i) => {
            this.stats.sets++;
            const answer = answers[i];
            if (answer.status === 'refused') {
                this.stats.refused++;
                return;
            }
            if (answer.status !== 'ok') {
                this.fail(`/${c.pattern}/${c.flags}: ${answer.status} ${answer.text}`);
                return;
            }
            const want = expected(c.strict || c.pattern, c.flags.replace('u', '') + 'u', c.points, c.single);
            const wrong = differing(answer.ranges, want, known);
            this.stats.codePoints += members(c.points).size;
            if (wrong.length > 0) {
                const list = wrong.slice(0, 8).map((x) => `U+${x.toString(16).toUpperCase()}`).join(' ');
                this.fail(`/${c.pattern}/${c.flags}: ${wrong.length} code points: ${list}`);
            }
        });
    }
}

// ---- Escapes ----

function escapes(test) {
    const cases = [];
    for (const flags of ['', 'i', 's', 'm', 'im', 'iu']) {
        for (const e of ['\\d', '\\D', '\\w', '\\W', '\\s', '\\S']) {
            for (const p of [e, `[${e}]`, `[^${e}]`, `[^${e}a]`, `[${e}K]`]) cases.push({ pattern: p, flags, points: EVERYTHING, single: true });
        }
        for (const p of ['.', '[]', '[^]', '^\\b', '\\b$', '\\B', '[^\\d\\D]', '^.$', '^', '$']) {
            cases.push({ pattern: p, flags, points: EVERYTHING });
        }
    }
    test.compare(cases);
}

// ---- Case folding ----

function casedRanges() {
    const out = [];
    for (let c = 0; c <= LAST; c++) {
        if (c >= 0xd800 && c <= 0xdfff) continue;
        const s = String.fromCodePoint(c);
        if (s.toLowerCase() === s && s.toUpperCase() === s && !/\p{CWCF}|\p{CWCM}/u.test(s)) continue;
        if (out.length > 0 && out[out.length - 1] === c - 1) out[out.length - 1] = c;
        else out.push(c, c);
    }
    return out;
}

const strictPoint = (c) => `\\u{${c.toString(16)}}`;
const loosePoint = (c) => (c > 0xffff ? String.fromCodePoint(c) : `\\u${c.toString(16).padStart(4, '0')}`);

function folding(test, random) {
    const cased = casedRanges();
    const cases = [];
    for (const c of each(cased)) {
        for (const [l, s] of [[loosePoint(c), strictPoint(c)], [`[${loosePoint(c)}]`, `[${strictPoint(c)}]`], [`[^${loosePoint(c)}]`, `[^${strictPoint(c)}]`]]) {
            cases.push({ pattern: l, strict: s, flags: 'i', points: cased, single: true });
        }
    }
    test.compare(cases);
    const all = [...each(cased)];
    const ranges = [];
    for (let i = 0; i < 120; i++) {
        const [from, to] = [random.pick(all), random.pick(all)].sort((a, b) => a - b);
        const negated = random.chance(0.3) ? '^' : '';
        const p = `[${negated}${strictPoint(from)}-${strictPoint(random.chance(0.5) ? to : from + random.below(60))}${strictPoint(random.pick(all))}]`;
        ranges.push({ pattern: p, flags: random.chance(0.8) ? 'iu' : 'u', points: EVERYTHING, single: true });
    }
    test.compare(ranges);
    references(test, all);
}

// A back-reference under flag i compares by folding, too. Left to PCRE2, which folds as Unicode 14 does: code points
// whose case came with a later version are not asked.
function references(test, all) {
    const cases = [];
    for (const c of all) {
        const s = String.fromCodePoint(c);
        const fold = new RegExp(strictPoint(c), 'iu');
        const subjects = all.filter((x) => x !== c && fold.test(String.fromCodePoint(x))).map((x) => s + String.fromCodePoint(x));
        cases.push({ pattern: '^(.)\\1$', flags: 'i', subjects: [...subjects, s + s, s + 'q'] });
    }
    const newer = /[\u0390\u1fd3\u03b0\u1fe3\ufb05\ufb06\u019b\ua7dc\u0264\ua7cb\u1c89\u1c8a\ua7cc-\ua7dc\u{10d50}-\u{10d85}\u{16ea0}-\u{16ed3}]/u;
    const answers = ask(test.driver, cases);
    cases.forEach((c, i) => c.subjects.forEach((subject, j) => {
        test.stats.codePoints++;
        if (newer.test(subject) && subject[0] !== subject.slice(-1)) return;
        const why = difference(answers[i].results[j], v8(/^(.)\1$/diu, subject), '=');
        if (why !== null) test.fail(`/^(.)\\1$/i on ${JSON.stringify(subject)}: ${why}`);
    }));
}

// ---- Properties ----

function propertyTexts() {
    const file = fs.readFileSync(path.join(__dirname, '../../../regex/properties.def'), 'utf8');
    const prefixes = { CATEGORY: ['', 'gc=', 'General_Category='], SCRIPT: ['sc=', 'Script=', 'scx=', 'Script_Extensions='], BINARY: [''] };
    const out = [];
    for (const [, kind, names] of file.matchAll(/^(CATEGORY|SCRIPT|BINARY)\(((?:"[^"]*", ){3})/gm)) {
        const own = new Set([...names.matchAll(/"([^"]+)"/g)].map((m) => m[1]));
        for (const name of own) for (const prefix of prefixes[kind]) out.push(prefix + name);
    }
    return out;
}

function properties(test) {
    const names = propertyTexts();
    const [assigned] = ask(test.driver, [{ pattern: '\\p{Assigned}', flags: 'u', points: EVERYTHING }]);
    const known = members(assigned.ranges);
    const points = [0, 0x32ff, 0xa000, 0xabff, 0xf900, 0x10fff, 0x1d100, 0x1d7ff, 0x1f000, 0x1f9ff];
    const cases = [];
    for (const name of names) {
        if (/^(General_Category|Script|Script_Extensions|gc)=/.test(name)) continue;
        for (const [pattern, flags] of [[`\\p{${name}}`, 'u'], [`[^\\p{${name}}a]`, 'iu'], [`[\\P{${name}}a]`, 'iu']]) {
            cases.push({ pattern, flags, points, single: true });
        }
    }
    test.compare(cases, known);
    checkNames(test, names);
}

// All names of the table are V8's, and names that V8 does not have are refused.
function checkNames(test, names) {
    const strangers = ['l', 'greek', 'Greek', 'gc=Greek', 'sc=L', 'Script=', '', 'Age=5.0', 'InGreek', 'IsGreek', 'Block=ASCII', 'Other_Alphabetic', 'L&', 'Xan', 'Hyphen', 'scx=', '^L', ' L', 'L ', 'Alphabetic=Yes'];
    const list = [...names, ...strangers];
    const answers = ask(test.driver, list.map((t) => ({ pattern: `\\p{${t}}`, flags: 'u', subjects: [] })));
    list.forEach((t, i) => {
        let legal = true;
        try {
            new RegExp(`\\p{${t}}`, 'u');
        } catch {
            legal = false;
        }
        if (legal !== (answers[i].status !== 'error')) test.fail(`\\p{${t}}: ${answers[i].status}, and V8 ${legal ? 'takes' : 'refuses'} it`);
    });
}

function run(driver, seed) {
    const test = new Test(driver);
    escapes(test);
    folding(test, new Random(seed));
    properties(test);
    return test.stats;
}

module.exports = { run };
