import type { MiddlewareCase, RequestCase, Step } from '../middleware-case.js';

const begin = (open: string, request?: RequestCase): Step => ({ open, request });
const end = (name: string): Step => ({ end: name });
const refused = (request?: RequestCase, amount = 1): Step => ({
  request,
  expect: { status: 429, body: `max connections reached: ${amount}`, headers: { 'Content-Type': null } },
});
const from = (peer: string): RequestCase => ({ peer });

export const cases: readonly MiddlewareCase[] = [
  { name: 'one after another pass', options: { amount: '1' }, steps: [{}, {}, {}] },
  { name: 'one too many is refused', options: { amount: '1' }, steps: [begin('a'), refused()] },
  {
    name: 'the amount may be under way at the same time',
    options: { amount: '3' },
    steps: [begin('a'), begin('b'), begin('c'), refused(undefined, 3)],
  },
  {
    name: 'the end of one makes room for one',
    options: { amount: '1' },
    steps: [begin('a'), end('a'), begin('b'), refused()],
  },
  {
    name: 'the end of a refused one makes no room',
    options: { amount: '1' },
    steps: [begin('a'), refused(), refused(), end('a'), begin('b'), refused()],
  },
  {
    name: 'an end that is told twice counts once',
    options: { amount: '2' },
    steps: [begin('a'), begin('b'), end('a'), end('a'), begin('c'), refused(undefined, 2)],
  },
  {
    name: 'the source is the host when not given',
    options: { amount: '1' },
    steps: [
      begin('a', { url: 'http://a.test/' }),
      begin('b', { url: 'http://b.test/' }),
      refused({ url: 'http://a.test/', peer: '192.0.2.9' }),
    ],
  },
  {
    name: 'the source can be the address of the peer',
    options: { amount: '1', 'sourceCriterion.ipStrategy': 'true' },
    steps: [begin('a', from('192.0.2.1')), begin('b', from('192.0.2.2')), refused(from('192.0.2.1'))],
  },
  {
    name: 'the source can be a header',
    options: { amount: '1', 'sourceCriterion.requestHeaderName': 'X-Tenant' },
    steps: [
      begin('a', { headers: [['X-Tenant', 'a']] }),
      begin('b', { headers: [['X-Tenant', 'b']] }),
      refused({ headers: [['X-Tenant', 'a']] }),
    ],
  },
  { name: 'without an amount it is refused', options: {}, refused: /amount is missing/ },
  { name: 'an amount of 0 is refused', options: { amount: '0' }, refused: /amount is missing/ },
  {
    name: 'two criteria are refused',
    options: { amount: '1', 'sourceCriterion.requestHost': 'true', 'sourceCriterion.requestHeaderName': 'X-A' },
    refused: /more than one criterion/,
  },
];
