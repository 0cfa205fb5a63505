// What V8 says of an expression, and whether tamis says the same.
'use strict';

const { member, wellFormed, kind, typed } = require('./values');
const { functions, pattern } = require('./prelude');
const { refusal } = require('./tamis');

// Refusals that design and documentation name: a pattern that PCRE2 would match otherwise, a template that reads a group
// which a repeat can skip, an argument that can never be an array of lists, and a member that cef does not have.
const DOCUMENTED = new Set(['E0602', 'E0604', 'E0302', 'E0206']);

class Oracle {
    constructor(lodash) {
        this.functions = functions(lodash);
        this.patterns = new Map();
        this.compiled = new Map();
        this.kinds = [];
        this.mark = (n, v) => {
            this.kinds[n] = kind(v);
            return v;
        };
        this.regex = (source, flags) => {
            const key = `${flags}/${source}`;
            let found = this.patterns.get(key);
            if (found === undefined) {
                if (this.patterns.size > 5000) this.patterns.clear();
                found = pattern(source, flags);
                this.patterns.set(key, found);
            }
            return found;
        };
    }

    compile(text) {
        return new Function('E', 'F', 'M', 'K', 'W', 'R', `"use strict";return (${text}\n)`);
    }

    run(compiled, bound) {
        return compiled(bound, this.functions, member, this.mark, wellFormed, this.regex);
    }

    // The typed value, or null when V8 refuses the text. `this.kinds` holds what the marks noted.
    evaluate(text, bound) {
        let compiled;
        try {
            compiled = this.compile(text);
        } catch (error) {
            if (error instanceof SyntaxError) return null;
            throw error;
        }
        this.kinds.length = 0;
        return typed(this.run(compiled, bound));
    }

    // The value of a text that is evaluated again and again.
    value(text, bound) {
        let compiled = this.compiled.get(text);
        if (compiled === undefined) {
            if (this.compiled.size > 5000) this.compiled.clear();
            compiled = this.compile(text);
            this.compiled.set(text, compiled);
        }
        return this.run(compiled, bound);
    }
}

// Compares V8's answer with tamis's. {type}: 'same', 'refused' (both, or for a documented reason), 'failed' (a budget ran
// out), or a difference: 'value', 'refuses' or 'accepts'.
function compare(want, answer) {
    if (answer === want) return { type: 'same' };
    const error = refusal(answer);
    if (want === null) return error ? { type: 'refused', code: 'SyntaxError' } : { type: 'accepts' };
    if (error) return DOCUMENTED.has(error.code) ? { type: 'refused', code: error.code } : { type: 'refuses', code: error.code };
    if (answer.endsWith(',"failed":true}')) return { type: 'failed' };
    return { type: 'value' };
}

const differs = (result) => result.type === 'value' || result.type === 'refuses' || result.type === 'accepts';

module.exports = { Oracle, compare, differs };
