// Random strings of pattern syntax, with and without flag u: is it JavaScript? And where V8 takes one, does it
// mean the same?
//
// V8's meaning without flag u is by UTF-16 units and folds case otherwise; the meaning wanted is that with flag
// u. So a string is asked with flag u where it says the same there, and else without, where nothing of that can show.
'use strict';

const { Random } = require('./random');
const { ask, v8, difference } = require('./driver');

const BATCH = 2000;
const TOKENS = [
    'a', 'b', 'A', 'k', 'c', 'x', 'u', 'p', '0', '1', '2', '8', '9', 'é', '😀', '-', ',', '=', '!', ':', '<', '>', ' ', '\n', '/', '_', '"', '#',
    '(', '(', '(?:', '(?=', '(?!', '(?<=', '(?<!', '(?<n>', '(?<m>', '(?<é1>', '(?<\\u0061>', '(?<\\u{62}>', '(?', '(?<', '(?<1>', '(?<n', ')', ')', ')', ')',
    '[', '[', '[^', ']', ']', ']', '[a-b]', '[b-a]', '[]', '[^]', '{', '}', '{1}', '{1,}', '{0,2}', '{2,1}', '{,1}', '{1', '{a}', '*', '+', '?', '*?', '+?',
    '|', '|', '^', '$', '.', '\\', '\\\\', '\\b', '\\B', '\\d', '\\D', '\\w', '\\W', '\\s', '\\S', '\\1', '\\2', '\\3', '\\8', '\\0', '\\01', '\\377', '\\400', '\\10', '\\12',
    '\\k', '\\k<n>', '\\k<m>', '\\k<', '\\k<a>', '\\c', '\\cA', '\\cj', '\\c1', '\\c_', '\\x', '\\x41', '\\x4', '\\u', '\\u0061', '\\u006', '\\ud83d\\ude00', '\\ud83d', '\\ude00',
    '\\u{61}', '\\u{1f600}', '\\u{}', '\\u{110000}', '\\p{L}', '\\P{Lu}', '\\p{Script=Greek}', '\\p{scx=Thaa}', '\\p', '\\p{Nope}', '\\pL', '\\-', '\\/', '\\]', '\\[', '\\{', '\\}', '\\(', '\\|',
    '\\a', '\\e', '\\q', '\\Z', '\\_', '\\ ', '\\"', '\\é', '\\😀', '\\n', '\\r', '\\t', '\\v', '\\f', '\\*', '\\+', '\\?', '\\.', '\\^', '\\$', '[\\b]', '[\\B]', '[\\-a]', '[a-\\d]', '[\\d-a]', '[\\c]', '[\\c1]',
    '[\\1]', '[\\8]', '[\\k]', '[a-', '[😀-😁]', '[a-😀]', '[\\ud83d\\ude00]', '[\\ud800-\\udfff]', '(?i)', '(?i:a)', '(?>a)', '(?#a)', '(?P<n>a)', '\\Q', '\\E', '\\A', '\\z', '\\G', '\\K', '\\R', '\\X', '\\h', '\\H', '\\N', '(*ACCEPT)', '(?R)', '(?1)', '(?|a)', '[[:alpha:]]', '\\g{1}', '++', '*+',
];
const SUBJECT = [...'aabbAkKc01289-,= \n/_"#x(){}[]|^$.*+?\\uéп😀'];

function compile(source, flags) {
    try {
        return new RegExp(source, flags);
    } catch {
        return null;
    }
}

function text(random, tokens, most) {
    let out = '';
    for (let i = random.below(most) + 1; i > 0; i--) out += random.pick(tokens);
    return out;
}

function makeCase(random) {
    let flags = '';
    for (const f of 'ims') if (random.chance(0.15)) flags += f;
    const subjects = [];
    const pattern = text(random, TOKENS, random.pick([1, 2, 3, 5, 8, 12]));
    for (let i = 0; i < 3; i++) subjects.push(text(random, SUBJECT, 6));
    if (random.chance(0.5)) subjects.push([...pattern].slice(0, 12).join('').replace(/\\/g, ''));
    return { pattern, flags: random.chance(0.3) ? flags + 'u' : flags, subjects };
}

const above = (s) => /[\u{10000}-\u{10ffff}]/u.test(s);
const lone = (s) => /\\u[dD][89a-fA-F]|\\u\{|\\[pP]/.test(s);

// V8's regex with the meaning wanted for this subject; null where V8 cannot be asked.
function oracle(c, subject) {
    if (/\\u[dD][89a-fA-F]/.test(c.pattern) || subject.includes('\ufffd')) return null; // U+FFFD stands for halves here
    if (c.flags.includes('u')) return compile(c.pattern, c.flags + 'd');
    if (!lone(c.pattern)) {
        const strict = compile(c.pattern, c.flags + 'ud');
        if (strict !== null) return strict;
    }
    const ascii = /^[\0-\x7f]*$/.test(c.pattern + subject);
    const fits = c.flags.includes('i') ? ascii && !/[kKsS]/.test(c.pattern + subject) : !above(c.pattern + subject);
    return fits && !/\\u[dD]/.test(c.pattern) ? compile(c.pattern, c.flags + 'd') : null;
}

function judge(c, answer, stats) {
    const written = compile(c.pattern, c.flags);
    if (answer.status === 'error') return written === null ? null : `refused as no JavaScript: ${answer.text}`;
    if (answer.status === 'refused') return null; // what V8 refuses may stand behind what we refuse
    if (answer.status !== 'ok') return answer.status;
    if (written === null) return 'accepted, and V8 refuses it';
    for (let i = 0; i < c.subjects.length; i++) {
        const regex = oracle(c, c.subjects[i]);
        if (regex === null) continue;
        stats.compared++;
        if (answer.results[i] !== null) stats.matched++;
        const why = difference(answer.results[i], v8(regex, c.subjects[i]), answer.reports);
        if (why !== null) return `${why} on ${JSON.stringify(c.subjects[i])}: V8 ${JSON.stringify(v8(regex, c.subjects[i]))}`;
    }
    return null;
}

function run(driver, seed, count) {
    const random = new Random(seed);
    const stats = { patterns: 0, accepted: 0, rejected: 0, refused: 0, compared: 0, matched: 0, differ: 0 };
    let shown = 0;
    while (stats.patterns < count) {
        const cases = [];
        for (let i = 0; i < Math.min(BATCH, count - stats.patterns); i++) cases.push(makeCase(random));
        const answers = ask(driver, cases);
        cases.forEach((c, i) => {
            const answer = answers[i];
            if (answer.status === 'ok') stats.accepted++;
            if (answer.status === 'error') stats.rejected++;
            if (answer.status === 'refused') stats.refused++;
            const why = judge(c, answer, stats);
            if (why === null) return;
            stats.differ++;
            if (shown++ < 10) console.log(`DIFFERENT (${why}):\n  ${JSON.stringify(c.pattern)} ${c.flags}\n  tamis ${JSON.stringify(answer)}`);
        });
        stats.patterns += cases.length;
    }
    return stats;
}

module.exports = { run };
