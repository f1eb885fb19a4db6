// The PROXY protocol: bytes at the start of a connection, and what they say.
import type { ProxyHeader } from '../../../src/forwarding/proxy-protocol.js';

export interface ProxyHeaderCase {
  readonly name: string;
  readonly bytes: Buffer;
  readonly expected: Partial<ProxyHeader>;
}

const signature = '0d0a0d0a000d0a515549540a';
const v1 = (text: string) => Buffer.from(text, 'latin1');
/** Version and command, family, length, then the rest, in hexadecimal digits. */
const v2 = (rest: string) => Buffer.from((signature + rest).replaceAll(' ', ''), 'hex');
const invalid = { kind: 'invalid' } as const;
const incomplete = { kind: 'incomplete' } as const;
const absent = { kind: 'absent' } as const;
const line4 = 'PROXY TCP4 203.0.113.7 10.0.0.1 40000 443\r\n';
const line6 = 'PROXY TCP6 2001:db8::1 ::1 40000 443\r\n';
const ipv4 = 'cb007107 0a000001 9c40 01bb';
const ipv6 = '20010db8000000000000000000000001 00000000000000000000000000000001 9c40 01bb';

export const proxyHeaderCases: readonly ProxyHeaderCase[] = [
  {
    name: 'version 1 with IPv4',
    bytes: v1(`${line4}GET`),
    expected: { kind: 'header', length: line4.length, address: '203.0.113.7', port: 40000 },
  },
  {
    name: 'version 1 with IPv6',
    bytes: v1(line6),
    expected: { kind: 'header', length: line6.length, address: '2001:db8::1', port: 40000 },
  },
  { name: 'version 1 that knows nothing', bytes: v1('PROXY UNKNOWN\r\n'), expected: { kind: 'header', length: 15 } },
  {
    name: 'version 1 that knows nothing and says much',
    bytes: v1('PROXY UNKNOWN what ever\r\n'),
    expected: { kind: 'header', length: 25 },
  },
  { name: 'no bytes', bytes: v1(''), expected: incomplete },
  { name: 'the first letter', bytes: v1('P'), expected: incomplete },
  { name: 'half a line', bytes: v1('PROXY TCP4 1.2.3.4 5.6'), expected: incomplete },
  { name: 'a line that is complete but for its LF', bytes: v1(line4.slice(0, -1)), expected: incomplete },
  { name: 'a request', bytes: v1('GET / HTTP/1.1\r\n'), expected: absent },
  { name: 'a request that begins alike', bytes: v1('PROPFIND / HTTP/1.1\r\n'), expected: absent },
  { name: 'a TLS hello', bytes: Buffer.from('16030102000100', 'hex'), expected: absent },
  { name: 'an empty line ahead of a request', bytes: v1('\r\nGET / HTTP/1.1\r\n'), expected: absent },
  { name: 'a line without an end', bytes: v1(`PROXY ${'x'.repeat(120)}`), expected: invalid },
  { name: 'another family', bytes: v1('PROXY UDP4 1.2.3.4 5.6.7.8 1 2\r\n'), expected: invalid },
  { name: 'an address of the other family', bytes: v1('PROXY TCP4 ::1 ::1 1 2\r\n'), expected: invalid },
  { name: 'an address that is none', bytes: v1('PROXY TCP4 1.2.3 5.6.7.8 1 2\r\n'), expected: invalid },
  { name: 'letters for an address', bytes: v1('PROXY TCP6 dead.beef ::1 1 2\r\n'), expected: invalid },
  { name: 'a port that is none', bytes: v1('PROXY TCP4 1.2.3.4 5.6.7.8 65536 2\r\n'), expected: invalid },
  { name: 'two blanks', bytes: v1('PROXY TCP4  1.2.3.4 5.6.7.8 1 2\r\n'), expected: invalid },
  { name: 'a line that ends in LF alone', bytes: v1('PROXY TCP4 1.2.3.4 5.6.7.8 1 2\n\r\n'), expected: invalid },
  {
    name: 'version 2 with IPv4',
    bytes: v2(`21 11 000c ${ipv4} 474554`),
    expected: { kind: 'header', length: 28, address: '203.0.113.7', port: 40000 },
  },
  {
    name: 'version 2 with IPv6',
    bytes: v2(`21 21 0024 ${ipv6}`),
    expected: { kind: 'header', length: 52, address: '2001:db8::1', port: 40000 },
  },
  {
    name: 'version 2 with more behind the addresses',
    bytes: v2(`21 11 0010 ${ipv4} 03000100`),
    expected: { kind: 'header', length: 32, address: '203.0.113.7', port: 40000 },
  },
  { name: 'version 2 of the proxy itself', bytes: v2('20 00 0000'), expected: { kind: 'header', length: 16 } },
  {
    name: 'version 2 of the proxy itself, with addresses that do not count',
    bytes: v2(`20 11 000c ${ipv4}`),
    expected: { kind: 'header', length: 28, address: undefined },
  },
  {
    name: 'version 2 of an unspecified family',
    bytes: v2('21 00 0004 01020304'),
    expected: { kind: 'header', length: 20, address: undefined },
  },
  { name: 'version 2, the signature alone', bytes: v2(''), expected: incomplete },
  { name: 'version 2, half of the signature', bytes: v2('').subarray(0, 6), expected: incomplete },
  { name: 'version 2, half of the addresses', bytes: v2(`21 11 000c ${ipv4}`).subarray(0, 20), expected: incomplete },
  { name: 'version 2 that is 3', bytes: v2(`31 11 000c ${ipv4}`), expected: invalid },
  { name: 'version 2 with an unheard-of command', bytes: v2(`22 11 000c ${ipv4}`), expected: invalid },
  { name: 'version 2 too short for its family', bytes: v2('21 11 0004 01020304'), expected: invalid },
  { name: 'version 2 of an unheard-of family', bytes: v2(`21 41 000c ${ipv4}`), expected: invalid },
  { name: 'version 2 longer than anybody needs', bytes: v2('21 11 ffff'), expected: invalid },
];
