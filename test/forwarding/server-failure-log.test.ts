import t from 'tap';
import { Exchange } from '../../src/exchange/exchange.js';
import { createServerFailureLog } from '../../src/forwarding/server-failure-log.js';
import type { UpstreamFailure } from '../../src/forwarding/upstream/upstream-failure.js';
import { createFakeClock } from '../support/fake-clock.js';

const refused: UpstreamFailure = { code: 'TW_UPSTREAM_CONNECT_REFUSED', progress: 'nothing-sent', message: 'refused' };
const cutOff: UpstreamFailure = { code: 'TW_UPSTREAM_RESET', progress: 'answer-begun', message: 'cut off' };

function failureLog() {
  const clock = createFakeClock();
  const lines: string[] = [];
  const add = (message: string) => void lines.push(message);
  const report = createServerFailureLog({
    log: { error: add, warn: add, info: add, debug: add, enabled: () => true },
    clock,
  });
  const fail = (url: string, failure: UpstreamFailure) => {
    const exchange = new Exchange();
    exchange.server = { url } as Exchange['server'];
    exchange.service = { name: 'shop@nomad' } as Exchange['service'];
    report(failure, exchange);
  };
  return { clock, lines, fail };
}

t.test('a failure is told at once, its repetitions every ten seconds with their number', (t) => {
  const { clock, lines, fail } = failureLog();
  for (let count = 0; count < 4; count++) fail('http://a', refused);
  t.strictSame(lines, ['server http://a of shop@nomad failed: refused']);
  clock.advance(10_000);
  fail('http://a', refused);
  t.equal(lines[1], 'server http://a of shop@nomad failed: refused (and 3 more times before)');
  t.end();
});

t.test('another server and another failure are told by themselves', (t) => {
  const { lines, fail } = failureLog();
  fail('http://a', refused);
  fail('http://b', refused);
  fail('http://a', cutOff);
  t.equal(lines.length, 3);
  t.end();
});

t.test('a thousand servers at once are told, more when those are forgotten', (t) => {
  const { clock, lines, fail } = failureLog();
  for (let count = 0; count < 1500; count++) fail(`http://${count}`, refused);
  t.equal(lines.length, 1000);
  clock.advance(10_000);
  fail('http://new', refused);
  t.equal(lines.length, 1001);
  t.end();
});
