import type { MiddlewareCase } from '../middleware-case.js';

export const cases: readonly MiddlewareCase[] = [
  { name: 'an address in a range passes', options: { sourceRange: '10.0.0.0/8' }, request: { peer: '10.1.2.3' } },
  {
    name: 'an address outside is refused',
    options: { sourceRange: '10.0.0.0/8' },
    request: { peer: '11.0.0.1' },
    expect: { status: 403, body: 'Forbidden' },
  },
  {
    name: 'the address may be that of X-Forwarded-For',
    options: { sourceRange: '10.0.0.0/8', 'ipStrategy.depth': '1' },
    request: { peer: '11.0.0.1', trusted: true, headers: [['X-Forwarded-For', '10.0.0.1']] },
  },
  { name: 'without a range it is refused', options: {}, refused: /sourceRange is empty/ },
];
