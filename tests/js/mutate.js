// Sources with a token too many, too few or another one: what strict JavaScript refuses must be refused, and what it has and
// the language too must be accepted, with the same value.
'use strict';

const { Random } = require('./regex/random');
const generate = require('./generate');
const { tokens } = require('./print');
const worlds = require('./world');
const { Direct, OPEN } = require('./direct');
const { ask, refusal } = require('./tamis');

const BATCH = 4000;

const TOKENS = [
    '+', '-', '*', '/', '%', '===', '!==', '==', '!=', '<', '<=', '>', '>=', '&&', '||', '??', '!', '?', ':', '.', '?.', '[',
    ']', '(', ')', ',', '=', '+=', '&&=', '??=', '++', '--', '**', '&', '|', '^', '~', '<<', '>>', '>>>', '=>', '...', '{', '}',
    '{}', ';', '`', '`a`', '#', '@', '\\', '..', '?.[', '?.(', 'fields', 'cef', '_', 'raw', 'labels', 'a', 'undefined', 'null',
    'true', 'NaN', 'this', 'new', 'typeof', 'void', 'in', 'of', 'instanceof', 'delete', 'let', 'const', 'function', 'class',
    'async', 'await', 'yield', 'if', 'return', 'static', 'eval', 'arguments', 'enum', 'implements', 'package', 'when', 'trim',
    'is', 'isEmpty', 'size', '0', '1', '1.', '.5', '1..length', '1.length', '08', '01', '00', '0_1', '1_', '1__0', '_1', '0x',
    '0b2', '0o8', '0B1', '1e', '1e+', '1n', '0x1n', '1a', '0x1g', '3in', '1_.5', '1._5', '1e_5', '1e5_0', "'a'", '"b"', "'", '"',
    "'\\8'", "'\\9'", "'\\1'", "'\\01'", "'\\00'", "'\\0'", "'\\x4'", "'\\u12'", "'\\u{110000}'", "'\\u{}'", "'\\u{10FFFF}'",
    "'\\\n'", "'\n'", "'\u2028'", "'\\", '/a/', '/a/g', '/a/gg', '/a/x', '/(/', '/[/', '/[/]/', '/*/', '/a', '/+/',
    '/(?<n>a)\\k<m>/', '/a{2,1}/', '/\\u{110000}/u', '/(?:a/', '/]/', '/{/', '/a/\\u0067', '\\u0061', 'f\\u0069elds',
    '\\u{66}ields', 'tr\\u0075e', 'ty\\u0070eof', 'a\\u002d', '\u2028', '\u00a0', '\ufeff', '\u200b', '\0', '/*', '*/', '/* */',
    '//', '// \n', '<!--', '-->', '#!',
];

// Codes for what has a meaning in JavaScript and none in a mapping: difference 5, names, arguments, regexes.
const NO_PLACE = new Set([
    'E0108', 'E0111', 'E0201', 'E0203', 'E0206', 'E0301', 'E0302', 'E0303', 'E0304', 'E0305', 'E0602', 'E0603', 'E0604',
]);

// Constructs of difference 5 that may also end as a plain syntax error.
const OUTSIDE =
    /=>|\.\.\.|\*\*|\+\+|--|<<|>>|[{}`;#]|[^=!<>]=(?!=)|\b(?:new|typeof|void|in|instanceof|delete|function|class|async|await|yield|let|static|import|super|this|eval|arguments)\b/;

function mutate(random, list) {
    const out = [...list];
    for (let i = random.pick([1, 1, 1, 1, 2, 3]); i > 0; i--) {
        const at = random.below(out.length + 1);
        switch (random.weighted({ drop: 20, twice: 10, swap: 15, put: 25, other: 25, cut: 3, inside: 10 })) {
            case 'drop':
                out.splice(at, 1);
                break;
            case 'twice':
                if (at < out.length) out.splice(at, 0, out[at]);
                break;
            case 'swap':
                if (at + 1 < out.length) [out[at], out[at + 1]] = [out[at + 1], out[at]];
                break;
            case 'put':
                out.splice(at, 0, random.pick(TOKENS));
                break;
            case 'other':
                out.splice(at, 1, random.pick(TOKENS));
                break;
            case 'cut':
                out.length = at;
                break;
            default: // a character within a token
                if (at < out.length) {
                    const units = [...out[at]];
                    units.splice(
                        random.below(units.length + 1),
                        random.below(2),
                        random.chance(0.5) ? random.pick([...'\'"\\/()[]{}.?0123456789_abneux+-*=!&|<>\n ']) : '',
                    );
                    out[at] = units.join('');
                }
        }
    }
    return out;
}

// Older releases of V8 find errors in a regex when it is run, and not before.
const LATE = new Set(['E0601', 'E0603']);

// What is wrong, or null. `answer` is tamis's.
function judge(direct, text, world, answer, counts) {
    const error = refusal(answer);
    if (!direct.parses(text)) {
        counts.refused += error ? 1 : 0;
        return error ? null : { type: 'accepts', want: null };
    }
    if (error) {
        const outside =
            NO_PLACE.has(error.code) ||
            (!direct.earlyErrors && LATE.has(error.code)) ||
            ((error.code === 'E0102' || error.code === 'E0104') && (OUTSIDE.test(text) || /[0-9]n/.test(text)));
        counts.outside += outside ? 1 : 0;
        return outside ? null : { type: 'refuses', code: error.code, want: '(strict JavaScript has this expression)' };
    }
    counts.accepted++;
    if (answer.endsWith('"failed":true}')) return null;
    const want = direct.evaluate(text, world);
    if (want === OPEN) return null;
    counts.compared++;
    return want === answer ? null : { type: 'value', want };
}

// Takes tokens away as long as the difference stays.
async function shrink({ tamis, direct }, list, gap, world, type) {
    let best = list;
    let seen = null;
    for (;;) {
        const attempts = best.map((_, i) => best.filter((__, j) => j !== i));
        const texts = attempts.map((a) => a.join(gap));
        const answers = await ask(
            tamis,
            texts.map((text) => worlds.request(text, world)),
        );
        const found = texts.findIndex((text, i) => judge(direct, text, world, answers[i], {})?.type === type);
        if (found < 0) return seen;
        best = attempts[found];
        seen = { expr: texts[found], answer: answers[found], want: judge(direct, texts[found], world, answers[found], {}).want };
    }
}

async function run({ tamis, differences, lodash, count, seed }) {
    const random = new Random(seed ^ 0x6d757461);
    const direct = new Direct(lodash);
    const counts = { refused: 0, outside: 0, accepted: 0, compared: 0 };
    const total = Math.floor(count / 4);
    for (let done = 0; done < total; done += BATCH) {
        const batch = [];
        while (batch.length < Math.min(BATCH, total - done)) {
            const world = random.chance(0.3) ? worlds.make(random) : worlds.plain(random);
            const nodes = Array.from({ length: 8 }, () => generate.make(random, world));
            for (const node of nodes) {
                const list = [];
                tokens(node, 0, list);
                if (list.length > 60) continue;
                const mutated = mutate(random, list);
                const gap = random.pick([' ', ' ', ' ', '', '\n']);
                if (mutated[0]?.startsWith('=>')) continue; // the arrow may stand there
                batch.push({ list: mutated, gap, text: mutated.join(gap), world });
            }
        }
        const answers = await ask(
            tamis,
            batch.map((c) => worlds.request(c.text, c.world)),
        );
        for (let i = 0; i < batch.length; i++) {
            const { list, gap, text, world } = batch[i];
            const found = judge(direct, text, world, answers[i], counts);
            if (found === null) continue;
            const small =
                differences.kept.length < 40
                    ? await shrink({ tamis, direct }, list, gap, { fields: world.fields }, found.type)
                    : null;
            differences.addText({ expr: text, answer: answers[i], world, ...found, ...small });
        }
    }
    return `${total} (refused by both ${counts.refused}, outside of the language ${counts.outside}, accepted ${counts.accepted}, of which values compared ${counts.compared})`;
}

module.exports = { run };
