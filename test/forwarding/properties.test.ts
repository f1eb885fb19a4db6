// Parsers and writers of the wire against plain oracles, and against nonsense.
import fc from 'fast-check';
import t from 'tap';
import { Exchange } from '../../src/exchange/exchange.js';
import { joinBlock, sendableValue, splitBlock } from '../../src/exchange/header-block.js';
import { responseHead } from '../../src/forwarding/client/plain-response.js';
import { UnreadBytes } from '../../src/forwarding/client/unread-bytes.js';
import { ChunkedDecoder } from '../../src/forwarding/http1/chunked-decoder.js';
import {
  HeaderScan,
  scanRequestHeaders,
  scanResponseHeaders,
  validBlock,
} from '../../src/forwarding/http1/header-scan.js';
import { passableTrailers } from '../../src/forwarding/http1/trailer-block.js';
import { Peer } from '../../src/forwarding/peer.js';
import { receiveRequest } from '../../src/forwarding/receive-request.js';
import { parseResponseHead } from '../../src/forwarding/upstream/response-head.js';
import { requestHead } from '../../src/forwarding/upstream/request-head.js';
import { connectRaw } from '../support/raw-client.js';
import { okAnswer, startRawBackend } from '../support/raw-backend.js';
import { openTestEntryPoint } from '../support/test-entry-point.js';
import { wireCases } from './cases/wire-cases.js';

const knownNames = [
  'Host',
  'Content-Length',
  'Transfer-Encoding',
  'Connection',
  'Upgrade',
  'Expect',
  'TE',
  'Date',
  'Keep-Alive',
  'Trailer',
  'Proxy-Authorization',
  'Proxy-Authenticate',
  'Proxy-Connection',
  'HTTP2-Settings',
  'X-Forwarded-For',
  'X-Forwarded-Proto',
  'X-Forwarded-Host',
  'X-Forwarded-Port',
  'X-Forwarded-Server',
  'X-Forwarded-User',
  'X_Forwarded_For',
  'X-Forwarded_Proto',
  'X-Real-Ip',
  'X_Real_Ip',
  'X-Scheme',
  'X-Replaced-Path',
  'Forwarded',
  'Cookie',
  'Accept',
  'X-Forwarded',
  'Hosts',
  'Hos',
];
const folded = (names: readonly string[]) =>
  fc.tuple(fc.constantFrom(...names), fc.constantFrom('as is', 'lower', 'upper')).map(([name, how]) => {
    if (how === 'as is') return name;
    return how === 'lower' ? name.toLowerCase() : name.toUpperCase();
  });
const someName = fc.oneof(folded(knownNames), fc.stringMatching(/^[!#$%&'*+\-.^_`|~0-9A-Za-z]{1,20}$/));
const someValue = fc.oneof(
  fc.stringMatching(/^[\t\x20-\x7e\x80-\xff]{0,30}$/),
  fc.constantFrom(
    'close',
    'keep-alive, X-A',
    'Upgrade',
    'x-forwarded-for, host',
    'chunked',
    '0',
    '17',
    '1, 1',
    'a.test',
    'trailers',
  ),
);
const someLines = fc.array(fc.tuple(someName, someValue), { maxLength: 15 });
const blockOf = (lines: readonly (readonly [string, string])[]) =>
  lines.map(([name, value]) => `${name}:${value}\r\n`).join('');
const trim = (value: string) => value.replace(/^[ \t]+|[ \t]+$/g, '');

// The oracle of the header scan: the rules one after the other, over lists.

const hopByHop =
  /^(keep-alive|proxy-connection|proxy-authenticate|proxy-authorization|trailer|http2-settings|x-forwarded-server)$/;
const ownToTheHop = /^(connection|transfer-encoding|upgrade|expect|te)$/;
const earlierHops = /^(forwarded|x[-_]forwarded[-_].+|x[-_]real[-_]ip|x[-_]scheme|x[-_]replaced[-_]path)$/;
const framing = /^(host|content-length|date)$/;

function keptOfRequest(lines: readonly (readonly [string, string])[], trusted: boolean): string {
  const valuesOf = (wanted: string) =>
    lines.filter(([name]) => name.toLowerCase() === wanted).map(([, value]) => trim(value));
  const listed = valuesOf('connection')
    .join(',')
    .toLowerCase()
    .split(',')
    .map((token) => token.trim());
  return lines
    .filter(([name]) => {
      const lower = name.toLowerCase();
      if (hopByHop.test(lower) || ownToTheHop.test(lower) || lower === 'x-forwarded-for') return false;
      if (earlierHops.test(lower)) return trusted;
      return framing.test(lower) || !listed.includes(lower);
    })
    .map(([name, value]) => `${name}:${value}\r\n`)
    .join('');
}

t.test('the scan of a request keeps what the rules say, one after the other', (t) => {
  const scan = new HeaderScan();
  fc.assert(
    fc.property(someLines, fc.boolean(), (lines, trusted) => {
      const block = blockOf(lines);
      scanRequestHeaders(block, trusted, scan);
      const joined = (wanted: string) => {
        const values = lines.filter(([name]) => name.toLowerCase() === wanted).map(([, value]) => trim(value));
        return values.reduce((before, value) => (before === '' ? value : `${before}, ${value}`), '');
      };
      const lengths = lines.filter(([name]) => name.toLowerCase() === 'content-length').map(([, value]) => trim(value));
      const length =
        lengths.length === 0 ? -1 : lengths.length > 1 || !/^\d{1,15}$/.test(lengths[0]!) ? NaN : Number(lengths[0]);
      return (
        scan.kept === keptOfRequest(lines, trusted) &&
        scan.hostCount === lines.filter(([name]) => name.toLowerCase() === 'host').length &&
        Object.is(scan.contentLength, length) &&
        scan.transferEncoding === joined('transfer-encoding').toLowerCase() &&
        scan.connection === joined('connection').toLowerCase() &&
        scan.upgrade === joined('upgrade') &&
        scan.forwardedFor === (trusted ? joined('x-forwarded-for') : '')
      );
    }),
    { numRuns: 1500 },
  );
  t.end();
});

t.test('what an answer says of its connection stays here', (t) => {
  const scan = new HeaderScan();
  fc.assert(
    fc.property(someLines, (lines) => {
      scanResponseHeaders(blockOf(lines), scan);
      const names = splitBlock(scan.kept).filter((_text, index) => index % 2 === 0);
      return (
        validBlock.test(scan.kept) &&
        !names.some(
          (name) => hopByHop.test(name.toLowerCase()) || /^(connection|transfer-encoding|upgrade|te)$/i.test(name),
        ) &&
        names.filter((name) => /^content-length$/i.test(name)).length <= 1
      );
    }),
    { numRuns: 500 },
  );
  t.end();
});

t.test('a list gives the bytes of its block, blanks around values aside', (t) => {
  fc.assert(
    fc.property(someLines, (lines) => {
      const tidy = lines.map(([name, value]) => `${name}: ${trim(value)}\r\n`).join('');
      return joinBlock(splitBlock(blockOf(lines))) === tidy && joinBlock(splitBlock(tidy)) === tidy;
    }),
  );
  t.end();
});

t.test('whatever is in a list, the block is valid and holds no more lines', (t) => {
  const anything = fc.array(fc.string({ unit: 'binary', maxLength: 20 }), { maxLength: 12 });
  fc.assert(
    fc.property(anything, (list) => {
      const block = joinBlock(list.length % 2 === 0 ? list : list.slice(1));
      const bytes = Buffer.from(block, 'latin1').toString('latin1');
      return bytes === block && validBlock.test(block) && splitBlock(block).length <= list.length;
    }),
    { numRuns: 1000 },
  );
  t.equal(sendableValue('caf\xe9'), 'caf\xe9', 'latin1 goes as it is');
  t.equal(sendableValue('a\r\nb\0c\x7f'), 'abc');
  t.equal(Buffer.from(sendableValue('✓'), 'latin1').toString('utf8'), '✓');
  t.end();
});

const peer = new Peer({
  address: '192.0.2.1',
  port: 1,
  localPort: 80,
  trusted: false,
  tls: false,
  tlsFacts: undefined,
  openedMs: 0,
});
const policy = { entryPoint: 'web', sanitizePath: true, appendForwardedFor: true };
const origin = {
  scheme: 'http',
  tls: false,
  host: 'b',
  port: 80,
  hostHeader: 'b',
  basePath: '',
  transport: '',
} as const;

t.test('a request goes out the same, whether its headers were looked at or not', (t) => {
  const ordinary = fc.array(
    fc.tuple(fc.stringMatching(/^[A-Za-z][A-Za-z-]{0,12}$/), fc.stringMatching(/^[!-~\x80-\xff]{0,12}$/)),
    {
      maxLength: 10,
    },
  );
  fc.assert(
    fc.property(ordinary, (lines) => {
      const own = lines.filter(
        ([name]) => !/^(host|te|expect|upgrade|connection|content-length|transfer-encoding)$/i.test(name),
      );
      const block = `Host: a.test\r\n${own.map(([name, value]) => `${name}: ${value}\r\n`).join('')}`;
      const head = { method: 'GET', target: '/', protocol: 'HTTP/1.1', block };
      const sent = (touch: boolean) => {
        const exchange = receiveRequest(head, peer, policy, new HeaderScan());
        if (typeof exchange === 'number') throw new Error(`refused with ${exchange}`);
        if (touch) exchange.upstreamHeaders.at(0);
        return requestHead(exchange, origin, true).head;
      };
      return sent(false) === sent(true);
    }),
  );
  t.end();
});

t.test('an answer goes out the same, whether its headers were looked at or not', (t) => {
  const lines = fc.array(
    fc.tuple(fc.stringMatching(/^[A-Za-z][A-Za-z-]{0,12}$/), fc.stringMatching(/^[!-~\x80-\xff]{0,12}$/)),
  );
  fc.assert(
    fc.property(lines, (written) => {
      const sent = (touch: boolean) => {
        const exchange = new Exchange();
        exchange.replaceResponse(200, written.map(([name, value]) => `${name}: ${value}\r\n`).join(''));
        if (touch) exchange.responseHeaders.at(0);
        return responseHead(exchange, 0, false);
      };
      return sent(false) === sent(true);
    }),
  );
  t.end();
});

// Chunks.

interface Decoded {
  readonly data: string;
  readonly trailers: string;
  /** Bytes that are the body's, or -1. */
  readonly used: number;
}

function decodeInPieces(bytes: Buffer, sizes: readonly number[]): Decoded | 'incomplete' {
  const decoder = new ChunkedDecoder();
  let data = '';
  const sink = { onData: (piece: Buffer) => void (data += piece.toString('latin1')) };
  let at = 0;
  for (let index = 0; at < bytes.length; index++) {
    const end = Math.min(bytes.length, at + (sizes[index % sizes.length] ?? bytes.length));
    const used = decoder.feed(bytes, at, end, sink);
    if (used === -1) return { data, trailers: '', used: -1 };
    at += used;
    if (decoder.done) return { data, trailers: decoder.trailers, used: at };
    if (at !== end) throw new Error('it stopped in the middle');
  }
  return 'incomplete';
}

const chunk = fc.tuple(
  fc.uint8Array({ minLength: 1, maxLength: 60 }),
  fc.boolean(),
  fc.constantFrom('', ';a=b', ' ;x', '; y="z"'),
);
const sizes = fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 8 });

function encode(chunks: readonly (readonly [Uint8Array, boolean, string])[], trailers: string): Buffer {
  const coded = chunks.map(([data, upper, extension]) => {
    const size = data.length.toString(16);
    return Buffer.concat([
      Buffer.from(`${upper ? size.toUpperCase() : size}${extension}\r\n`),
      data,
      Buffer.from('\r\n'),
    ]);
  });
  return Buffer.concat([...coded, Buffer.from(`0\r\n${trailers}\r\n`)]);
}

t.test('chunks come out as they went in, however they are cut, and what follows is left alone', (t) => {
  const someTrailers = fc.constantFrom('', 'X-Sum: 1\r\n', 'X-A: 1\r\nX-B: 2\r\n');
  fc.assert(
    fc.property(
      fc.array(chunk),
      someTrailers,
      sizes,
      fc.uint8Array({ maxLength: 30 }),
      (chunks, trailers, cuts, rest) => {
        const coded = encode(chunks, trailers);
        const decoded = decodeInPieces(Buffer.concat([coded, rest]), cuts);
        const data = Buffer.concat(chunks.map(([bytes]) => bytes)).toString('latin1');
        return (
          decoded !== 'incomplete' &&
          decoded.data === data &&
          decoded.trailers === trailers &&
          decoded.used === coded.length
        );
      },
    ),
    { numRuns: 500 },
  );
  t.end();
});

t.test('half a body is incomplete, and no byte of it is made up', (t) => {
  fc.assert(
    fc.property(fc.array(chunk, { minLength: 1 }), sizes, fc.nat(), (chunks, cuts, where) => {
      const coded = encode(chunks, '');
      return decodeInPieces(coded.subarray(0, where % coded.length), cuts) === 'incomplete';
    }),
  );
  t.end();
});

t.test('nonsense among chunks is found out or is none, the same however it is cut', (t) => {
  fc.assert(
    fc.property(
      fc.array(chunk),
      sizes,
      fc.nat(),
      fc.uint8Array({ minLength: 1, maxLength: 4 }),
      (chunks, cuts, where, garbage) => {
        const coded = encode(chunks, 'X-Sum: 1\r\n');
        const at = where % coded.length;
        const bytes = Buffer.concat([coded.subarray(0, at), garbage, coded.subarray(at)]);
        const whole = decodeInPieces(bytes, [bytes.length]);
        const cut = decodeInPieces(bytes, cuts);
        if (whole === 'incomplete' || cut === 'incomplete') return whole === cut;
        return whole.used === cut.used && (whole.used === -1 || whole.data === cut.data);
      },
    ),
    { numRuns: 1000 },
  );
  t.end();
});

t.test('chunk sizes are what RFC 9112 says, to the letter', (t) => {
  const used = (text: string) => {
    const decoded = decodeInPieces(Buffer.from(text, 'latin1'), [1000]);
    return decoded === 'incomplete' ? decoded : decoded.used === -1 ? 'malformed' : decoded.data;
  };
  const rows: readonly [string, string][] = [
    ['5\r\nhello\r\n0\r\n\r\n', 'hello'],
    ['0005\r\nhello\r\n000\r\n\r\n', 'hello'],
    ['5 \r\nhello\r\n0\r\n\r\n', 'hello'],
    ['5\nhello\r\n0\r\n\r\n', 'malformed'],
    ['+5\r\nhello\r\n0\r\n\r\n', 'malformed'],
    ['-5\r\nhello\r\n0\r\n\r\n', 'malformed'],
    ['0x5\r\nhello\r\n0\r\n\r\n', 'malformed'],
    [' 5\r\nhello\r\n0\r\n\r\n', 'malformed'],
    ['\r\nhello\r\n0\r\n\r\n', 'malformed'],
    ['5;a\rb\r\nhello\r\n0\r\n\r\n', 'malformed'],
    ['5\r\nhello0\r\n\r\n', 'malformed'],
    ['5\r\nhelloo\r\n0\r\n\r\n', 'malformed'],
    ['fffffffffffff\r\n', 'malformed'],
    ['1'.repeat(300), 'malformed'],
    [`0\r\nX: ${'a'.repeat(70_000)}\r\n\r\n`, 'malformed'],
    ['5\r\nhello', 'incomplete'],
  ];
  for (const [text, expected] of rows) t.equal(used(text), expected, JSON.stringify(text.slice(0, 40)));
  t.end();
});

t.test('trailers that pass are ordinary lines of what was sent', (t) => {
  fc.assert(
    fc.property(someLines, (lines) => {
      const passed = passableTrailers(blockOf(lines));
      if (!validBlock.test(passed)) return false;
      return splitBlock(passed).every(
        (name, index) => index % 2 === 1 || !(framing.test(name.toLowerCase()) || earlierHops.test(name.toLowerCase())),
      );
    }),
  );
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => validBlock.test(passableTrailers(text))));
  t.end();
});

// Response heads.

t.test('whatever a server says, its head is refused or means one thing', (t) => {
  const versions = fc.constantFrom('HTTP/1.1', 'HTTP/1.0', 'HTTP/2', 'http/1.1', 'ICY', 'HTTP/1.1 ');
  const statuses = fc.oneof(fc.integer({ min: 0, max: 1100 }).map(String), fc.constantFrom('', '2oo', '20', '+200'));
  const headText = fc.oneof(
    fc
      .tuple(versions, statuses, fc.string({ maxLength: 10 }), someLines)
      .map(([version, status, reason, lines]) => `${version} ${status} ${reason}\r\n${blockOf(lines)}`),
    fc.string({ unit: 'binary', maxLength: 100 }),
  );
  fc.assert(
    fc.property(headText, fc.constantFrom('GET', 'HEAD', 'POST'), fc.boolean(), (text, method, upgrading) => {
      const head = parseResponseHead(`${text}\r\n`, method, upgrading);
      if (typeof head === 'string') return head !== '';
      const bodiless = head.status < 200 || head.status === 204 || head.status === 304 || method === 'HEAD';
      if (head.framing === 'tunnel') return upgrading && head.status === 101;
      if (bodiless) return head.framing === 'none' && head.bodyLength === 0;
      if (head.framing === 'length') return Number.isSafeInteger(head.bodyLength) && head.bodyLength >= 0;
      return head.framing !== 'none' && head.bodyLength === -1 && (head.framing !== 'close' || !head.reusable);
    }),
    { numRuns: 1500 },
  );
  t.end();
});

// Bytes that wait.

t.test('bytes that wait are the bytes that came, less those that were read', (t) => {
  const step = fc.oneof(
    fc.uint8Array({ minLength: 1, maxLength: 40 }).map((bytes) => ({ append: Buffer.from(bytes) })),
    fc.nat(60).map((count) => ({ skip: count })),
    fc.constant('takeAll' as const),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const unread = new UnreadBytes();
      let oracle = '';
      const given: [Buffer, string][] = [];
      for (const next of steps) {
        if (next === 'takeAll') {
          given.push([unread.takeAll(), oracle]);
          oracle = '';
        } else if ('append' in next) {
          unread.append(next.append);
          oracle += next.append.toString('latin1');
        } else {
          const count = Math.min(next.skip, unread.length);
          given.push([unread.bytes.subarray(0, count), oracle.slice(0, count)]);
          unread.skip(count);
          oracle = oracle.slice(count);
        }
        if (unread.bytes.toString('latin1') !== oracle) return false;
      }
      // What was given out earlier has not been written over since.
      return given.every(([bytes, text]) => bytes.toString('latin1') === text);
    }),
    { numRuns: 500 },
  );
  t.end();
});

t.test('requests with something wrong in them are refused or forwarded, and the proxy lives on', async (t) => {
  const backend = await startRawBackend(t, okAnswer);
  const proxy = await openTestEntryPoint(t, { servers: [backend.url] });
  const mutation = fc.tuple(fc.constantFrom(...wireCases), fc.nat(), fc.nat(4), fc.uint8Array({ maxLength: 4 }));
  for (const [{ send }, where, removed, added] of fc.sample(mutation, { numRuns: 300, seed: 7 })) {
    const bytes = Buffer.from(send.replaceAll('\n', '\r\n'), 'latin1');
    const at = where % bytes.length;
    const client = await connectRaw(proxy.port);
    client.send(Buffer.concat([bytes.subarray(0, at), added, bytes.subarray(at + removed)]));
    client.socket.end();
    const received = await client.closed();
    if (received !== '' && !/^HTTP\/1\.1 \d{3} /.test(received)) t.fail(`${send.slice(0, 60)} at ${at}: ${received}`);
  }
  t.same(proxy.defects, []);
  const client = await connectRaw(proxy.port);
  t.teardown(() => client.end());
  client.send('GET / HTTP/1.1\r\nHost: a.test\r\n\r\n');
  await client.until(/^HTTP\/1\.1 200 OK\r\n[^]*ok$/);
});
