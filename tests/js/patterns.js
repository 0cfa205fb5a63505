// Regexes with subjects that they are likely to match. Each is written twice: `loose` as authors write it, without
// flag u, and `strict`, the same in the syntax of flag u, which says what it means (difference 4).
'use strict';

const trees = require('./regex/generate');

const NAMES = [
    'Apache Log4j Remote Code Execution Vulnerability',
    'SSH User Authentication Brute Force Attempt',
    'Suspicious DNS Query',
    'HTTP /etc/passwd Access Attempt',
    'Microsoft Windows SMB',
    'generic:malware.example.com',
    'Eicar Test File',
    'SQL injection',
];

const quote = (text) => text.replace(/[$^\\.*+?()[\]{}|/]/g, '\\$&');

// Parts of a signature: [pattern, a text that it matches].
function part(random) {
    const word = random.pick(['attempt', 'Vulnerability', 'ssh', 'é', 'ß', '😀', 'a.b', 'x', '(', 'spyware', 'Ω']);
    const digits = String(random.below(100000));
    return random.pick([
        () => [quote(word), word],
        () => [quote(word), word],
        () => ['\\d+', digits],
        () => ['[0-9]{1,5}', digits],
        () => ['\\s*', ' '],
        () => ['\\s+', random.pick([' ', '\u00a0', '\ufeff', '\t '])],
        () => ['.*', 'any thing'],
        () => ['.+?', 'q'],
        () => ['[^)]*', 'in side'],
        () => ['\\w+', 'word_9'],
        () => ['[a-z]+', 'abc'],
        () => ['[A-Za-zÀ-ɏ]+', 'Žluť'],
        () => ['\\b', ''],
        () => ['(?:tcp|udp|icmp)', random.pick(['tcp', 'udp', 'icmp'])],
        () => ['(?=.)', ''],
        () => ['(?!\\d{9})', ''],
        () => ['\\p{L}+', 'Ωмега'],
        () => ['[\\s\\S]', '\n'],
        () => ['\\x41', 'A'],
        () => ['\\u00e9', 'é'],
    ])();
}

// A pattern made of parts, some of them captured: {strict, text, groups, names}.
function signature(random) {
    const names = [];
    let strict = '';
    let text = '';
    let groups = 0;
    if (random.chance(0.4)) {
        const name = random.pick(NAMES);
        strict = quote(name);
        text = name;
        if (random.chance(0.5)) {
            strict = `(${strict})`;
            groups = 1;
        }
    }
    for (let i = random.pick([0, 1, 1, 2, 2, 3]); i > 0; i--) {
        let [source, match] = part(random);
        if (random.chance(0.35)) {
            groups++;
            if (random.chance(0.3)) {
                const name = random.pick(['n', 'name', '$', 'é']) + groups;
                names.push(name);
                source = `(?<${name}>${source})`;
            } else {
                source = `(${source})`;
            }
            if (random.chance(0.15)) source += '?';
        }
        strict += source;
        text += match;
    }
    if (strict === '') [strict, text] = ['a', 'a'];
    if (random.chance(0.15)) strict = `^${strict}`;
    if (random.chance(0.15)) strict = `${strict}$`;
    if (random.chance(0.1)) strict = `${strict}|none`;
    return { strict, text, groups, names };
}

function flagsOf(random) {
    let flags = '';
    for (const [flag, chance] of [
        ['g', 0.3],
        ['i', 0.3],
        ['m', 0.1],
        ['s', 0.1],
    ]) {
        if (random.chance(chance)) flags += flag;
    }
    return flags;
}

function compiles(source, flags) {
    try {
        return new RegExp(source, flags);
    } catch {
        return null;
    }
}

function fromTree(random, flags) {
    const tree = new trees.Generator(random, false).pattern();
    const { loose, strict } = trees.print(tree);
    let groups = 0;
    const names = [];
    trees.collect(tree, (node) => {
        if (node.t === 'group' && node.number > 0) {
            groups++;
            if (node.name) names.push(node.name);
        }
    });
    return { loose, strict, groups, names, text: trees.subject(random, tree, flags.includes('i')) };
}

function fromSignature(random) {
    const { strict, text, groups, names } = signature(random);
    const noise = () => random.pick(['', '', '', ' ', 'pre ', '😀', '(1)', '\n']);
    return { loose: strict, strict, groups, names, text: noise() + text + noise() };
}

// {loose, strict, flags, literal, groups, names, text}: `literal` is the regex as it stands in an expression, `text`
// a subject for it.
function make(random) {
    for (;;) {
        let flags = flagsOf(random);
        const made = random.chance(0.15) ? fromTree(random, flags) : fromSignature(random);
        if (/\\p\{/.test(made.loose) || random.chance(0.05)) {
            flags += 'u';
            made.loose = made.strict;
        }
        const regex = compiles(made.loose, flags);
        if (regex === null || compiles(made.strict, flags.includes('u') ? flags : flags + 'u') === null) continue;
        return { ...made, flags, literal: `/${regex.source}/${flags}` };
    }
}

// A text for the groups of a pattern to go into.
function template(random, made) {
    let out = '';
    for (let i = random.pick([1, 1, 2, 2, 3, 4]); i > 0; i--) {
        out += random.pick([
            () => random.pick(['(N)', 'text', ':DOMAIN', ' ', 'é😀', '<', '>']),
            () => `$${random.below(made.groups + 1)}`,
            () => `$${1 + random.below(made.groups + 1)}`,
            () => random.pick(['$&', '$$', '$`', "$'", '$', '$0', '$10', '$01', '$1$2', '$00', '$99', '$<', '$<x>', '$$1', '$é']),
            () => (made.names.length > 0 ? `$<${random.pick(made.names)}>` : '$<n1>'),
        ])();
    }
    return out;
}

module.exports = { make, template, compiles };
