// Who the client is: the PROXY protocol, X-Forwarded-*, and what TLS says.
import http2 from 'node:http2';
import net from 'node:net';
import tls from 'node:tls';
import fc from 'fast-check';
import t, { type Test } from 'tap';
import type { EntryPointOptions } from '../../src/forwarding/entry-point.js';
import { parseProxyHeader } from '../../src/forwarding/proxy-protocol.js';
import { parseIpRanges } from '../../src/shared/ip-ranges.js';
import { connectRaw } from '../support/raw-client.js';
import { okAnswer, startRawBackend, type RawBackend } from '../support/raw-backend.js';
import { testTls, trustsTestCertificate } from '../support/test-certificate.js';
import { openTestEntryPoint, type TestEntryPoint } from '../support/test-entry-point.js';
import { until } from '../support/until.js';
import { forwardedCases } from './cases/forwarded-cases.js';
import { proxyHeaderCases } from './cases/proxy-header-cases.js';

t.test('the PROXY protocol is read as it is written', (t) => {
  for (const { name, bytes, expected } of proxyHeaderCases) t.match(parseProxyHeader(bytes), expected, name);
  t.end();
});

t.test('whatever the bytes are, the parser has an answer, and the same once more have come', (t) => {
  const begun = fc.constantFrom(...proxyHeaderCases.map(({ bytes }) => bytes));
  const garbage = fc.uint8Array({ maxLength: 200 });
  fc.assert(
    fc.property(begun, fc.nat(60), garbage, (start, kept, rest) => {
      const bytes = Buffer.concat([start.subarray(0, kept), rest]);
      let decided: ReturnType<typeof parseProxyHeader> | undefined;
      for (let length = 0; length <= bytes.length; length++) {
        const header = parseProxyHeader(bytes.subarray(0, length));
        if (header.kind === 'header' && header.length > length) return false;
        if (decided !== undefined && JSON.stringify(header) !== JSON.stringify(decided)) return false;
        if (header.kind !== 'incomplete') decided ??= header;
      }
      return true;
    }),
    { numRuns: 500 },
  );
  t.end();
});

const get = 'GET / HTTP/1.1\r\nHost: a.test\r\nConnection: close\r\n\r\n';
const line = 'PROXY TCP4 203.0.113.7 10.0.0.1 40000 443\r\n';
const believing = (address: string) => parseIpRanges([address]).ranges;

async function startStage(
  t: Test,
  options: Partial<EntryPointOptions>,
): Promise<{ backend: RawBackend; proxy: TestEntryPoint }> {
  const backend = await startRawBackend(t, okAnswer);
  const proxy = await openTestEntryPoint(t, { servers: [backend.url], options });
  return { backend, proxy };
}

t.test('a believed header names the client, sent at once or byte by byte', async (t) => {
  const { backend, proxy } = await startStage(t, { proxyProtocolPeers: believing('127.0.0.1') });
  const client = await connectRaw(proxy.port);
  client.send(line + get);
  t.match(await client.closed(), /^HTTP\/1\.1 200 OK/);
  const slow = await connectRaw(proxy.port);
  for (const byte of Buffer.from(line + get)) {
    slow.send(Buffer.of(byte));
    await new Promise((resolve) => setImmediate(resolve));
  }
  t.match(await slow.closed(), /^HTTP\/1\.1 200 OK/);
  t.equal(backend.heads.length, 2);
  for (const head of backend.heads)
    t.match(head, /\r\nX-Forwarded-For: 203\.0\.113\.7\r\nX-Real-Ip: 203\.0\.113\.7\r\n/);
  t.match(proxy.ended[0], { peerAddress: '203.0.113.7', peerPort: 40000, clientAddress: '203.0.113.7' });
});

t.test('version 2 does, too', async (t) => {
  const { backend, proxy } = await startStage(t, { proxyProtocolPeers: 'all' });
  const client = await connectRaw(proxy.port);
  const header = proxyHeaderCases.find(({ name }) => name === 'version 2 with IPv6')!.bytes;
  client.send(Buffer.concat([header, Buffer.from(get)]));
  t.match(await client.closed(), /^HTTP\/1\.1 200 OK/);
  t.match(backend.heads[0], /\r\nX-Forwarded-For: 2001:db8::1\r\n/);
});

t.test('a header of somebody else is read past and not believed', async (t) => {
  const { backend, proxy } = await startStage(t, { proxyProtocolPeers: believing('10.0.0.0/8') });
  const client = await connectRaw(proxy.port);
  client.send(line + get);
  t.match(await client.closed(), /^HTTP\/1\.1 200 OK/);
  t.match(backend.heads[0], /\r\nX-Forwarded-For: 127\.0\.0\.1\r\n/);
});

t.test('who sends none speaks for itself', async (t) => {
  const { backend, proxy } = await startStage(t, { proxyProtocolPeers: 'all' });
  const client = await connectRaw(proxy.port);
  client.send(get);
  t.match(await client.closed(), /^HTTP\/1\.1 200 OK/);
  t.match(backend.heads[0], /\r\nX-Forwarded-For: 127\.0\.0\.1\r\n/);
});

t.test('a malformed one ends the connection', async (t) => {
  const { backend, proxy } = await startStage(t, { proxyProtocolPeers: 'all' });
  const client = await connectRaw(proxy.port);
  client.send(`PROXY TCP4 evil evil 1 2\r\n${get}`);
  t.equal(await client.closed(), '');
  t.equal(backend.heads.length, 0);
});

t.test('where it is not spoken it is no HTTP', async (t) => {
  const { proxy } = await startStage(t, {});
  const client = await connectRaw(proxy.port);
  client.send(line + get);
  t.match(await client.closed(), /^HTTP\/1\.1 400 /);
});

t.test('TLS follows it, over HTTP/1.1 and HTTP/2, for many clients at once', async (t) => {
  const { backend, proxy } = await startStage(t, { proxyProtocolPeers: 'all', tls: testTls });
  const askAs = async (address: string, protocol: string) => {
    const socket = net.connect(proxy.port, '127.0.0.1');
    t.teardown(() => socket.destroy());
    socket.write(`PROXY TCP4 ${address} 10.0.0.1 40000 443\r\n`);
    const secure = tls.connect({ socket, ...trustsTestCertificate, ALPNProtocols: [protocol] });
    await new Promise((resolve) => secure.once('secureConnect', resolve));
    if (protocol === 'h2') {
      const session = http2.connect('https://a.test', { createConnection: () => secure });
      t.teardown(() => session.destroy());
      const stream = session.request({ ':path': `/${address}` });
      stream.resume();
      await new Promise((resolve) => stream.on('close', resolve));
    } else {
      secure.write(get.replace('GET /', `GET /${address}`));
      await new Promise((resolve) => secure.once('data', resolve));
    }
  };
  const addresses = Array.from({ length: 12 }, (_, index) => `203.0.113.${index + 1}`);
  await Promise.all(addresses.map((address, index) => askAs(address, index % 2 === 0 ? 'h2' : 'http/1.1')));
  t.equal(backend.heads.length, addresses.length);
  for (const head of backend.heads) {
    const address = /^GET \/(\S+)/.exec(head)![1]!;
    t.match(head, `\r\nX-Forwarded-For: ${address}\r\n`);
    t.match(head, /\r\nX-Forwarded-Proto: https\r\n/);
  }
});

t.test('what is said of earlier hops', (t) => {
  for (const wanted of forwardedCases) {
    t.test(wanted.name, async (t) => {
      const { backend, proxy } = await startStage(t, {
        trustedPeers: wanted.trusted === 'all' ? 'all' : parseIpRanges(wanted.trusted ?? []).ranges,
        appendForwardedFor: wanted.append ?? true,
        ...(wanted.tls && { tls: testTls }),
      });
      const client = await connectRaw(proxy.port, wanted.tls ? { tls: trustsTestCertificate } : {});
      const upgrade = wanted.upgrade ? 'Connection: Upgrade\r\nUpgrade: websocket\r\n' : '';
      client.send(`GET / HTTP/1.1\r\nHost: ${wanted.host ?? 'a.test'}\r\n${upgrade}${wanted.send ?? ''}\r\n`);
      await client.until(/ok$/);
      client.end();
      const said = backend.heads[0]!.split('\r\n').filter((text) => /^(x-(forwarded|real)|forwarded)/i.test(text));
      const facts = Object.fromEntries(said.map((text) => text.split(': ') as [string, string]));
      t.equal(said.length, Object.keys(facts).length, 'no line twice');
      delete facts['X-Forwarded-Server'];
      t.same(facts, wanted.expected);
      if (wanted.clientAddress) t.equal(proxy.ended[0]!.clientAddress, wanted.clientAddress);
    });
  }
  t.end();
});

t.test('what a TLS entry point speaks', (t) => {
  const connectTls = async (port: number, protocols: string[]) => {
    const socket = tls.connect({ port, host: '127.0.0.1', ...trustsTestCertificate, ALPNProtocols: protocols });
    t.teardown(() => socket.destroy());
    await new Promise((resolve, reject) => {
      socket.once('secureConnect', resolve);
      socket.once('error', reject);
    });
    return socket;
  };

  t.test('HTTP/2 for those who know it, HTTP/1.1 for the others', async (t) => {
    const { proxy } = await startStage(t, { tls: testTls });
    t.equal((await connectTls(proxy.port, ['h2', 'http/1.1'])).alpnProtocol, 'h2');
    t.equal((await connectTls(proxy.port, ['http/1.1'])).alpnProtocol, 'http/1.1');
    t.equal((await connectTls(proxy.port, ['http/1.1', 'h2'])).alpnProtocol, 'h2');
  });

  t.test('the facts of the session are with the exchange', async (t) => {
    const { proxy } = await startStage(t, { tls: testTls });
    const client = await connectRaw(proxy.port, { tls: trustsTestCertificate });
    client.send(get);
    await client.closed();
    t.match(proxy.ended[0], { tls: true, tlsFacts: { version: 'TLSv1.3', serverName: 'a.test', cipher: /^TLS_/ } });
  });

  t.test('HTTP without TLS is served all the same', async (t) => {
    const { backend, proxy } = await startStage(t, { tls: testTls });
    const client = await connectRaw(proxy.port);
    client.send(get);
    t.match(await client.closed(), /^HTTP\/1\.1 200 OK/);
    t.match(backend.heads[0], /\r\nX-Forwarded-Proto: http\r\n/);
    t.equal(proxy.ended[0]!.tls, false);
  });

  t.test('a handshake of nonsense ends its connection and no other', async (t) => {
    const { proxy } = await startStage(t, { tls: testTls });
    const client = await connectRaw(proxy.port);
    client.send(Buffer.concat([Buffer.from('1603010200', 'hex'), Buffer.alloc(600, 0xff)]));
    await client.closed();
    const next = await connectRaw(proxy.port, { tls: trustsTestCertificate });
    next.send(get);
    t.match(await next.closed(), /^HTTP\/1\.1 200 OK/);
    t.same(proxy.defects, []);
  });

  t.test('half a handshake ends after a while, and so does none at all', async (t) => {
    const { proxy } = await startStage(t, { tls: testTls, readTimeoutMs: 200 });
    const half = await connectRaw(proxy.port);
    half.send(Buffer.from('16030102000100', 'hex'));
    const none = await connectRaw(proxy.port);
    t.equal(await half.closed(), '');
    t.equal(await none.closed(), '');
  });

  t.test('half a handshake ends with its client', async (t) => {
    const { proxy } = await startStage(t, { tls: testTls });
    const client = await connectRaw(proxy.port);
    client.send(Buffer.from('160301', 'hex'));
    await until('it is open', () => proxy.entryPoint.describeConnections().open === 1);
    client.end();
    await until('it is closed', () => proxy.entryPoint.describeConnections().open === 0);
  });
  t.end();
});
