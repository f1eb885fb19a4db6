// Runs the tests with tap: `npm test`, or `npm test -- test/rules` for the files below a folder or matching a name.
// Both src/ and test/ are transpiled to .build/ first, which halves the time tap needs per file.
import { spawn } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { build } from 'esbuild';
import { globSync } from './files.mjs';

const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
const wanted = process.argv.slice(2).filter((argument) => !argument.startsWith('-'));
const outdir = process.env.TAGWAY_BUILD_DIR ?? '.build';
rmSync(outdir, { recursive: true, force: true });
await build({
  entryPoints: [...globSync('src', '.ts'), ...globSync('test', '.ts')],
  outdir,
  outbase: '.',
  format: 'esm',
  platform: 'node',
  target: 'node20',
  sourcemap: true,
  define: { TAGWAY_VERSION: JSON.stringify(version) },
  logLevel: 'warning',
});

const files = globSync(`${outdir}/test`, '.test.js').filter(
  (file) => wanted.length === 0 || wanted.some((word) => file.includes(word.replace(/\.ts$/, '.js'))),
);
if (files.length === 0) {
  console.error(`no test file matches ${wanted.join(' ')}`);
  process.exit(2);
}

const tap = spawn(
  process.execPath,
  ['--enable-source-maps', 'node_modules/tap/dist/esm/run.mjs', '--reporter=tap', '--jobs=2', ...files],
  {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, TAP_ALLOW_EMPTY_COVERAGE: '1' },
  },
);
let output = '';
tap.stdout.setEncoding('utf8').on('data', (text) => {
  output += text;
  if (process.env.CI || process.argv.includes('--verbose')) process.stdout.write(text);
});
const code = await new Promise((resolve) => tap.on('close', resolve));
report(output, code);

function report(text, exitCode) {
  const summary = /# \{ total: (\d+)(?:, pass: (\d+))?(?:, fail: (\d+))?(?:, todo: (\d+))?(?:, skip: (\d+))? \}/.exec(
    text.slice(text.lastIndexOf('# {')),
  );
  // Last, where nobody has to look for it, however long the output before it is.
  if (exitCode !== 0) console.log(failures(text));
  for (const line of new Set(text.match(/^ *ok .*# SKIP .*$/gm) ?? []))
    console.log(`skipped: ${line.replace(/^.*# SKIP /, '')} (${line.replace(/^ *ok \d+ - | # SKIP.*$/g, '')})`);
  const [passed, failed, skipped] = [summary?.[2] ?? 0, summary?.[3] ?? 0, summary?.[5] ?? 0].map(Number);
  console.log(
    `${passed} passed, ${exitCode !== 0 && failed === 0 ? 1 : failed} failed${skipped ? `, ${skipped} skipped` : ''}`,
  );
  process.exit(exitCode === 0 && passed > 0 ? 0 : 1);
}

// What a person needs of a failed run: each `not ok` with its indented details.
function failures(text) {
  const lines = text.split('\n');
  const shown = [];
  let depth = -1;
  for (const line of lines) {
    const indent = line.search(/\S/);
    if (/^\s*not ok/.test(line)) depth = indent;
    else if (/^\s*(ok|#|\d+\.\.)/.test(line) && indent <= depth) depth = -1;
    if (depth >= 0) shown.push(line);
  }
  return shown.join('\n');
}
