// Fills in what V8 answers: node record.js LODASH FILE. Each case of the file (cases/*.json, see kept.js) that has no `expect`
// gets one, if its own text can be evaluated without rewriting; else it is named, and is to be written by hand.
'use strict';

const fs = require('fs');
const path = require('path');
const { Direct, OPEN } = require('./direct');
const { fromJson } = require('./values');

const [lodash, file] = process.argv.slice(2);
const direct = new Direct(require(path.resolve(lodash)));
const rows = JSON.parse(fs.readFileSync(file, 'utf8'));
for (const row of rows) {
    if (row.expect !== undefined) continue;
    const world = {};
    for (const name of ['fields', 'cef', 'references', 'globalReferences'])
        if (row[name] !== undefined) world[name] = fromJson(row[name]);
    const answer = direct.evaluate(row.expr.replace(/^\s*=>/, ''), world);
    if (answer === OPEN) {
        console.error(`to be written by hand: ${row.expr}`);
        process.exitCode = 1;
    } else {
        row.expect = answer === null ? 'SyntaxError' : JSON.parse(answer);
    }
}
fs.writeFileSync(file, `[\n${rows.map((row) => `  ${JSON.stringify(row)}`).join(',\n')}\n]\n`);
