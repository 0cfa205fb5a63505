// Asks `tamis eval --jsonl`.
'use strict';

const { spawn } = require('child_process');

// Answers to request lines, one text each; a promise.
function ask(program, requests) {
    return new Promise((resolve, reject) => {
        if (requests.length === 0) {
            resolve([]);
            return;
        }
        const child = spawn(program, ['eval', '--jsonl'], { stdio: ['pipe', 'pipe', 'pipe'] });
        const out = [];
        const err = [];
        child.stdout.on('data', (chunk) => out.push(chunk));
        child.stderr.on('data', (chunk) => err.push(chunk));
        child.on('error', reject);
        child.on('close', (status, signal) => {
            const lines = Buffer.concat(out).toString('utf8').split('\n');
            lines.pop();
            if (lines.length !== requests.length || (status !== 0 && status !== 1)) {
                const next =
                    lines.length < requests.length ? `\nafter ${lines.length} answers, at: ${requests[lines.length]}` : '';
                reject(new Error(`${program}: status ${status}, signal ${signal}${next}\n${Buffer.concat(err)}`));
                return;
            }
            resolve(lines);
        });
        child.stdin.on('error', () => {}); // told by its status
        child.stdin.end(requests.join('\n') + '\n');
    });
}

// The error of an answer, or null.
function refusal(answer) {
    return answer.startsWith('{"error":') ? JSON.parse(answer).error : null;
}

module.exports = { ask, refusal };
