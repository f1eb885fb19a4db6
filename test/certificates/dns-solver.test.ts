// Who writes records into the DNS may hang; no order hangs with it.
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { commandRecords, dnsSolver, webhookRecords } from '../../src/certificates/acme/dns-solver.js';
import { until } from '../support/until.js';

const challenge = { type: 'dns-01', url: '', status: 'pending', token: 'token' } as never;
const proof = ['app.example.com', challenge, 'value'] as const;
const never = new AbortController().signal;

/** A program that says who it is and ends neither by itself nor when it is asked to, nor does what it has started. */
function stubbornProgram(t: Test) {
  const folder = t.testdir();
  const program = join(folder, 'hook');
  const pids = join(folder, 'pids');
  const wait = 'trap "" TERM; while :; do sleep 0.1; done';
  writeFileSync(program, `#!/bin/sh\n(${wait}) &\necho $$ $! > ${pids}.new\nmv ${pids}.new ${pids}\n${wait}\n`);
  chmodSync(program, 0o755);
  return {
    program,
    isRunning: () => existsSync(pids),
    allEnded: () => readFileSync(pids, 'utf8').trim().split(' ').map(Number).every(hasEnded),
  };
}

/** A process that nobody has waited for yet has ended too. */
function hasEnded(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.startsWith('Z') === true;
  } catch {
    return true;
  }
}

t.test('a program that does not end is killed, with what it has started', async (t) => {
  await t.test('when its time is over', async (t) => {
    const { program, allEnded } = stubbornProgram(t);
    const solver = dnsSolver(commandRecords(program), { delayBeforeCheckMs: 0, limitMs: 1_000 });
    await t.rejects(solver.present(...proof, never), /it took longer than 1 s/);
    await until('nothing is left of it', allEnded);
  });

  await t.test('when the proxy ends', async (t) => {
    const { program, allEnded, isRunning } = stubbornProgram(t);
    const end = new AbortController();
    const presented = dnsSolver(commandRecords(program), { delayBeforeCheckMs: 0 }).present(...proof, end.signal);
    await until('it runs', isRunning);
    end.abort(new Error('the proxy ends'));
    await t.rejects(presented, /the proxy ends/);
    await until('nothing is left of it', allEnded);
  });

  await t.test('also one that was to take the record away, a moment later', async (t) => {
    const { program, allEnded } = stubbornProgram(t);
    const ended = AbortSignal.abort(new Error('the proxy ends'));
    await t.rejects(
      dnsSolver(commandRecords(program), { delayBeforeCheckMs: 0 }).remove(...proof, ended),
      /the proxy ends/,
    );
    await until('nothing is left of it', allEnded);
  });
});

t.test('a program', async (t) => {
  const program = join(t.testdir(), 'hook');
  const present = (script: string) => {
    writeFileSync(program, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    return dnsSolver(commandRecords(program), { delayBeforeCheckMs: 0 }).present(...proof, never);
  };
  await t.resolves(present('[ "$*" = "present _acme-challenge.app.example.com. value" ]'));
  await t.resolves(present('sleep 60 & exit 0'), 'what it leaves running is waited for by nobody');
  await t.rejects(present('echo no such zone >&2; exit 3'), { message: /hook failed with code 3: no such zone$/ });
  await t.rejects(present('kill -9 $$'), /was ended by SIGKILL/);
  const missing = dnsSolver(commandRecords(join(t.testdir(), 'none')), { delayBeforeCheckMs: 0 });
  await t.rejects(missing.present(...proof, never), /ENOENT/);
});

t.test('the wait for a record to spread ends with the proxy', async (t) => {
  const end = new AbortController();
  const records = {
    present() {
      setImmediate(() => end.abort());
      return Promise.resolve();
    },
    cleanup: () => Promise.resolve(),
  };
  await t.rejects(dnsSolver(records, { delayBeforeCheckMs: 600_000 }).present(...proof, end.signal), {
    name: 'AbortError',
  });
});

t.test('a service that does not answer', async (t) => {
  const server = createServer(() => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.teardown(() => {
    server.closeAllConnections();
    server.close();
  });
  const records = webhookRecords(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const solver = dnsSolver(records, { delayBeforeCheckMs: 0, limitMs: 200 });
  await t.rejects(solver.present(...proof, never), /it took longer than 0.2 s/);
});
