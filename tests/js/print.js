// Trees of expressions as text: for tamis (and strict JavaScript) as an author may write them, and for V8 as the
// numbered differences read them.
//
//     leaf {text}  name {text}  member {o, key, text, optional}  index {o, k, optional}  array {list, comma}
//     call {f, args, comma}  regex {literal, strict, flags}  unary {op, x}  binary {op, l, r}
//     conditional {c, a, b}  group {x}  flat {items: [{op} or {x}, …]}
'use strict';

// Precedence by ECMA-262: the level that an operand must have at least, on the left and on the right.
const LEVELS = {
    '??': [3, 3, 6],
    '||': [4, 4, 5],
    '&&': [5, 5, 6],
    '===': [9, 9, 10],
    '!==': [9, 9, 10],
    '==': [9, 9, 10],
    '!=': [9, 9, 10],
    '<': [10, 10, 11],
    '<=': [10, 10, 11],
    '>': [10, 10, 11],
    '>=': [10, 10, 11],
    '+': [12, 12, 13],
    '-': [12, 12, 13],
    '*': [13, 13, 15],
    '/': [13, 13, 15],
    '%': [13, 13, 15],
};
const UNARY = 15;
const POSTFIX = 18;

function level(node) {
    switch (node.t) {
        case 'binary':
            return LEVELS[node.op][0];
        case 'conditional':
        case 'flat':
            return 2;
        case 'unary':
            return UNARY;
        default:
            return 20;
    }
}

// `??` takes no `||` and `&&` beside it without parentheses.
function fits(node, least) {
    return level(node) >= least && !(least === 3 && node.t === 'binary' && (node.op === '||' || node.op === '&&'));
}

// ---- For tamis ----

function tokens(node, least, out) {
    if (!fits(node, least)) {
        out.push('(');
        tokens(node, 0, out);
        out.push(')');
        return;
    }
    switch (node.t) {
        case 'leaf':
        case 'name':
            out.push(node.text);
            return;
        case 'regex':
            out.push(node.literal);
            return;
        case 'member':
            object(node.o, out);
            out.push(node.optional ? '?.' : '.', node.text);
            return;
        case 'index':
            object(node.o, out);
            if (node.optional) out.push('?.');
            out.push('[');
            tokens(node.k, 0, out);
            out.push(']');
            return;
        case 'array':
            sequence('[', node.list, node.comma, ']', out);
            return;
        case 'call':
            out.push(node.f);
            sequence('(', node.args, node.comma, ')', out);
            return;
        case 'group':
            out.push('(');
            tokens(node.x, 0, out);
            out.push(')');
            return;
        case 'unary':
            out.push(node.op);
            tokens(node.x, UNARY, out);
            return;
        case 'binary':
            tokens(node.l, LEVELS[node.op][1], out);
            out.push(node.op);
            tokens(node.r, LEVELS[node.op][2], out);
            return;
        case 'conditional':
            tokens(node.c, 3, out);
            out.push('?');
            tokens(node.a, 2, out);
            out.push(':');
            tokens(node.b, 2, out);
            return;
        default:
            for (const item of node.items) {
                if (item.op) out.push(item.op);
                else tokens(item.x, POSTFIX, out);
            }
    }
}

// What stands before a dot or a bracket; a number there needs parentheses.
function object(node, out) {
    const number = node.t === 'leaf' && /^[0-9.]/.test(node.text);
    tokens(number ? { t: 'group', x: node } : node, POSTFIX, out);
}

function sequence(open, list, comma, close, out) {
    out.push(open);
    list.forEach((x, i) => {
        if (i > 0) out.push(',');
        tokens(x, 2, out);
    });
    if (comma && list.length > 0) out.push(',');
    out.push(close);
}

const WORD = /[\p{ID_Continue}$\u200c\u200d\\]/u;
const lastOf = (text) => [...text.slice(-2)].pop();
const firstOf = (text) => String.fromCodePoint(text.codePointAt(0));

// Would these two, side by side, be read as something else?
function clash(left, right) {
    const l = lastOf(left);
    const r = firstOf(right);
    if (WORD.test(l) && WORD.test(r)) return true;
    if ((l === '+' || l === '-') && l === r) return true;
    return l === '/' && r === '/';
}

const SPACES = [
    ' ',
    ' ',
    ' ',
    '  ',
    '\t',
    '\n',
    '\r\n',
    '\v',
    '\f',
    '\u00a0',
    '\ufeff',
    '\u2003',
    '\u3000',
    '\u2028',
    '\u2029',
    '\u1680',
    '\u202f',
    '/* c */',
    '/**/',
    '/* \n */',
    '// c\n',
    '//\u2028',
    '//\r',
    '/* ** / */',
];

// One of the ways to set the tokens: pretty, tight, or with any white space.
function source(node, random) {
    const list = [];
    tokens(node, 0, list);
    const style = random.below(10);
    let out = '';
    list.forEach((token, i) => {
        if (i > 0) {
            let space =
                style < 6
                    ? /^[.,)\]]|\?\.$/.test(token) || /[.([]$/.test(out) || token === '(' || token === '[' || /[!]$/.test(out)
                        ? ''
                        : ' '
                    : style < 8
                      ? ''
                      : random.chance(0.6)
                        ? ''
                        : random.pick(SPACES);
            if (space === '' && clash(out, token)) space = ' ';
            if (space.startsWith('/') && out.endsWith('/')) space = ' ' + space;
            out += space;
        }
        out += token;
    });
    return out;
}

// ---- For V8 ----

// `sites` collects the operators, as {op, left, right}: numbers of the marks that note the kinds of the operands.
function oracle(node, least, sites) {
    if (!fits(node, least)) return `(${oracle(node, 0, sites)})`;
    const mark = (x, min) => {
        const n = sites.marks++;
        return [n, `K(${n},${oracle(x, 2, sites)})`, min];
    };
    switch (node.t) {
        case 'leaf':
            return /^['"]/.test(node.text) ? `W(${node.text})` : node.text;
        case 'name':
            return node.text === 'raw' ? 'E.raw' : `E.${node.text}`;
        case 'regex':
            return `R(${JSON.stringify(node.strict)},${JSON.stringify(node.flags)})`;
        case 'member':
            return access(node.o, JSON.stringify(node.key), sites);
        case 'index':
            return access(node.o, oracle(node.k, 0, sites), sites);
        case 'array':
            return `[${node.list.map((x) => oracle(x, 2, sites)).join(',')}]`;
        case 'call':
            return `F.${node.f}(${node.args.map((x) => oracle(x, 2, sites)).join(',')})`;
        case 'group':
            return `(${oracle(node.x, 0, sites)})`;
        case 'unary': {
            const [n, x] = mark(node.x);
            sites.push({ op: `${node.op}x`, left: n, right: n });
            return `${node.op} ${x}`;
        }
        case 'binary': {
            const [l, left] = mark(node.l);
            const [r, right] = mark(node.r);
            sites.push({ op: node.op, left: l, right: r });
            return `${left} ${node.op} ${right}`;
        }
        case 'conditional': {
            const [n, c] = mark(node.c);
            sites.push({ op: '?:', left: n, right: n });
            return `${c} ? ${oracle(node.a, 2, sites)} : ${oracle(node.b, 2, sites)}`;
        }
        default:
            return node.items.map((item) => item.op ?? oracle(item.x, POSTFIX, sites)).join(' ');
    }
}

function access(o, key, sites) {
    let inner = o;
    while (inner.t === 'group') inner = inner.x;
    if (inner.t === 'name' && inner.text === 'labels') return `E.labels(${key})`;
    return `M(${oracle(o, 2, sites)},${key})`;
}

// {text, sites}
function forV8(node) {
    const sites = [];
    sites.marks = 0;
    const text = oracle(node, 0, sites);
    return { text, sites };
}

module.exports = { source, forV8, tokens };
