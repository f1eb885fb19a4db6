import { BlockList, isIP } from 'node:net';
import fc from 'fast-check';
import t from 'tap';
import { readIpAddress } from '../../src/shared/ip-address.js';
import { parseIpRanges } from '../../src/shared/ip-ranges.js';

void t.test('texts that are addresses, and texts that are none', (t) => {
  const versions: Record<string, 0 | 4 | 6> = {
    '1.2.3.4': 4,
    '255.255.255.255': 4,
    '0.0.0.0': 4,
    '1.2.3': 0,
    '1.2.3.4.5': 0,
    '1.2.3.256': 0,
    '01.2.3.4': 0,
    '1.2.3.': 0,
    '.1.2.3': 0,
    '1..2.3': 0,
    '1.2.3.4 ': 0,
    '1.2.3.4%eth0': 0,
    '': 0,
    localhost: 0,
    '::': 6,
    '::1': 6,
    '1::': 6,
    '1:2:3:4:5:6:7:8': 6,
    '1:2:3:4:5:6:7::': 6,
    '::2:3:4:5:6:7:8': 6,
    'ABCD::ef01': 6,
    'fe80::1%eth0': 6,
    '1:2:3:4:5:6:1.2.3.4': 6,
    '64:ff9b::1.2.3.4': 6,
    '::ffff:1.2.3.4': 4,
    '::ffff:102:304': 4,
    '::FFFF:0:0': 4,
    ':': 0,
    ':::': 0,
    ':1': 0,
    '1:': 0,
    '1:2:3:4:5:6:7': 0,
    '1:2:3:4:5:6:7:8:9': 0,
    '1::2::3': 0,
    '1:2:3:4:5:6:7:8::': 0,
    '12345::': 0,
    'g::': 0,
    '::1.2.3': 0,
    '1:2:3:4:5:6:7:1.2.3.4': 0,
    '1.2.3.4::': 0,
  };
  for (const [text, version] of Object.entries(versions)) {
    t.equal(readIpAddress(text, new Uint32Array(4)), version, JSON.stringify(text));
  }
  t.end();
});

void t.test('members that are no ranges are named and the others stay', (t) => {
  const parsed = parseIpRanges([
    '10.0.0.0/8',
    'nonsense',
    '10.0.0.0/33',
    '::/129',
    '1.2.3.4/',
    '1.2.3.4/-1',
    '::/08',
    'x'.repeat(1e6),
  ]);
  t.equal(parsed.ok, false);
  t.equal(parsed.problems.length, 7);
  t.match(parsed.problems[0], '"nonsense" is no IP address');
  t.ok(parsed.problems.join('').length < 1_000);
  t.ok(parsed.ranges.contains('10.1.2.3'));
  t.end();
});

void t.test('an empty list contains nothing, and nonsense is in no range', (t) => {
  t.equal(parseIpRanges([]).ranges.contains('1.2.3.4'), false);
  const all = parseIpRanges(['0.0.0.0/0', '::/0']);
  t.ok(all.ok && all.ranges.contains('1.2.3.4') && all.ranges.contains('::2'));
  for (const nonsense of ['', 'a', '1.2.3', '1.2.3.4:80', '[::1]']) t.notOk(all.ranges.contains(nonsense), nonsense);
  t.end();
});

void t.test('ranges of mapped addresses are ranges of IPv4', (t) => {
  const { ranges } = parseIpRanges(['::ffff:10.0.0.0/104', ' 192.0.2.1 ']);
  t.ok(ranges.contains('10.9.9.9'));
  t.ok(ranges.contains('::ffff:10.9.9.9'));
  t.ok(ranges.contains('::ffff:c000:201'));
  t.notOk(ranges.contains('11.0.0.0'));
  t.end();
});

// Few different numbers, so that addresses and ranges meet.
const byte = fc.constantFrom(0, 1, 127, 128, 255);
const ipv4 = fc.tuple(byte, byte, byte, byte).map((bytes) => bytes.join('.'));
const group = fc.constantFrom('0', '1', '8000', 'ffff', 'db8');
const ipv6 = fc
  .tuple(fc.array(group, { minLength: 1, maxLength: 4 }), fc.array(group, { minLength: 1, maxLength: 3 }))
  .map(([head, tail]) => `${head.join(':')}::${tail.join(':')}`)
  // IPv4 in IPv6 clothes has its own test.
  .filter((address) => readIpAddress(address, new Uint32Array(4)) === 6);
const range4 = fc.tuple(ipv4, fc.integer({ min: 0, max: 32 }));
const range6 = fc.tuple(ipv6, fc.integer({ min: 0, max: 128 }));

void t.test('sets of ranges contain what a plain list of them contains', (t) => {
  const addresses = fc.array(fc.oneof(ipv4, ipv6), { minLength: 20, maxLength: 20 });
  fc.assert(
    fc.property(fc.array(fc.oneof(range4, range6), { maxLength: 8 }), addresses, (written, texts) => {
      const { ranges } = parseIpRanges(written.map(([address, bits]) => `${address}/${bits}`));
      // One list for each, because Node's finds IPv4 addresses in IPv6 ranges such as ::/0.
      const oracles = { ipv4: new BlockList(), ipv6: new BlockList() };
      for (const [address, bits] of written) oracles[family(address)].addSubnet(address, bits, family(address));
      return texts.every((text) => ranges.contains(text) === oracles[family(text)].check(text, family(text)));
    }),
    { numRuns: 500 },
  );
  t.end();
});

void t.test('any text is an address exactly when Node takes it for one', (t) => {
  const text = fc.oneof(
    fc
      .array(fc.constantFrom('1', '0', '25', '::', ':', '.', 'f', 'ffff', '1.2.3.4'), { maxLength: 16 })
      .map((all) => all.join('')),
    ipv4,
    ipv6,
  );
  fc.assert(
    fc.property(text, (address) => (readIpAddress(address, new Uint32Array(4)) === 0) === (isIP(address) === 0)),
    { numRuns: 5_000 },
  );
  t.end();
});

function family(address: string): 'ipv4' | 'ipv6' {
  return address.includes(':') ? 'ipv6' : 'ipv4';
}
