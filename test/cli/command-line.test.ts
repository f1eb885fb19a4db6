import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, openSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import type { Command } from '../../src/cli/command.js';
import { createCheckCommand } from '../../src/cli/check.js';
import { createExplainCommand } from '../../src/cli/explain.js';
import { unrouted } from '../../src/cli/explain/explain-answer.js';
import { healthcheckCommand } from '../../src/cli/healthcheck.js';
import { runCommandLine } from '../../src/cli/run-command-line.js';
import { createServeCommand } from '../../src/cli/serve.js';
import { versionCommand } from '../../src/cli/version.js';
import type { Diagnostic } from '../../src/model/diagnostic.js';
import { commandLineCases } from './cases/command-line.cases.js';

const diagnostic: Diagnostic = {
  code: 'option-invalid',
  severity: 'error',
  origin: { provider: 'nomad', service: 'web', tag: 'traefik.http.routers.web.priority=high' },
  message: 'priority is a number, not "high"',
  remedy: 'write a whole number',
};

const doubtful: Diagnostic = { ...diagnostic, severity: 'warning' };

/** The commands with stand-ins for what they are built around. */
const commands: Command[] = [
  createServeCommand(({ settings }) => Promise.resolve(settings.entryPoints.web?.port === 80 ? 0 : 7)),
  createCheckCommand(({ settings: { catalog } }) => {
    if (catalog === 'missing.json') return Promise.reject(new Error('missing.json: no such file'));
    const diagnostics = catalog === 'bad.json' ? [diagnostic] : catalog === 'doubtful.json' ? [doubtful] : [];
    return Promise.resolve({ diagnostics, services: 3 });
  }),
  createExplainCommand(() => Promise.resolve({ explain: () => Promise.resolve(unrouted(404)) })),
  healthcheckCommand,
  versionCommand,
];

t.test('command lines', async (t) => {
  for (const row of commandLineCases) {
    let [out, errors] = ['', ''];
    const code = await runCommandLine(
      { argv: row.line.split(' ').slice(1).filter(Boolean), program: row.line.split(' ')[0]!, commands },
      {
        env: { TRAEFIK_CONFIGFILE: '/dev/null', ...row.env },
        colour: row.colour ?? false,
        write: (text) => void (out += text),
        writeError: (text) => void (errors += text),
      },
    );
    t.equal(code, row.code, `${row.name}: exit code (${out}${errors})`);
    for (const expected of [row.out ?? /(?:)/].flat()) t.match(out, expected, `${row.name}: output`);
    if (row.silent) t.equal(out, '', `${row.name}: no output`);
    t.match(errors, row.errors ?? /^$/, `${row.name}: errors`);
  }
});

t.test('a full disk behind standard output', { skip: !existsSync('/dev/full') && 'needs /dev/full' }, async (t) => {
  const program = fileURLToPath(new URL('../../src/cli/main.js', import.meta.url));
  const full = openSync('/dev/full', 'w');
  t.teardown(() => closeSync(full));
  const child = spawn(process.execPath, [program, 'version'], { stdio: ['ignore', full, 'pipe'] });
  let errors = '';
  child.stderr!.setEncoding('utf8').on('data', (text: string) => (errors += text));
  const [code] = (await once(child, 'close')) as [number];
  t.equal(code, 1);
  t.match(errors, /^tagway: standard output cannot be written: ENOSPC[^\n]*\n$/);
});

t.test('every command teaches', async (t) => {
  for (const command of commands) {
    let out = '';
    const terminal = {
      env: { TRAEFIK_CONFIGFILE: '/dev/null' },
      colour: false,
      write: (text: string) => void (out += text),
      writeError: (text: string) => void t.fail(text),
    };
    t.equal(await runCommandLine({ argv: [command.name, '--help'], program: 'tagway', commands }, terminal), 0);
    for (const [line] of command.examples) t.ok(out.includes(line), `${command.name} --help shows "${line}"`);
    for (const flag of Object.keys(command.flags))
      t.ok(out.includes(`--${flag}`), `${command.name} --help names --${flag}`);
    t.match(out, /Exit codes: 0 /);
    t.ok(
      out.split('\n').every((line) => line.length <= 120),
      `${command.name} --help fits a terminal`,
    );
  }
});

t.test('JSON output is JSON', async (t) => {
  const json = async (line: string): Promise<unknown> => {
    let out = '';
    const terminal = {
      env: { TRAEFIK_CONFIGFILE: '/dev/null' },
      colour: true,
      write: (text: string) => void (out += text),
      writeError: (text: string) => void t.fail(text),
    };
    await runCommandLine({ argv: line.split(' '), program: 'tagway', commands }, terminal);
    return JSON.parse(out);
  };
  t.match(await json('version --json'), { version: /^\d+\.\d+\.\d+/, node: process.versions.node });
  t.match(await json('check --json --catalog=bad.json --log.levle=x'), {
    ok: false,
    problems: [{ code: 'option-unknown', origin: '--log.levle', path: 'log.levle' }],
    diagnostics: [{ code: 'option-invalid', origin: { service: 'web' } }],
    summary: { errors: 1, warnings: 1, services: 3 },
  });
  t.match(await json('check --json'), { ok: true, problems: [], diagnostics: [] });
  t.match(await json('check --json --strict --catalog=doubtful.json'), { ok: false, summary: { warnings: 1 } });
});

t.test('healthcheck asks /ping of the management address', async (t) => {
  let status = 200;
  const server = createServer((request, response) => {
    response.writeHead(request.url === '/ping' ? status : 404).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => server.close());
  const { port } = server.address() as AddressInfo;
  const check = async (flag: string) => {
    let said = '';
    const add = (text: string) => void (said += text);
    const terminal = { env: { TRAEFIK_CONFIGFILE: '/dev/null' }, colour: false, write: add, writeError: add };
    const code = await runCommandLine({ argv: ['healthcheck', flag], program: 'traefik', commands }, terminal);
    return `${code} ${said}`;
  };
  t.equal(await check(`--api.address=127.0.0.1:${port}`), `0 OK: http://127.0.0.1:${port}/ping\n`);
  t.match(
    await check(`--api.address=0.0.0.0:${port}`),
    /^0 OK: http:\/\/127/,
    'an address for all is asked on loopback',
  );
  status = 503;
  t.match(await check(`--api.address=127.0.0.1:${port}`), /^1 not healthy: .* status 503/);
  server.close();
  await once(server, 'close');
  t.match(await check(`--api.address=127.0.0.1:${port}`), /^1 not healthy: .*ECONNREFUSED/);
});

t.test('the program itself', async (t) => {
  const run = async (...args: string[]) => {
    const child = spawn(process.execPath, [fileURLToPath(new URL('../../src/cli/main.js', import.meta.url)), ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let [out, errors] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
    const [code] = (await once(child, 'close')) as [number];
    return { code, out, errors };
  };
  const [version, help, unknown] = await Promise.all([run('version', '--json'), run('--help'), run('versoin')]);
  t.match(JSON.parse(version.out), { version: /^\d/ });
  t.match(help, { code: 0, errors: '', out: /Usage: tagway COMMAND/ });
  t.match(unknown, { code: 2, out: '', errors: /did you mean "tagway version"\?/ });
});
