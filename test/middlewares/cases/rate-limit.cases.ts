import type { MiddlewareCase, RequestCase, Step } from '../middleware-case.js';

const pass = (afterMs = 0, request?: RequestCase): Step => ({ afterMs, request });
const waits = (waitsMs: number, afterMs = 0): Step => ({ afterMs, expect: { waitsMs } });
const refused = (retryAfter: string, retryIn: string, afterMs = 0): Step => ({
  afterMs,
  expect: { status: 429, headers: { 'Retry-After': retryAfter, 'X-Retry-In': retryIn } },
});
const from = (peer: string): RequestCase => ({ peer });
const times = (count: number, step: Step): Step[] => Array<Step>(count).fill(step);

export const cases: readonly MiddlewareCase[] = [
  {
    name: 'a burst passes at once, what comes after it waits or is refused',
    options: { average: '1', burst: '3' },
    steps: [...times(3, pass()), refused('1', '1s')],
  },
  {
    name: 'the answer is the bare status text',
    options: { average: '1' },
    steps: [pass(), { expect: { status: 429, body: 'Too Many Requests', headers: { 'Content-Type': null } } }],
  },
  { name: 'without an average there is no limit', options: {}, steps: times(100, pass()) },
  { name: 'an average of 0 is no limit', options: { average: '0', burst: '1' }, steps: times(100, pass()) },
  { name: 'the burst is 1 when not given', options: { average: '1' }, steps: [pass(), refused('1', '1s')] },
  { name: 'a burst of 0 is 1', options: { average: '1', burst: '0' }, steps: [pass(), refused('1', '1s')] },
  {
    name: 'tokens come back with time',
    options: { average: '1' },
    steps: [pass(), refused('1', '1s'), pass(1000), refused('1', '1s')],
  },
  {
    name: 'no more tokens gather than the burst holds',
    options: { average: '10', burst: '2' },
    steps: [pass(), pass(60_000), pass(), refused('1', '100ms')],
  },
  {
    name: 'a request that is half a period early waits',
    options: { average: '1' },
    steps: [pass(), waits(500, 500)],
  },
  {
    name: 'a request that is earlier than that is refused and told how long to wait',
    options: { average: '1' },
    steps: [pass(), refused('1', '750ms', 250)],
  },
  {
    name: 'a refused request takes no token',
    options: { average: '1' },
    steps: [pass(), ...times(5, refused('1', '1s')), pass(1000)],
  },
  {
    name: 'a request that waits has taken its token',
    options: { average: '10' },
    steps: [pass(), waits(50, 50), refused('1', '100ms')],
  },
  {
    name: 'the longest wait is half the time between two requests',
    options: { average: '100' },
    steps: [pass(), refused('1', '6ms', 4), waits(5, 1)],
  },
  {
    name: 'below one request a second the longest wait is half a second',
    options: { average: '1', period: '10s' },
    steps: [pass(), refused('10', '10s'), refused('1', '501ms', 9499), waits(500, 1)],
  },
  {
    name: 'the period stretches the average',
    options: { average: '6', period: '1m' },
    steps: [pass(), refused('10', '10s'), pass(10_000)],
  },
  {
    name: 'long waits are told in minutes',
    options: { average: '1', period: '1m' },
    steps: [pass(), refused('60', '1m0s')],
  },
  { name: 'longer ones in hours', options: { average: '1', period: '1h' }, steps: [pass(), refused('3600', '1h0m0s')] },
  {
    name: 'fractions of a second are told',
    options: { average: '1', period: '3s' },
    steps: [pass(), refused('3', '2.5s', 500)],
  },
  { name: 'a period of 0 is a second', options: { average: '1', period: '0' }, steps: [pass(), refused('1', '1s')] },
  {
    name: 'each peer has a bucket',
    options: { average: '1' },
    steps: [pass(0, from('192.0.2.1')), pass(0, from('192.0.2.2')), refused('1', '1s')],
  },
  {
    name: 'a bucket outlives the silence of its source',
    options: { average: '1', burst: '100' },
    steps: [...times(100, pass()), pass(5000), ...times(4, pass()), refused('1', '1s')],
  },
  {
    name: 'the source can be a header',
    options: { average: '1', 'sourceCriterion.requestHeaderName': 'X-Tenant' },
    steps: [
      pass(0, { headers: [['x-tenant', 'a']] }),
      pass(0, { headers: [['X-Tenant', 'b']] }),
      { request: { peer: '192.0.2.9', headers: [['X-Tenant', 'a']] }, expect: { status: 429 } },
    ],
  },
  {
    name: 'requests without the header are one source',
    options: { average: '1', 'sourceCriterion.requestHeaderName': 'X-Tenant' },
    steps: [pass(), { request: from('192.0.2.9'), expect: { status: 429 } }],
  },
  {
    name: 'the source can be the host',
    options: { average: '1', 'sourceCriterion.requestHost': 'true' },
    steps: [
      pass(0, { url: 'http://a.test/' }),
      pass(0, { url: 'http://b.test/' }),
      { request: { url: 'http://A.test:8080/', peer: '192.0.2.9' }, expect: { status: 429 } },
    ],
  },
  {
    name: 'the source can be an address that a trusted proxy tells',
    options: { average: '1', 'sourceCriterion.ipStrategy.depth': '1' },
    steps: [
      pass(0, { trusted: true, headers: [['X-Forwarded-For', '198.51.100.1']] }),
      pass(0, { trusted: true, headers: [['X-Forwarded-For', '198.51.100.2']] }),
      { request: { trusted: true, headers: [['X-Forwarded-For', '1.1.1.1, 198.51.100.1']] }, expect: { status: 429 } },
    ],
  },
  {
    name: 'the addresses of an IPv6 subnet can be one source',
    options: { average: '1', 'sourceCriterion.ipStrategy.ipv6Subnet': '64' },
    steps: [
      pass(0, from('2001:db8::1')),
      { request: from('2001:db8::2'), expect: { status: 429 } },
      pass(0, from('2001:db8:0:1::1')),
    ],
  },
  {
    name: 'two criteria are refused',
    options: { average: '1', 'sourceCriterion.requestHost': 'true', 'sourceCriterion.requestHeaderName': 'X-A' },
    refused: /more than one criterion/,
  },
  {
    name: 'an exclusion that is no address is refused',
    options: { average: '1', 'sourceCriterion.ipStrategy.excludedIPs': 'nobody' },
    refused: /nobody/,
  },
  {
    name: 'buckets in Redis are refused as long as they are not built',
    options: { average: '1', 'redis.endpoints': 'localhost:6379' },
    refused: /redis is not built/,
  },
];
