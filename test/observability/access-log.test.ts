import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import t from 'tap';
import fc from 'fast-check';
import { Exchange } from '../../src/exchange/exchange.js';
import type { AccessLogFacts } from '../../src/observability/access-log-facts.js';
import { createAccessLog, type AccessLogOptions } from '../../src/observability/access-log.js';
import { escapeLogText, escapeLogToken } from '../../src/observability/escape-log-text.js';
import { headerInBlock } from '../../src/observability/header-in-block.js';
import { createLineFile } from '../../src/observability/line-file.js';
import type { Log } from '../../src/observability/log.js';
import { systemClock } from '../../src/shared/clock.js';
import { createFakeClock } from '../support/fake-clock.js';
import { until } from '../support/until.js';
import { accessFacts } from './access-facts.js';
import { commonLineCases, jsonLineCases } from './cases/access-lines.js';

const noHeaderBlock: AccessLogFacts = new Exchange();

function recordingLog(): { log: Log; lines: string[] } {
  const lines: string[] = [];
  const add = (message: string) => void lines.push(message);
  return { lines, log: { error: add, warn: add, info: add, debug: add, enabled: () => true } };
}

async function writtenLines(filePath: string, options: AccessLogOptions, facts: AccessLogFacts): Promise<string> {
  const clock = { ...createFakeClock(), monotonicMs: () => 0 };
  const accessLog = createAccessLog({ ...options, filePath }, { log: recordingLog().log, clock });
  accessLog.write(facts);
  await accessLog.close();
  return existsSync(filePath) ? readFile(filePath, 'utf8') : '';
}

t.test('lines', async (t) => {
  const folder = t.testdir({});
  for (const [index, { name, options, facts, line }] of [...commonLineCases, ...jsonLineCases].entries()) {
    const path = join(folder, `${index}.log`);
    const written = await writtenLines(path, options ?? {}, accessFacts(facts));
    if (typeof line === 'object') {
      t.strictSame(JSON.parse(written), line, name);
      t.strictSame(Object.keys(JSON.parse(written) as object), Object.keys(line), `${name}: in this order`);
    } else {
      t.equal(written, line ?? '', name);
    }
  }
});

t.test('an exchange has every fact a line needs', async (t) => {
  const line = await writtenLines(join(t.testdir({}), 'access.log'), {}, noHeaderBlock);
  t.match(line, /^- - - \[14\/Nov\/2023:22:13:20 \+0000\] "- - HTTP\/1.1" 0 0 "-" "-" 1 "-" "-" 0ms\n$/);
});

t.test('local time carries its offset', async (t) => {
  const line = await writtenLines(join(t.testdir({}), 'access.log'), { format: 'json' }, accessFacts());
  const { StartLocal, StartUTC } = JSON.parse(line) as { StartLocal: string; StartUTC: string };
  t.equal(Date.parse(StartLocal), Date.parse(StartUTC), 'it is the same moment');
});

t.test('escaped text', (t) => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const escaped = escapeLogText(text);
      const bare = escaped.replaceAll('\\\\', '').replaceAll('\\"', '');
      return !/[\u0000-\u001f\u007f-\u009f"]/.test(bare) && !escapeLogToken(text).includes(' ');
    }),
  );
  t.equal(escapeLogText('plain/path?x=ü'), 'plain/path?x=ü', 'what needs no escape stays as it is');
  t.end();
});

t.test('a header in a block is found by its name alone', (t) => {
  const block = 'X-User-Agent: no\r\nuser-agent:  yes \r\nUser-Agent: later\r\nEmpty:\r\nLast: user-agent: no';
  t.equal(headerInBlock(block, 'user-agent'), 'yes');
  t.equal(headerInBlock(block, 'empty'), '');
  t.equal(headerInBlock(block, 'last'), 'user-agent: no');
  t.equal(headerInBlock(block, 'referer'), '');
  t.equal(headerInBlock('', 'referer'), '');
  t.end();
});

t.test('files', (t) => {
  t.test('missing folders are made, and many lines arrive in order', async (t) => {
    const filePath = join(t.testdir({}), 'a/b/access.log');
    const { log, lines } = recordingLog();
    const accessLog = createAccessLog(
      { filePath, format: 'genericCLF', bufferBytes: 1000 },
      { log, clock: systemClock },
    );
    for (let number = 0; number < 5000; number += 1)
      accessLog.write(accessFacts({ target: `/${number}`, headers: [] }));
    await accessLog.close();
    const paths = (await readFile(filePath, 'utf8')).split('\n').map((line) => line.split(' ')[6]);
    t.strictSame(paths, [...Array.from({ length: 5000 }, (_, number) => `/${number}`), undefined]);
    t.strictSame(lines, [], 'nothing to complain about');
  });

  t.test('reopen goes on in a new file after the old one was renamed', async (t) => {
    const filePath = join(t.testdir({}), 'access.log');
    const { log, lines } = recordingLog();
    const accessLog = createAccessLog({ filePath }, { log, clock: systemClock });
    accessLog.write(accessFacts({ target: '/old' }));
    await until('the first line is there', () => existsSync(filePath));
    await rename(filePath, `${filePath}.1`);
    accessLog.reopen();
    await until('the new file is there', () => existsSync(filePath));
    accessLog.write(accessFacts({ target: '/new' }));
    await accessLog.close();
    t.match(await readFile(`${filePath}.1`, 'utf8'), /\/old .*\n$/);
    t.match(await readFile(filePath, 'utf8'), /^\S+ - - \S+ \S+ "GET \/new .*\n$/);
    t.strictSame(lines, []);
  });

  t.test('a full disk costs lines and one sentence', { skip: !existsSync('/dev/full') && '/dev/full' }, async (t) => {
    const { log, lines } = recordingLog();
    const accessLog = createAccessLog({ filePath: '/dev/full' }, { log, clock: systemClock });
    for (let round = 1; round <= 3; round += 1) {
      accessLog.write(accessFacts());
      await until('the line is dropped', () => accessLog.droppedLines() === round);
    }
    await accessLog.close();
    t.equal(lines.length, 1);
    t.match(lines[0], /the access log \/dev\/full cannot be written: ENOSPC/);
  });

  t.test('a folder in the way costs lines until it is gone, and both is said', async (t) => {
    const filePath = join(t.testdir({ 'access.log': {} }), 'access.log');
    const clock = createFakeClock();
    const { log, lines } = recordingLog();
    const accessLog = createAccessLog({ filePath }, { log, clock });
    const flush = (): void => {
      accessLog.write(accessFacts());
      clock.advance(100);
    };
    flush();
    await until('the first line is dropped', () => accessLog.droppedLines() === 1);
    flush();
    await until('the second line is dropped', () => accessLog.droppedLines() === 2);
    t.match(lines, [/cannot be written: EISDIR/], 'said once');
    await rm(filePath, { recursive: true });
    clock.advance(1000);
    flush();
    await until('a line arrives', () => lines.length === 2);
    t.match(lines[1], /is written again; 2 lines were lost/);
    await accessLog.close();
    t.equal((await readFile(filePath, 'utf8')).split('\n').length, 2, 'one line');
  });

  t.test('what waits is bounded', async (t) => {
    const filePath = join(t.testdir({}), 'lines.log');
    const file = createLineFile({
      filePath,
      clock: systemClock,
      maxWaitingChars: 40,
      onProblem: (message) => t.fail(message),
      onRecovery: (message) => t.fail(message),
    });
    for (let number = 0; number < 10; number += 1) file.write(`line ${number}..\n`);
    await file.close();
    file.write('after the end\n');
    t.equal(await readFile(filePath, 'utf8'), 'line 0..\nline 1..\nline 2..\nline 3..\n');
    t.equal(file.droppedLines(), 7);
  });

  t.test('stdout gets the lines, and a reader that stands still does not stop the process', async (t) => {
    const script = `
      import { createLineFile } from './line-file.js';
      import { systemClock } from '../shared/clock.js';
      const file = createLineFile({ clock: systemClock, onProblem: console.error, onRecovery: console.error });
      for (let number = 0; number < 100000; number += 1) file.write('line ' + number + '\\n');
      process.stderr.write('went on\\n');
      await new Promise((resolve) => process.stdin.once('data', resolve));
      await file.close();
      process.exit(0);`;
    const child = spawn(process.execPath, ['--input-type=module', '--eval', script], {
      cwd: join(import.meta.dirname, '../../src/observability'),
    });
    let errors = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
    await until('it went on while nobody reads', () => errors.includes('went on'));
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
    child.stdin.write('now\n');
    await new Promise((resolve) => child.on('close', resolve));
    t.equal(output, Array.from({ length: 100_000 }, (_, number) => `line ${number}\n`).join(''));
    t.equal(errors, 'went on\n');
  });
  t.end();
});
