// rule.js PACK GLOBAL EVENTS [scan|keys]: the rule of the benchmark's packs in JavaScript, for the comparison with V8. Written to be fast:
// large reads, one string per line, RegExp objects made once, each search once per event though the rule names it twice,
// outputs joined before they are written. Writes what `tamis run` writes.
//
// Two ways to the keys: `scan` goes from `=` to `=` and keeps the two fields that the rule asks for; `keys` lets one regex
// find all keys and makes an object of them, as scripts usually do. The benchmark shows the faster one.
'use strict';
const fs = require('fs');

const [pack, global, events, way = 'scan'] = process.argv.slice(2);
const jsonLines = (path) => fs.readFileSync(path, 'utf8').split('\n').filter(Boolean).map((line) => JSON.parse(line));
const list = (path) => jsonLines(path).map(({ regex, flags, value }) => ({ regex: new RegExp(regex, flags), value }));

const entries = [...list(`${pack}/alert_types.jsonl`), ...list(`${global}/alert_types.jsonl`)];
const threats = new Map(jsonLines(`${pack}/threats.jsonl`).map((row) => [row.alertType, row]));

// What the first entry that matches gives, $1 and $2 put in.
function search(subject) {
  for (let i = 0; i < entries.length; i++) {
    const { regex, value } = entries[i];
    if (!regex.test(subject)) continue;
    const match = regex.exec(subject);
    return value.replace(/\$(\d)/g, (_, group) => match[group] ?? '');
  }
  return undefined;
}

const unescapeValue = (text) =>
  text.includes('\\') ? text.replace(/\\([\\=nr])/g, (_, c) => (c === 'n' ? '\n' : c === 'r' ? '\r' : c)) : text;
const unescapeHeader = (text) => (text.includes('\\') ? text.replace(/\\([\\|])/g, '$1') : text);
// Lines are read byte by byte (latin1), which is far cheaper to decode; text that is not ASCII is decoded when it is used.
const decode = (text) => (/[\x80-\xff]/.test(text) ? Buffer.from(text, 'latin1').toString('utf8') : text);

const isKeyByte = new Uint8Array(256);
for (const c of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.,-[]') isKeyByte[c.charCodeAt(0)] = 1;

// The two fields that the rule asks for, the last of each key.
function scan(extension) {
  const fields = { cat: undefined, PanOSThreatCategory: undefined };
  let key = '', from = 0;
  for (let eq = extension.indexOf('='); eq >= 0; eq = extension.indexOf('=', eq + 1)) {
    let start = eq;
    while (start > 0 && isKeyByte[extension.charCodeAt(start - 1)] === 1) start--;
    if (start === eq || (start > 0 && extension.charCodeAt(start - 1) !== 32)) continue; // an `=` of a value
    if (key === 'cat' || key === 'PanOSThreatCategory') fields[key] = extension.slice(from, start);
    // Only keys of these lengths can be wanted; the others are not cut out.
    key = eq - start === 3 || eq - start === 19 ? extension.slice(start, eq) : '';
    from = eq + 1;
  }
  if (key === 'cat' || key === 'PanOSThreatCategory') fields[key] = extension.slice(from);
  return fields;
}

const keyPattern = /(?:^| )([A-Za-z0-9_][A-Za-z0-9_.,\-[\]]*)=/g;
function keys(extension) {
  const fields = {};
  let key = '', from = 0;
  keyPattern.lastIndex = 0;
  for (let match; (match = keyPattern.exec(extension)) !== null; from = keyPattern.lastIndex) {
    if (key !== '') fields[key] = extension.slice(from, match.index);
    key = match[1];
  }
  if (key !== '') fields[key] = extension.slice(from);
  return fields;
}
const readFields = way === 'keys' ? keys : scan;

const header = /CEF: *\d+\|((?:[^\\|]|\\.)*)\|((?:[^\\|]|\\.)*)\|((?:[^\\|]|\\.)*)\|((?:[^\\|]|\\.)*)\|((?:[^\\|]|\\.)*)\|((?:[^\\|]|\\.)*)\|/;

// The header without a regex while it has no backslash: seven pipes, six of them behind the fields.
function readHeader(line) {
  const start = line.indexOf('CEF:0|');
  if (start >= 0) {
    const at = [start + 5];
    while (at.length < 7) {
      const pipe = line.indexOf('|', at[at.length - 1] + 1);
      if (pipe < 0) return null;
      at.push(pipe);
    }
    const text = line.slice(start, at[6]);
    if (!text.includes('\\')) return { classId: line.slice(at[3] + 1, at[4]), name: line.slice(at[4] + 1, at[5]), end: at[6] + 1 };
  }
  const match = header.exec(line);
  if (match === null) return null;
  return { classId: unescapeHeader(match[4]), name: unescapeHeader(match[5]), end: match.index + match[0].length };
}

// The value of a key as JavaScript sees it.
const value = (text) => (text === undefined ? undefined : decode(unescapeValue(text.trimEnd())));

function run(line) {
  const cef = readHeader(line);
  if (cef === null) return '';
  if (cef.name === 'TRAFFIC' || cef.classId === 'TRAFFIC') return '';
  const fields = readFields(line.slice(cef.end));
  const cat = value(fields.cat);
  let alertType;
  if (cat !== undefined && cat !== '') {
    const subject = cat === 'vulnerability' ? decode(cef.classId) : cat;
    alertType = (subject === '' ? undefined : search(subject)) || subject;
  } else {
    alertType = value(fields.PanOSThreatCategory) || undefined;
  }
  if (alertType === undefined) return '';
  const row = threats.get(alertType);
  return `${JSON.stringify({ alertType, threatId: row?.threatId, threatName: row?.threatName })}\n`;
}

// Whole lines of each read; what is left of the last one waits for the next.
const chunk = Buffer.allocUnsafe(1 << 20);
const file = fs.openSync(events, 'r');
let rest = '';
for (let n; (n = fs.readSync(file, chunk, 0, chunk.length)) > 0;) {
  const text = rest + chunk.latin1Slice(0, n);
  let out = '', from = 0;
  for (let end; (end = text.indexOf('\n', from)) >= 0; from = end + 1) out += run(text.slice(from, end));
  rest = text.slice(from);
  if (out !== '') fs.writeSync(1, out);
}
if (rest !== '') {
  const out = run(rest);
  if (out !== '') fs.writeSync(1, out);
}
