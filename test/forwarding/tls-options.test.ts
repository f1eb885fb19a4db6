// TLS options in real handshakes.
import { once } from 'node:events';
import http2 from 'node:http2';
import net from 'node:net';
import tls from 'node:tls';
import t, { type Test } from 'tap';
import { clientTerms } from '../../src/certificates/serving/client-terms.js';
import { createCertificateTable } from '../../src/certificates/serving/certificate-table.js';
import { createTlsChooser, type NamedTlsOptions } from '../../src/certificates/serving/tls-chooser.js';
import { textAnswer } from '../../src/exchange/answer.js';
import { matchOnItsTls } from '../../src/forwarding/tls/match-on-its-tls.js';
import { tlsOptionsFields } from '../../src/model/tls-options.js';
import { decodeFields } from '../../src/shared/decode-options.js';
import { nodeFromDocument } from '../../src/shared/option-node.js';
import { askOverTls, type TlsQuestion } from '../support/ask-over-tls.js';
import { certify } from '../support/certify.js';
import { openTestEntryPoint } from '../support/test-entry-point.js';
import { until } from '../support/until.js';
import {
  clientAuthCases,
  clientAuthority,
  handshakeCases,
  trustedClient,
  type Shown,
} from './cases/handshake-cases.js';

const answered = { answer: textAnswer(200) };

/** As a file has them. */
function named(name: string, written: object, authorities: readonly string[] = []): NamedTlsOptions {
  const options = decodeFields(tlsOptionsFields, nodeFromDocument('', written, ''), '', ({ message }) => {
    throw new Error(message);
  });
  return { name, options, authorities };
}

function termsOf({ options, authorities }: NamedTlsOptions): string {
  return clientTerms(options, authorities);
}

async function openWith(test: Test, byName: Readonly<Record<string, NamedTlsOptions>>) {
  const certificate = await certify(Object.keys(byName));
  const table = createCertificateTable([certificate], { clock: Date });
  const key = Buffer.alloc(48, 3);
  const chooser = createTlsChooser({
    certificates: () => table,
    optionsFor: (name) => byName[name],
    fallback: () => certificate,
  });
  const terminator = { identityFor: chooser.identityFor, ticketKey: () => key };
  return openTestEntryPoint(test, { servers: [], route: answered, options: { tls: terminator } });
}

t.test('versions, cipher suites, groups and protocols', async (t) => {
  const names = Object.fromEntries(handshakeCases.map(({ options }, at) => [`h${at}.test`, named(`${at}`, options)]));
  const { port } = await openWith(t, names);
  for (const [at, { name, client = {}, facts }] of handshakeCases.entries()) {
    const answer = await askOverTls({ port, servername: `h${at}.test`, ...client });
    if (facts === undefined) t.not(answer.failure, '', `${name}: refused`);
    else t.match(answer, facts, name);
    // Over h2 the helper is not understood.
    if (facts !== undefined && answer.protocol !== 'h2') t.equal(answer.status, 200, `${name}: answered`);
  }
  t.match(
    await askOverTls({ port, servername: 'unknown.test' }),
    { status: 0, failure: /UNRECOGNIZED_NAME/ },
    'no options',
  );
});

t.test('a handshake that is refused leaves nothing behind', async (t) => {
  const { port, entryPoint } = await openWith(t, { 'a.test': named('default', {}) });
  const refused = [
    { servername: 'unknown.test' },
    { servername: 'unknown.test', maxVersion: 'TLSv1.2' },
    { servername: 'unknown.test', ALPNProtocols: ['acme-tls/1'] },
  ] as const;
  for (const question of refused) t.match(await askOverTls({ port, ...question }), { failure: /UNRECOGNIZED_NAME/ });
  await until('all are closed', () => entryPoint.describeConnections().open === 0);
});

t.test('half a hello keeps nobody from ending', async (t) => {
  const { port, entryPoint } = await openWith(t, { 'a.test': named('default', {}) });
  const client = net.connect(port, '127.0.0.1');
  t.teardown(() => client.destroy());
  client.on('error', () => undefined);
  client.write(Buffer.from([22, 3, 1, 2, 0, 1, 0, 1, 252, 3, 3]));
  await until('it is there', () => entryPoint.describeConnections().open === 1);
  const closed = once(client, 'close');
  await entryPoint.close(30_000);
  await closed;
});

t.test('certificates of clients', async (t) => {
  const stranger = await certify(['stranger']);
  const shown: Record<Shown, Partial<TlsQuestion>> = {
    none: {},
    trusted: trustedClient,
    stranger: { cert: stranger.chainPem, key: stranger.keyPem },
  };
  const names = Object.fromEntries(
    clientAuthCases.map(({ type }) => [
      `${type.toLowerCase()}.test`,
      named(type, { clientAuth: { clientAuthType: type, caFiles: [clientAuthority] } }, [clientAuthority]),
    ]),
  );
  const usual = named('implied', { clientAuth: { caFiles: [clientAuthority] } }, [clientAuthority]);
  const { port } = await openWith(t, { ...names, 'implied.test': usual });
  const all = [...clientAuthCases, { type: 'implied', answered: ['trusted'] as const }];
  for (const { type, answered: expected } of all) {
    for (const who of ['none', 'trusted', 'stranger'] as const) {
      for (const maxVersion of ['TLSv1.2', 'TLSv1.3'] as const) {
        const answer = await askOverTls({ port, servername: `${type.toLowerCase()}.test`, maxVersion, ...shown[who] });
        t.equal(answer.status, expected.includes(who as never) ? 200 : 0, `${type}, ${who}, ${maxVersion}`);
      }
    }
  }
});

t.test('nobody shakes hands twice', async (t) => {
  const { port } = await openWith(t, { 'a.test': named('default', {}) });
  const options = { port, host: '127.0.0.1', servername: 'a.test', rejectUnauthorized: false, maxVersion: 'TLSv1.2' };
  const client = tls.connect(options as tls.ConnectionOptions);
  t.teardown(() => client.destroy());
  await once(client, 'secureConnect');
  const ended = new Promise((resolve) => void client.once('error', resolve).once('close', resolve));
  const done = new Promise<Error | null>((resolve) => void client.renegotiate({}, resolve));
  t.match(await Promise.race([done, ended]), { message: /no renegotiation/ });
});

t.test('a session does not open what asks for a certificate', async (t) => {
  const strict = named('strict', { clientAuth: { caFiles: [clientAuthority] } }, [clientAuthority]);
  const { port } = await openWith(t, { 'open.test': named('open', {}), 'closed.test': strict });
  for (const maxVersion of ['TLSv1.2', 'TLSv1.3'] as const) {
    const { session } = await askOverTls({ port, servername: 'open.test', maxVersion });
    t.ok(session, `${maxVersion}: there is a session`);
    const again = await askOverTls({ port, servername: 'open.test', maxVersion, session });
    t.match(again, { status: 200, reused: true }, `${maxVersion}: which is good for its own host`);
    const crossed = await askOverTls({ port, servername: 'closed.test', maxVersion, session });
    t.equal(crossed.status, 0, `${maxVersion}: and not for the other`);
    const own = await askOverTls({ port, servername: 'closed.test', maxVersion, ...trustedClient });
    const resumed = await askOverTls({ port, servername: 'closed.test', maxVersion, session: own.session });
    t.match(resumed, { status: 200, reused: true }, `${maxVersion}: which has sessions of its own`);
  }
});

t.test('a host is reached by the options that are its own', async (t) => {
  const strict = named('mtls@file', { clientAuth: { caFiles: [clientAuthority] } }, [clientAuthority]);
  const usual = named('default', {});
  const proxy = await openWith(t, { 'open.test': usual, 'other.test': usual, 'closed.test': strict });
  const nameFor = (host: string) => (host === 'closed.test' ? 'mtls@file' : 'default');
  const findTerms = (name: string) => termsOf(name === 'default' ? usual : strict);
  proxy.core.match = matchOnItsTls(proxy.core.match, { nameFor, demanded: new Map() }, findTerms);
  const rows: readonly [sni: string, host: string, client: object, status: number][] = [
    ['open.test', 'open.test', {}, 200],
    ['open.test', 'other.test', {}, 200],
    ['open.test', 'Closed.Test:443', {}, 421],
    ['open.test', 'closed.test.', {}, 421],
    ['open.test', 'closed.test', trustedClient, 421],
    ['closed.test', 'closed.test', trustedClient, 200],
    ['closed.test', 'open.test', trustedClient, 421],
    ['closed.test', 'closed.test', {}, 0],
  ];
  for (const [servername, host, client, status] of rows) {
    const answer = await askOverTls({ port: proxy.port, servername, host, ...client });
    t.equal(answer.status, status, `handshake for ${servername}, request for ${host}`);
  }
  const session = http2.connect(`https://127.0.0.1:${proxy.port}`, {
    servername: 'open.test',
    rejectUnauthorized: false,
  });
  t.teardown(() => session.destroy());
  for (const [authority, status] of [
    ['other.test', 200],
    ['closed.test', 421],
    ['open.test', 200],
  ] as const) {
    const [headers] = (await once(session.request({ ':authority': authority }), 'response')) as [
      http2.IncomingHttpHeaders,
    ];
    t.equal(headers[':status'], status, `over HTTP/2, request for ${authority}`);
  }
});

t.test('a connection from before clients were asked for certificates ends', async (t) => {
  const before = named('default', {});
  const after = named('default', { clientAuth: { caFiles: [clientAuthority] } }, [clientAuthority]);
  const byName = { 'a.test': before };
  const proxy = await openWith(t, byName);
  const route = proxy.core.match;
  let now = before;
  const hosts = { nameFor: () => 'default', demanded: new Map<string, ReadonlyMap<string, string>>() };
  proxy.core.match = matchOnItsTls(route, hosts, () => termsOf(now));
  const options = { port: proxy.port, host: '127.0.0.1', servername: 'a.test', rejectUnauthorized: false };
  const client = tls.connect(options);
  t.teardown(() => client.destroy());
  let text = '';
  client.setEncoding('latin1').on('data', (chunk: string) => (text += chunk));
  const ended = once(client, 'close');
  const request = 'GET / HTTP/1.1\r\nHost: a.test\r\n\r\n';
  client.write(request);
  await until('it is answered', () => text.includes('200 OK'));
  const session = http2.connect(`https://127.0.0.1:${proxy.port}`, { servername: 'a.test', rejectUnauthorized: false });
  t.teardown(() => session.destroy());
  const statusOverH2 = async () => {
    const [headers] = (await once(session.request({ ':authority': 'a.test' }), 'response')) as [
      http2.IncomingHttpHeaders,
    ];
    return headers[':status'];
  };
  t.equal(await statusOverH2(), 200);

  byName['a.test'] = now = after;
  text = '';
  client.write(request);
  await ended;
  t.match(text, /^HTTP\/1\.1 421 Misdirected Request\r\n[^]*Connection: close\r\n/);
  const sessionEnded = once(session, 'close');
  t.equal(await statusOverH2(), 421);
  await sessionEnded;
  t.equal((await askOverTls({ port: proxy.port, servername: 'a.test', ...trustedClient })).status, 200);
});

t.test('a challenge shows its certificate and opens nothing', async (t) => {
  const certificate = await certify(['a.test']);
  const proof = await certify(['proof.test']);
  const strict = named('default', { clientAuth: { caFiles: [clientAuthority] } }, [clientAuthority]);
  const chooser = createTlsChooser({
    certificates: () => createCertificateTable([certificate], { clock: Date }),
    optionsFor: () => strict,
    fallback: () => undefined,
    challenge: () => Promise.resolve(proof),
  });
  const tlsTerminator = { identityFor: chooser.identityFor, ticketKey: () => Buffer.alloc(48, 3) };
  const proxy = await openTestEntryPoint(t, { servers: [], route: answered, options: { tls: tlsTerminator } });
  const answer = await askOverTls({ port: proxy.port, servername: 'a.test', ALPNProtocols: ['acme-tls/1'] });
  t.match(answer, { names: 'DNS:proof.test', protocol: 'acme-tls/1', status: 0, failure: 'closed' });
  t.equal(proxy.ended.length, 0, 'no request was read');
  await until('it is closed', () => proxy.entryPoint.describeConnections().open === 0);
});
