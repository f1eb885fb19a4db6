import type { MiddlewareCase, RequestCase } from '../middleware-case.js';

type Options = Readonly<Record<string, string>>;

const forbidden = { status: 403, body: 'Forbidden', headers: { 'Content-Type': null } };
const passes = (name: string, options: Options, request: RequestCase): MiddlewareCase => ({ name, options, request });
const refuses = (name: string, options: Options, request: RequestCase): MiddlewareCase => ({
  name,
  options,
  request,
  expect: forbidden,
});
const behind = (forwardedFor: string, trusted = true): RequestCase => ({
  peer: '10.0.0.1',
  trusted,
  headers: [['X-Forwarded-For', forwardedFor]],
});

const peers: readonly MiddlewareCase[] = [
  passes('an address in a range passes', { sourceRange: '10.0.0.0/8' }, { peer: '10.1.2.3' }),
  refuses('an address outside is refused', { sourceRange: '10.0.0.0/8' }, { peer: '11.0.0.1' }),
  passes('the first address of a range passes', { sourceRange: '10.0.0.0/8' }, { peer: '10.0.0.0' }),
  passes('the last address of a range passes', { sourceRange: '10.0.0.0/8' }, { peer: '10.255.255.255' }),
  passes('a single address passes', { sourceRange: '192.0.2.7' }, { peer: '192.0.2.7' }),
  refuses('the neighbour of a single address is refused', { sourceRange: '192.0.2.7' }, { peer: '192.0.2.8' }),
  passes('any of several ranges will do', { sourceRange: '192.0.2.7, 10.0.0.0/8' }, { peer: '10.0.0.1' }),
  passes('an IPv6 address in a range passes', { sourceRange: '2001:db8::/32' }, { peer: '2001:db8:1::1' }),
  refuses('an IPv6 address outside is refused', { sourceRange: '2001:db8::/32' }, { peer: '2001:db9::1' }),
  passes('a single IPv6 address passes in any notation', { sourceRange: '2001:DB8:0:0::1' }, { peer: '2001:db8::1' }),
  passes(
    'an IPv4 address in IPv6 clothes is an IPv4 address',
    { sourceRange: '10.0.0.0/8' },
    { peer: '::ffff:10.0.0.1' },
  ),
  refuses('IPv4 ranges say nothing of IPv6', { sourceRange: '0.0.0.0/0' }, { peer: '2001:db8::1' }),
  passes('everything can be allowed', { sourceRange: '0.0.0.0/0,::/0' }, { peer: '2001:db8::1' }),
  refuses('a peer without an address is refused', { sourceRange: '0.0.0.0/0' }, { peer: '' }),
  refuses('what a peer says of itself does not count', { sourceRange: '10.9.0.0/16' }, behind('10.9.0.1')),
  {
    name: 'another status can be asked for',
    options: { sourceRange: '10.0.0.0/8', rejectStatusCode: '404' },
    request: { peer: '11.0.0.1' },
    expect: { status: 404, body: 'Not Found' },
  },
];

const byDepth = (depth: string, range = '10.9.0.0/16') => ({ sourceRange: range, 'ipStrategy.depth': depth });
const depths: readonly MiddlewareCase[] = [
  passes('depth 1 is the last address', byDepth('1'), behind('1.1.1.1, 10.9.0.1')),
  refuses('depth 1 is not the first address', byDepth('1'), behind('10.9.0.1, 1.1.1.1')),
  passes('depth 2 is the one before the last', byDepth('2'), behind('10.9.0.1,1.1.1.1')),
  passes('depth 3 of three is the first', byDepth('3'), behind('10.9.0.1,1.1.1.1,2.2.2.2')),
  refuses('a list shorter than the depth is refused', byDepth('3'), behind('10.9.0.1,10.9.0.2')),
  refuses('a missing list is refused', byDepth('1', '10.0.0.0/8'), { peer: '10.0.0.1', trusted: true }),
  refuses('the list of an untrusted peer does not count', byDepth('1'), behind('10.9.0.1', false)),
  passes('white space around an address does not count', byDepth('1'), behind(' 1.1.1.1 ,  10.9.0.1 ')),
  passes('an address may have a port', byDepth('1'), behind('10.9.0.1:4711')),
  passes('an IPv6 address may have brackets and a port', byDepth('1', '2001:db8::/32'), behind('[2001:db8::1]:4711')),
  passes('an IPv6 address may have a zone', byDepth('1', 'fe80::/10'), behind('fe80::1%eth0')),
  refuses('an entry that is no address is refused', byDepth('1', '0.0.0.0/0'), behind('unknown')),
  refuses('an empty entry is refused', byDepth('1', '0.0.0.0/0'), behind('10.9.0.1,')),
  {
    name: 'several lines are one list',
    options: byDepth('2'),
    request: {
      trusted: true,
      headers: [
        ['X-Forwarded-For', '10.9.0.1'],
        ['x-forwarded-for', '1.1.1.1'],
      ],
    },
  },
  passes('depth 0 is the peer', byDepth('0', '10.0.0.0/8'), behind('1.1.1.1')),
  passes(
    'depth goes before excludedIPs',
    { ...byDepth('1'), 'ipStrategy.excludedIPs': '10.9.0.1' },
    behind('1.1.1.1,10.9.0.1'),
  ),
];

const excluding = (excludedIPs: string, sourceRange = '20.0.0.0/8') => ({
  sourceRange,
  'ipStrategy.excludedIPs': excludedIPs,
});
const exclusions: readonly MiddlewareCase[] = [
  passes(
    'excluded addresses are skipped from the right',
    excluding('10.0.0.1,10.0.0.2'),
    behind('20.0.0.1,10.0.0.1,10.0.0.2'),
  ),
  passes('excluded ranges are skipped', excluding('10.0.0.0/8'), behind('20.0.0.1,10.1.1.1,10.2.2.2')),
  refuses('the first that is not excluded counts', excluding('10.0.0.0/8'), behind('20.0.0.1,30.0.0.1,10.0.0.1')),
  refuses(
    'when all are excluded there is no client',
    excluding('10.0.0.0/8', '0.0.0.0/0'),
    behind('10.0.0.1,10.0.0.2'),
  ),
  refuses('without a list there is no client', excluding('10.0.0.0/8', '0.0.0.0/0'), {
    peer: '20.0.0.1',
    trusted: true,
  }),
  passes('empty entries are skipped', excluding('10.0.0.0/8'), behind('20.0.0.1,,')),
  refuses(
    'an entry that is no address is the client',
    excluding('10.0.0.0/8', '0.0.0.0/0'),
    behind('20.0.0.1,unknown'),
  ),
];

const subnets: readonly MiddlewareCase[] = [
  passes(
    'ipv6Subnet compares the subnet of the peer',
    { sourceRange: '2001:db8:1:2::', 'ipStrategy.ipv6Subnet': '64' },
    { peer: '2001:db8:1:2::abcd' },
  ),
  refuses(
    'ipv6Subnet with more bits compares more',
    { sourceRange: '2001:db8:1:2::', 'ipStrategy.ipv6Subnet': '128' },
    { peer: '2001:db8:1:2::abcd' },
  ),
  passes(
    'ipv6Subnet works with depth',
    { sourceRange: '2001:db8::', 'ipStrategy.ipv6Subnet': '36', 'ipStrategy.depth': '1' },
    behind('2001:db8:0fff::1'),
  ),
  passes(
    'ipv6Subnet leaves IPv4 alone',
    { sourceRange: '10.0.0.1', 'ipStrategy.ipv6Subnet': '8' },
    { peer: '10.0.0.1' },
  ),
  passes('an empty strategy is the peer', { sourceRange: '10.0.0.1', ipStrategy: 'true' }, { peer: '10.0.0.1' }),
];

export const cases: readonly MiddlewareCase[] = [
  ...peers,
  ...depths,
  ...exclusions,
  ...subnets,
  { name: 'without a range it is refused', options: {}, refused: /sourceRange is empty/ },
  { name: 'a range that is none is refused', options: { sourceRange: '10.0.0.0/33' }, refused: /10\.0\.0\.0\/33/ },
  {
    name: 'an exclusion that is none is refused',
    options: { sourceRange: '10.0.0.0/8', 'ipStrategy.excludedIPs': 'localhost' },
    refused: /excludedIPs.*localhost/,
  },
  {
    name: 'a status that is none is refused',
    options: { sourceRange: '10.0.0.0/8', rejectStatusCode: '999' },
    refused: /no HTTP status/,
  },
];
