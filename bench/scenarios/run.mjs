// Runs the named scenarios one after another and prints what they measured; exit code 1 when a target is missed.
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { changeLatency } from './change-latency.mjs';
import { demoStart } from './demo-start.mjs';
import { healthChurn } from './health-churn.mjs';
import { issuedOnce } from './issued-once.mjs';
import { killIssuance } from './kill-issuance.mjs';
import { matchCost } from './match-cost.mjs';
import { memory } from './memory.mjs';
import { proxySwitch } from './proxy-switch.mjs';
import { tagPairs } from './tag-pairs.mjs';
import { tlsHandshakes } from './tls-handshakes.mjs';

const scenarios = [
  changeLatency,
  healthChurn,
  memory,
  matchCost,
  tlsHandshakes,
  demoStart,
  tagPairs,
  proxySwitch,
  issuedOnce,
  killIssuance,
];
const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'boolean', default: false },
    program: { type: 'string', default: 'dist/cli/main.js' },
    help: { type: 'boolean', default: false },
  },
});
const unknown = positionals.filter((name) => !scenarios.some((scenario) => scenario.name === name));
if (options.help || unknown.length > 0) {
  for (const name of unknown) console.error(`there is no scenario ${name}`);
  console.log('npm run bench:scenarios -- [NAME…] [--json] [--program=FILE]\n');
  for (const { name, about } of scenarios) console.log(`  ${name.padEnd(16)}${about}`);
  process.exit(unknown.length > 0 ? 2 : 0);
}

const say = (line) => process.stderr.write(`${line}\n`);
const wanted = scenarios.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
const loadBefore = loadAverage();
const rows = [];
for (const { name, run } of wanted) {
  say(`${name}, load average ${loadAverage().join(' ')}`);
  for (const row of await run({ program: options.program, say })) {
    rows.push({ scenario: name, ...row, holds: row.target === undefined ? undefined : row.value <= row.target });
  }
}
const loadAfter = loadAverage();
if (options.json) console.log(JSON.stringify({ node: process.version, loadBefore, loadAfter, rows }, null, 2));
else printRows();
process.exitCode = rows.some(({ holds }) => holds === false) ? 1 : 0;

function printRows() {
  const cells = rows.map(({ scenario, what, value, unit, target, holds }) => [
    scenario,
    what,
    `${Number.isInteger(value) ? value : value.toFixed(value < 10 ? 2 : 1)} ${unit}`.trimEnd(),
    target === undefined ? '' : `<= ${target}`,
    holds === undefined ? '' : holds ? 'holds' : 'MISSED',
  ]);
  const header = ['scenario', 'what', 'measured', 'target', ''];
  const widths = header.map((title, column) => Math.max(title.length, ...cells.map((row) => row[column].length)));
  console.log(`Node ${process.version}, load average ${loadBefore.join(' ')} before, ${loadAfter.join(' ')} after`);
  for (const row of [header, ...cells]) {
    console.log(
      row
        .map((cell, column) =>
          column === 2 || column === 3 ? cell.padStart(widths[column]) : cell.padEnd(widths[column]),
        )
        .join('  ')
        .trimEnd(),
    );
  }
}

/** Of the last one, five and fifteen minutes: other people's work on the machine disturbs the figures. */
function loadAverage() {
  return readFileSync('/proc/loadavg', 'utf8').split(' ').slice(0, 3).map(Number);
}
