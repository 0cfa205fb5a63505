// The differential test of regexes against V8.
//
//     node run.js --driver build/tests/regex_driver [--count N] [--seed S]
//
// N random patterns on four subjects each (trees.js), as many strings of pattern syntax (soup.js), and the sets of
// code points (sets.js). Prints how often each construct was met, what was refused and why. Exit status 1 when
// something differs, or when too little was accepted or matched for the test to mean much.
'use strict';

const trees = require('./trees');
const soup = require('./soup');
const sets = require('./sets');

const LEAST_ACCEPTED = 0.85; // of the patterns that V8 takes
const LEAST_MATCHED = 0.2; // of the searches
const LEAST_COMPARED = 0.2; // of the strings: V8 can be asked what they mean

function options() {
    const out = { driver: null, count: 50000, seed: 1 };
    for (let i = 2; i < process.argv.length; i += 2) {
        const name = process.argv[i].replace(/^--/, '');
        if (!Object.hasOwn(out, name) || process.argv[i + 1] === undefined) throw new Error(`unknown option ${process.argv[i]}`);
        out[name] = typeof out[name] === 'number' ? Number(process.argv[i + 1]) : process.argv[i + 1];
    }
    if (out.driver === null) throw new Error('--driver is missing');
    return out;
}

const percent = (part, whole) => `${whole === 0 ? 0 : ((100 * part) / whole).toFixed(1)} %`;

function printTrees(s, seed) {
    console.log(
        `random patterns, seed ${seed}: ${s.patterns}, ${percent(s.accepted, s.patterns - s.rejected)} accepted; ` +
            `${s.searches} searches, ${percent(s.matched, s.searches)} match, ${s.gaveUp} gave up; ${s.differ} differ`,
    );
    for (const reason of Object.keys(s.refused).sort()) console.log(`  refused ${s.refused[reason]}: ${reason}`);
    console.log('  construct           patterns  accepted');
    for (const name of Object.keys(s.constructs).sort()) {
        const row = s.constructs[name];
        console.log(`  ${name.padEnd(18)}${String(row.patterns).padStart(10)}${percent(row.accepted, row.patterns).padStart(10)}`);
    }
}

function main() {
    const { driver, count, seed } = options();
    const t = trees.run(driver, seed, count);
    printTrees(t, seed);
    const s = soup.run(driver, seed, count);
    console.log(
        `strings of syntax: ${s.patterns}, ${s.accepted} accepted, ${s.refused} refused, ${s.rejected} no JavaScript; ` +
            `${s.compared} searches compared, ${s.matched} match; ${s.differ} differ`,
    );
    const c = sets.run(driver, seed);
    console.log(`sets: ${c.sets} of ${c.codePoints} code points in all, ${c.refused} refused; ${c.differ} differ`);
    let bad = t.differ + s.differ + c.differ > 0;
    const weak =
        t.accepted < LEAST_ACCEPTED * (t.patterns - t.rejected) ||
        t.matched < LEAST_MATCHED * t.searches ||
        s.compared < LEAST_COMPARED * s.patterns;
    if (weak) {
        console.log('too little was accepted, matched or compared');
        bad = true;
    }
    console.log(`${t.differ + s.differ + c.differ} differences in ${t.searches + s.compared} searches`);
    process.exitCode = bad ? 1 : 0;
}

main();
