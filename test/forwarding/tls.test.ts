// The first message of a TLS client, and who answers it.
import { once } from 'node:events';
import net from 'node:net';
import tls from 'node:tls';
import fc from 'fast-check';
import t from 'tap';
import { parseCertificate, type Certificate } from '../../src/certificates/certificate.js';
import { createCertificateTable } from '../../src/certificates/serving/certificate-table.js';
import { createTlsChooser, type NamedTlsOptions } from '../../src/certificates/serving/tls-chooser.js';
import { signCertificate } from '../../src/certificates/sign-certificate.js';
import { parseClientHello } from '../../src/forwarding/tls/client-hello.js';
import { cipherSuiteName } from '../../src/shared/cipher-suite.js';
import { tlsOptions } from '../support/test-certificate.js';
import { openTestEntryPoint } from '../support/test-entry-point.js';
import { cipherCases } from './cases/ciphers.js';

/** What a client of node:tls sends first. */
async function helloOf(options: tls.ConnectionOptions): Promise<Buffer> {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const client = tls.connect({ port: (server.address() as net.AddressInfo).port, host: '127.0.0.1', ...options });
  client.on('error', () => undefined);
  const [socket] = (await once(server, 'connection')) as [net.Socket];
  const [bytes] = (await once(socket, 'data')) as [Buffer];
  client.destroy();
  socket.destroy();
  server.close();
  return bytes;
}

/** The same handshake message in records of at most so many bytes. */
function inRecords(hello: Buffer, size: number): Buffer {
  return cut(hello.subarray(5), size);
}

function cut(message: Buffer, size: number): Buffer {
  const records: Buffer[] = [];
  for (let at = 0; at < message.length; at += size) {
    const part = message.subarray(at, at + size);
    records.push(Buffer.from([22, 3, 1, part.length >> 8, part.length & 255]), part);
  }
  return Buffer.concat(records);
}

t.test('the hello of a client, however it is cut', async (t) => {
  const hello = await helloOf({ servername: 'App.Example.com', ALPNProtocols: ['h2', 'http/1.1'] });
  const expected = { kind: 'complete', hello: { serverName: 'app.example.com', alpnProtocols: ['h2', 'http/1.1'] } };
  t.same(parseClientHello(hello), expected);
  t.same(parseClientHello(Buffer.concat([hello, Buffer.from('more')])), expected, 'with what follows');
  for (let length = 0; length < hello.length; length++) {
    const { kind } = parseClientHello(hello.subarray(0, length));
    if (kind !== 'incomplete') t.fail(`${length} bytes of it are ${kind}`);
  }
  // With the keys of newer versions of Node it is several times as long.
  for (const size of [Math.ceil(hello.length / 30), Math.ceil(hello.length / 3)])
    t.same(parseClientHello(inRecords(hello, size)), expected, `records of ${size}`);
  const shy = [hello.subarray(5, 6), hello.subarray(6, 8), hello.subarray(8)].map((part) => cut(part, part.length));
  t.same(parseClientHello(Buffer.concat(shy)), expected, 'its length comes in pieces');
  t.match(parseClientHello(inRecords(hello, 1)), { kind: 'invalid' }, 'in crumbs');
  const nameless = await helloOf({ servername: '' });
  t.match(parseClientHello(nameless), { kind: 'complete', hello: { serverName: '', alpnProtocols: [] } });
});

t.test('garbage is invalid and never thrown', async (t) => {
  const hello = await helloOf({ servername: 'app.example.com', ALPNProtocols: ['h2'] });
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      parseClientHello(Buffer.from(bytes));
    }),
  );
  fc.assert(
    fc.property(fc.nat(hello.length - 1), fc.nat(255), (at, byte) => {
      const broken = Buffer.from(hello);
      broken[at] = byte;
      parseClientHello(broken);
    }),
    { numRuns: 2000 },
  );
  t.equal(parseClientHello(Buffer.from([22, 3, 1, 0, 4, 1, 0xff, 0xff, 0xff])).kind, 'invalid', 'endless');
  t.equal(parseClientHello(Buffer.from([22, 3, 1, 0, 0])).kind, 'invalid', 'an empty record');
  t.equal(parseClientHello(Buffer.from([22, 3, 1, 0, 4, 2, 0, 0, 80])).kind, 'invalid', 'another message');
});

t.test('cipher suites are known by the names of the RFCs', (t) => {
  for (const [rfc, openssl] of cipherCases) t.equal(cipherSuiteName(rfc), openssl, rfc);
  t.end();
});

const dayMs = 86_400_000;

async function certify(names: readonly string[], startedDaysAgo = 1, days = 90): Promise<Certificate> {
  const notBeforeMs = Date.now() - startedDaysAgo * dayMs;
  const { certificatePem, keyPem } = await signCertificate({
    names,
    notBeforeMs,
    notAfterMs: notBeforeMs + days * dayMs,
  });
  const parsed = parseCertificate(certificatePem, keyPem);
  if (!parsed.ok) throw new Error(parsed.message);
  return parsed.certificate;
}

t.test('a certificate is found by its name, then by its wildcard', async (t) => {
  const [exact, wildcard, newer, expired] = await Promise.all([
    certify(['a.example']),
    certify(['*.example', '*.deep.example']),
    certify(['b.example'], 1),
    certify(['b.example'], 100),
  ]);
  const older = await certify(['b.example'], 2);
  const table = createCertificateTable([expired, older, newer, exact, wildcard], { clock: Date });
  t.equal(table.find('a.example'), exact);
  t.equal(table.find('x.example'), wildcard);
  t.equal(table.find('x.y.example'), undefined, 'a wildcard is one label');
  t.equal(table.find('x.deep.example'), wildcard);
  t.equal(table.find('b.example'), newer, 'the one that began last');
  t.equal(table.find('example'), undefined);
  t.equal(table.find(''), undefined);
  t.equal(
    createCertificateTable([expired, older], { clock: Date }).find('b.example'),
    older,
    'rather than an expired one',
  );
  t.equal(
    createCertificateTable([expired, wildcard], { clock: Date }).find('b.example'),
    wildcard,
    'nor an expired exact one',
  );
  const lapsed = await certify(['*.example'], 100);
  t.equal(
    createCertificateTable([expired, lapsed], { clock: Date }).find('b.example'),
    expired,
    'where all are expired',
  );
});

t.test('handshakes: certificates and options by name', async (t) => {
  const [a, b, other, late] = await Promise.all([
    certify(['a.test']),
    certify(['b.test']),
    certify(['fallback.test']),
    certify(['ordered.test']),
  ]);
  const table = createCertificateTable([a, b], { clock: Date });
  const named = (name: string, given: Parameters<typeof tlsOptions>[0]): NamedTlsOptions => ({
    name,
    options: tlsOptions(given),
    authorities: [],
  });
  const modern = named('modern', { minVersion: 'VersionTLS13', alpnProtocols: ['http/1.1'] });
  const strict = named('strict', { sniStrict: true });
  const usual = named('default', {});
  const chooser = createTlsChooser({
    certificates: () => table,
    optionsFor: (name) => (name === 'b.test' ? modern : name.endsWith('strict.test') ? strict : usual),
    onDemand: (name) => (name.startsWith('ordered') ? Promise.resolve(late) : undefined),
    fallback: (name) => (name === 'late.test' ? Promise.resolve(other) : other),
  });
  const key = Buffer.alloc(48, 1);
  const terminator = { identityFor: chooser.identityFor, ticketKey: () => key };
  const proxy = await openTestEntryPoint(t, { servers: [], options: { tls: terminator } });

  async function shake(servername: string, options: tls.ConnectionOptions = {}): Promise<tls.TLSSocket | string> {
    const client = tls.connect({
      port: proxy.port,
      host: '127.0.0.1',
      servername,
      rejectUnauthorized: false,
      ...options,
    });
    t.teardown(() => client.destroy());
    return new Promise((resolve) => {
      client.once('secureConnect', () => resolve(client));
      client.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
      client.once('close', () => resolve('closed'));
    });
  }
  const nameOn = (client: tls.TLSSocket | string) =>
    typeof client === 'string' ? client : client.getPeerX509Certificate()?.subjectAltName;

  t.equal(nameOn(await shake('a.test')), 'DNS:a.test');
  t.equal(nameOn(await shake('B.TEST')), 'DNS:b.test');
  t.equal(nameOn(await shake('')), 'DNS:fallback.test');
  t.equal(nameOn(await shake('late.test')), 'DNS:fallback.test', 'one that has to be waited for');
  t.match(await shake('strict.test'), /UNRECOGNIZED_NAME/);
  t.equal(nameOn(await shake('ordered.test')), 'DNS:ordered.test');
  t.equal(nameOn(await shake('ordered-strict.test')), 'DNS:ordered.test', 'what is obtained is no substitute');
  t.match(await shake('b.test', { maxVersion: 'TLSv1.2' }), /ALERT_PROTOCOL_VERSION|VERSION/, 'versions by name');
  t.not(typeof (await shake('a.test', { maxVersion: 'TLSv1.2' })), 'string');
  t.match(await shake('a.test', { maxVersion: 'TLSv1.1', minVersion: 'TLSv1', ciphers: 'DEFAULT@SECLEVEL=0' }), /./);
  const h2 = (await shake('a.test', { ALPNProtocols: ['h2'] })) as tls.TLSSocket;
  t.equal(h2.alpnProtocol, 'h2');
  const h1 = (await shake('b.test', { ALPNProtocols: ['h2', 'http/1.1'] })) as tls.TLSSocket;
  t.equal(h1.alpnProtocol, 'http/1.1');
});

t.test('sessions are resumed, also by another entry point with the same key', async (t) => {
  const certificate = await certify(['a.test']);
  const table = createCertificateTable([certificate], { clock: Date });
  const usual = { name: 'default', options: tlsOptions(), authorities: [] };
  const key = Buffer.alloc(48, 7);
  const start = async () => {
    const chooser = createTlsChooser({ certificates: () => table, optionsFor: () => usual, fallback: () => undefined });
    const terminator = { identityFor: chooser.identityFor, ticketKey: () => key };
    return openTestEntryPoint(t, { servers: [], options: { tls: terminator } });
  };
  const [one, two] = await Promise.all([start(), start()]);
  const connect = async (port: number, session?: Buffer) => {
    const options = { port, host: '127.0.0.1', servername: 'a.test', rejectUnauthorized: false, session };
    const client = tls.connect({ ...options, maxVersion: 'TLSv1.2' });
    const began = once(client, 'session') as Promise<[Buffer]>;
    await once(client, 'secureConnect');
    t.teardown(() => client.destroy());
    return { reused: client.isSessionReused(), session: session ?? (await began)[0] };
  };
  const first = await connect(one.port);
  t.equal(first.reused, false);
  t.equal((await connect(one.port, first.session)).reused, true);
  t.equal((await connect(two.port, first.session)).reused, true);
});
