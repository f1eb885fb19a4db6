import type { MiddlewareCase, RequestCase } from '../middleware-case.js';

type Options = Readonly<Record<string, string>>;

const denied = { status: 403, body: 'access denied\n', headers: { 'Content-Type': 'text/plain; charset=utf-8' } };
const passes = (name: string, options: Options, request: RequestCase): MiddlewareCase => ({ name, options, request });
const refuses = (name: string, options: Options, request: RequestCase): MiddlewareCase => ({
  name,
  options,
  request,
  expect: denied,
});
/** Lines of X-Forwarded-For, as a peer that nobody trusts sends them. */
const through = (...lines: readonly string[]): RequestCase => ({
  peer: '10.0.0.1',
  headers: lines.map((line) => ['X-Forwarded-For', line] as const),
});
const from = (peer: string): RequestCase => ({ peer });

const ten = { allow: 'ip:10.0.0.0/8,ip:fe80::/10' };
const notTwenty = { deny: 'ip:20.0.0.0/8, 2001:db8::/32' };

const peers: readonly MiddlewareCase[] = [
  passes('an allowed peer passes', ten, from('10.1.2.3')),
  refuses('any other is refused', ten, from('11.1.2.3')),
  passes('IPv6 is allowed', ten, from('fe80::1234')),
  passes('IPv6 with a zone', ten, from('fe80::1%eth0')),
  passes('IPv4 in IPv6 clothes', ten, from('::ffff:10.0.0.1')),
  refuses('other IPv6 is refused', ten, from('2001:db8::1')),
  passes('an entry may be bare', { allow: '10.0.0.0/8' }, from('10.1.2.3')),
  passes('an entry may be one address', { allow: '10.1.2.3' }, from('10.1.2.3')),
  refuses('which its neighbour is not', { allow: 'ip:10.1.2.3' }, from('10.1.2.4')),
  passes('an entry may be one IPv6 address', { allow: 'ip:fe80::1234' }, from('fe80::1234')),
  passes('IP: in capitals and with spaces', { allow: 'IP: 10.1.2.3' }, from('10.1.2.3')),
  refuses('a denied peer is refused', notTwenty, from('20.0.0.1')),
  refuses('a denied IPv6 peer is refused', notTwenty, from('2001:db8::1')),
  refuses('a denied peer in IPv6 clothes is refused', notTwenty, from('::ffff:20.0.0.1')),
  passes('any other passes', notTwenty, from('30.0.0.1')),
  refuses('a peer without an address is refused', notTwenty, from('')),
  passes('both lists: allowed and not denied', { ...ten, deny: '10.9.0.0/16' }, from('10.8.0.1')),
  refuses('both lists: allowed but denied', { ...ten, deny: '10.9.0.0/16' }, from('10.9.0.1')),
  refuses('both lists: neither allowed nor denied', { ...ten, deny: '10.9.0.0/16' }, from('11.0.0.1')),
];

const lists: readonly MiddlewareCase[] = [
  passes('every element is allowed', ten, through('10.0.0.2, 10.0.0.3')),
  refuses('the first is not', ten, through('11.0.0.1, 10.0.0.3')),
  refuses('the last is not', ten, through('10.0.0.2, 11.0.0.1')),
  refuses('the second line counts', ten, through('10.0.0.2', '11.0.0.1')),
  refuses('an element is denied', notTwenty, through('30.0.0.1,20.0.0.1')),
  passes('no element is denied', notTwenty, through('30.0.0.1,30.0.0.2')),
  refuses('an allowed element is no help to another peer', ten, { ...through('10.0.0.1'), peer: '11.0.0.1' }),
  refuses('lines of a trusted peer count alike', ten, { ...through('11.0.0.1'), trusted: true }),
  passes('an element with a port', ten, through('10.0.0.2:4711')),
  refuses('an element that is denied with its port', notTwenty, through('20.0.0.1:4711')),
  passes('an element with brackets', ten, through('[fe80::1]')),
  passes('an element with brackets and a port', ten, through('[fe80::1]:4711')),
  passes('an element with a zone', ten, through('fe80::1%eth0')),
  refuses('an element that is denied in brackets', notTwenty, through('[2001:db8::1]:4711')),
  ...[
    'unknown',
    '_hidden',
    'localhost',
    '10.0.0',
    '10.0.0.2:x',
    '[10.0.0.2',
    '"10.0.0.2"',
    '0x0a000001',
    '010.0.0.2',
  ].flatMap((element) => [
    refuses(`${element} among the allowed is refused`, ten, through(`10.0.0.2, ${element}`)),
    refuses(`${element} is refused though it is not denied`, notTwenty, through(element)),
  ]),
  refuses('an empty element is refused', notTwenty, through('30.0.0.1,,30.0.0.2')),
  passes('an empty line says nothing', notTwenty, through('')),
];

const broken = ['fe80::1234/129', 'example.test', 'ip:', 'host:10.0.0.0/8', '10.0.0.0/8 20.0.0.0/8'];

export const cases: readonly MiddlewareCase[] = [
  ...peers,
  ...lists,
  ...broken.flatMap((entry) => [
    refuses(`with ${entry} allowed, nobody passes`, { allow: `10.0.0.0/8,${entry}` }, from('10.0.0.1')),
    refuses(`with ${entry} denied, nobody passes`, { deny: `${entry},20.0.0.0/8` }, from('10.0.0.1')),
    refuses(`with ${entry} alone, nobody passes`, { deny: entry }, from('10.0.0.1')),
  ]),
  { name: 'without an address it is refused', options: {}, refused: /neither allow nor deny/ },
  { name: 'empty lists are none', options: { allow: '', deny: ' , ' }, refused: /neither allow nor deny/ },
];
