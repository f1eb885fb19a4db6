// Names that are proved in the DNS, from the settings to the certificate: acme-dns as HinD uses it, a program, a service.
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { join } from 'node:path';
import tls from 'node:tls';
import { once } from 'node:events';
import t, { type Test } from 'tap';
import { startAcmeDns } from '../support/acme-dns.js';
import { missingPeer } from '../support/find-program.js';
import { findFreePorts } from '../support/free-ports.js';
import { startRealPebble, type RealPebble } from '../support/real-pebble.js';
import { startSpawnedProxy } from '../support/spawned-proxy.js';
import { untilAsync } from '../support/until.js';

const skip = missingPeer('pebble') ?? false;
const patienceMs = 60_000;

async function servedFor(port: number, servername: string) {
  const client = tls.connect({ port, host: '127.0.0.1', servername, rejectUnauthorized: false });
  client.on('error', () => undefined);
  await once(client, 'secureConnect');
  const { subjectAltName = '' } = client.getPeerX509Certificate()!;
  client.destroy();
  return subjectAltName;
}

/** A proxy with this store and a resolver of pebble's. */
async function startProxy(
  t: Test,
  pebble: RealPebble,
  given: { root: string; flags: readonly string[]; env?: Record<string, string>; resolver?: string },
) {
  const [port] = (await findFreePorts(1)) as [number];
  const { root, flags, env, resolver = 'dns' } = given;
  const proxy = await startSpawnedProxy(
    [
      `--entrypoints.websecure.address=127.0.0.1:${port}`,
      `--certificatesresolvers.${resolver}.acme.caserver=${pebble.directoryUrl}`,
      `--certificatesresolvers.${resolver}.acme.cacertificates=${pebble.authorityFile}`,
      `--certificates.storage=${root}`,
      '--providers.nomad=false',
      ...flags,
    ],
    undefined,
    env,
  );
  t.teardown(() => proxy.stop());
  return { proxy, port };
}

t.test('acme-dns, as ACME_DNS and acme-dns.json say', { skip }, async (t) => {
  const pebble = await startRealPebble();
  t.teardown(() => pebble.stop());
  const acmeDns = await startAcmeDns((name, value) => pebble.setTxt(name, value));
  t.teardown(() => acmeDns.close());
  const root = join(t.testdir(), 'CERTS');
  mkdirSync(root);
  const accounts = Object.fromEntries(
    ['one.example.com', 'two.example.com'].map((name) => [name, acmeDns.account(name)]),
  );
  for (const [name, { fulldomain }] of Object.entries(accounts)) {
    await pebble.setCname(`_acme-challenge.${name}`, fulldomain);
  }
  const file = join(root, 'acme-dns.json');
  writeFileSync(file, JSON.stringify(accounts));
  const { proxy, port } = await startProxy(t, pebble, {
    root,
    resolver: 'letsencrypt',
    flags: [],
    env: { FQDN: 'nomad.example.com', ACME_DNS: 'one.example.com,two.example.com', CERTS_SELF_SIGNED: '' },
  });
  for (const base of Object.keys(accounts)) {
    await untilAsync(
      `the wildcard below ${base} is served`,
      async () => (await servedFor(port, `any.${base}`)) === `DNS:*.${base}`,
      patienceMs,
    );
  }
  t.same(
    acmeDns.updates.map(({ name }) => name).sort(),
    Object.values(accounts)
      .map(({ fulldomain }) => fulldomain)
      .sort(),
  );
  t.equal(acmeDns.refused(), 0);
  t.same(JSON.parse(readFileSync(file, 'utf8')), accounts, 'the accounts are left as they are');
  t.notOk(
    proxy.log.some(({ message }) => message.includes('secret-')),
    'no password is told',
  );
});

t.test('a program', { skip }, async (t) => {
  const pebble = await startRealPebble();
  t.teardown(() => pebble.stop());
  const folder = t.testdir();
  const calls = join(folder, 'calls');
  const program = join(folder, 'dns-hook');
  // The record is set as a hook would: by whoever answers for the zone.
  writeFileSync(
    program,
    `#!/bin/sh
echo "$@" >> ${calls}
[ "$1" = cleanup ] || curl -sf -d "{\\"host\\":\\"$2\\",\\"value\\":\\"$3\\"}" ${pebble.dnsUrl}/set-txt
`,
  );
  chmodSync(program, 0o755);
  const { port } = await startProxy(t, pebble, {
    root: join(folder, 'CERTS'),
    flags: [
      '--certificatesresolvers.dns.acme.dnschallenge.provider=exec',
      '--certificatesresolvers.dns.domains[0].main=*.example.com',
      '--certificatesresolvers.dns.domains[0].sans=example.com',
    ],
    env: { EXEC_PATH: program },
  });
  await untilAsync('it is served', async () => (await servedFor(port, 'x.example.com')).includes('*.'), patienceMs);
  const lines = readFileSync(calls, 'utf8').trim().split('\n');
  t.equal(lines.length, 4, 'one record for each name, put there and taken away');
  for (const line of lines) t.match(line, /^(present|cleanup) _acme-challenge\.example\.com\. [\w-]{43}$/);
});

t.test('a service', { skip }, async (t) => {
  const pebble = await startRealPebble();
  t.teardown(() => pebble.stop());
  const calls: string[] = [];
  const server = http.createServer((request, response) => {
    let text = '';
    request.setEncoding('utf8').on('data', (chunk) => (text += String(chunk)));
    request.on('end', () => {
      const { fqdn, value } = JSON.parse(text) as { fqdn: string; value: string };
      calls.push(`${request.method} ${request.url} ${fqdn} ${request.headers.authorization ?? ''}`.trim());
      const done = request.url === '/dns/present' ? pebble.setTxt(fqdn.replace(/\.$/, ''), value) : Promise.resolve();
      void done.then(() => response.end());
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.teardown(() => server.close());
  const { port: servicePort } = server.address() as { port: number };
  const { port } = await startProxy(t, pebble, {
    root: join(t.testdir(), 'CERTS'),
    flags: [
      '--certificatesresolvers.dns.acme.dnschallenge.provider=httpreq',
      `--certificatesresolvers.dns.acme.dnschallenge.endpoint=http://user:pass@127.0.0.1:${servicePort}/dns`,
      '--certificatesresolvers.dns.domains[0].main=*.example.com',
    ],
  });
  await untilAsync('it is served', async () => (await servedFor(port, 'x.example.com')).includes('*.'), patienceMs);
  const basic = `Basic ${Buffer.from('user:pass').toString('base64')}`;
  t.same(calls, [
    `POST /dns/present _acme-challenge.example.com. ${basic}`,
    `POST /dns/cleanup _acme-challenge.example.com. ${basic}`,
  ]);
});

t.test('without an address to call, that is said, and others are served', { skip }, async (t) => {
  const pebble = await startRealPebble();
  t.teardown(() => pebble.stop());
  for (const [provider, says] of [
    ['exec', 'exec has no program to call'],
    ['httpreq', 'httpreq has no address to call'],
    ['acme-dns', 'acme-dns.json'],
  ] as const) {
    const { proxy, port } = await startProxy(t, pebble, {
      root: join(t.testdir(), provider),
      flags: [
        `--certificatesresolvers.dns.acme.dnschallenge.provider=${provider}`,
        '--certificatesresolvers.dns.domains[0].main=*.example.com',
      ],
    });
    await untilAsync(
      'it is said',
      () => Promise.resolve(proxy.log.some(({ level, message }) => level === 'error' && message.includes(says))),
      patienceMs,
    );
    t.match(await servedFor(port, 'x.example.com'), 'tagway.invalid');
    t.notOk(proxy.log.some(({ message }) => message.includes('defect')));
    await proxy.stop();
  }
});
