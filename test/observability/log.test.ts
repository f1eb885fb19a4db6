import { PassThrough } from 'node:stream';
import t from 'tap';
import type { Diagnostic } from '../../src/model/diagnostic.js';
import { createDiagnosticLog } from '../../src/observability/log-diagnostics.js';
import { createLog, parseLogLevel, type LogOptions } from '../../src/observability/log.js';
import { redactDiagnostic } from '../../src/observability/redact-diagnostic.js';
import { redactSecrets, redactTag } from '../../src/observability/redact-secrets.js';
import { createFakeClock } from '../support/fake-clock.js';
import { redactionCases, tagRedactionCases } from './cases/redactions.js';

function captureLog(options: LogOptions = {}) {
  const stream = new PassThrough();
  const log = createLog({ ...options, stream });
  return { log, stream, written: () => String(stream.read() ?? '') };
}

/** Lines without their time, which every line has. */
function jsonLines(text: string): unknown[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const { time, ...rest } = JSON.parse(line) as { time: string };
      if (Number.isNaN(Date.parse(time))) throw new Error(`no time in ${line}`);
      return rest;
    });
}

const badPort: Diagnostic = {
  code: 'option-invalid',
  severity: 'warning',
  origin: { provider: 'nomad', service: 'web', instance: 'web-1', tag: 'traefik.http.services.web.x=y' },
  message: 'x cannot be "y"',
  remedy: 'write a number',
};

t.test('lines', (t) => {
  t.test('JSON has level, time and message first, then the facts', (t) => {
    const { log, written } = captureLog();
    log.info('provider answers', { provider: 'nomad', services: 3 });
    const text = written();
    t.match(
      text,
      /^\{"level":"info","time":"[^"]+Z","message":"provider answers","provider":"nomad","services":3\}\n$/,
    );
    t.end();
  });

  t.test('lines below the level are not written', (t) => {
    const { log, written } = captureLog({ level: 'warn' });
    log.debug('no');
    log.info('no');
    log.warn('yes');
    log.error('yes');
    t.strictSame(jsonLines(written()), [
      { level: 'warn', message: 'yes' },
      { level: 'error', message: 'yes' },
    ]);
    t.strictSame([log.enabled('info'), log.enabled('warn'), log.enabled('error')], [false, true, true]);
    t.end();
  });

  t.test('common lines are for people and stay one line', (t) => {
    const { log, written } = captureLog({ format: 'common', level: 'debug' });
    log.warn('two\nlines', { path: '/a b', port: 80, missing: undefined, list: [1, 2] });
    log.debug('plain', { url: 'http://10.0.0.1:80' });
    const [first, second] = written().split('\n');
    t.match(first, /^\S+Z WRN two lines path="\/a b" port=80 list=\[1,2\]$/);
    t.match(second, /^\S+Z DBG plain url=http:\/\/10.0.0.1:80$/);
    t.end();
  });

  t.test('secrets in facts and addresses are not written', (t) => {
    const { log, written } = captureLog();
    log.info('asking http://me:hunter2@consul:8500/v1', { token: 'hunter2', address: 'http://me:hunter2@nomad' });
    const text = written();
    t.notMatch(text, 'hunter2');
    t.match(text, 'http://REDACTED@consul:8500/v1');
    t.end();
  });

  t.test('a broken stream is nobody’s problem', async (t) => {
    const { log, stream } = captureLog();
    stream.destroy(new Error('EPIPE'));
    log.info('still here');
    await new Promise((resolve) => setImmediate(resolve));
    t.pass('it went on');
  });

  t.test('level names are Traefik’s', (t) => {
    const names = ['TRACE', 'DEBUG', 'INFO', 'Warn', 'warning', 'error', 'FATAL', 'panic', 'loud'];
    t.strictSame(names.map(parseLogLevel), [
      'debug',
      'debug',
      'info',
      'warn',
      'warn',
      'error',
      'error',
      'error',
      undefined,
    ]);
    t.end();
  });
  t.end();
});

t.test('redaction', (t) => {
  for (const { name, given, shown } of redactionCases) t.strictSame(redactSecrets(given), shown, name);
  for (const { name, given, shown } of tagRedactionCases) t.equal(redactTag(given), shown, name);

  t.test('a diagnostic loses the secret in its tag and in its sentences', (t) => {
    const tag = 'traefik.http.middlewares.a.basicauth.users=ada:pa55,bob:w0rd';
    const shown = redactDiagnostic({ ...badPort, origin: { provider: 'nomad', tag }, message: 'cannot be "bob:w0rd"' });
    t.equal(shown.origin.tag, 'traefik.http.middlewares.a.basicauth.users=ada:REDACTED,bob:REDACTED');
    t.equal(shown.message, 'cannot be "REDACTED"');
    t.equal(redactDiagnostic(badPort), badPort, 'one without a secret is the same object');
    t.end();
  });
  t.end();
});

t.test('diagnostics', (t) => {
  const start = (linesPerMinute?: number) => {
    const clock = createFakeClock();
    const { log, written } = captureLog();
    const report = createDiagnosticLog({ log, clock, linesPerMinute });
    return { clock, report, messages: () => jsonLines(written()).map((line) => (line as { message: string }).message) };
  };

  t.test('one that stands is logged once, with where it comes from', (t) => {
    const { log, written } = captureLog();
    const report = createDiagnosticLog({ log, clock: createFakeClock() });
    report([badPort]);
    report([{ ...badPort }]);
    report([badPort, { ...badPort, origin: { ...badPort.origin, instance: 'web-2' } }]);
    t.strictSame(jsonLines(written()), [
      {
        level: 'warn',
        message:
          'x cannot be "y" [provider nomad, service web, instance web-1, tag "traefik.http.services.web.x=y"]; write a number',
        code: 'option-invalid',
        provider: 'nomad',
        service: 'web',
        instance: 'web-1',
      },
    ]);
    t.end();
  });

  t.test('one that comes back is logged again', (t) => {
    const { report, messages } = start();
    report([badPort]);
    report([]);
    report([badPort]);
    t.equal(messages().length, 2);
    t.end();
  });

  t.test('severities are levels', (t) => {
    const { log, written } = captureLog();
    const report = createDiagnosticLog({ log, clock: createFakeClock() });
    report((['error', 'warning', 'info'] as const).map((severity) => ({ ...badPort, severity })));
    t.strictSame(
      jsonLines(written()).map((line) => (line as { level: string }).level),
      ['error', 'warn', 'info'],
    );
    t.end();
  });

  t.test('a flood is counted in one line a minute', (t) => {
    const { clock, report, messages } = start(3);
    const flood = (from: number) =>
      Array.from({ length: 10 }, (_, index) => ({ ...badPort, message: `${from + index}` }));
    report(flood(0));
    t.match(messages().at(-1), '7 more diagnostics are not written here; see /api/diagnostics');
    report(flood(100));
    t.strictSame(messages(), [], 'and is quiet then');
    clock.advance(60_000);
    report(flood(200));
    t.equal(messages().length, 4, 'until the next minute');
    t.end();
  });
  t.end();
});
