// An ACME server that is reached by another name than its certificate is for.
import { writeFileSync } from 'node:fs';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import t from 'tap';
import { createAcmeClient } from '../../src/certificates/acme/create-acme-client.js';
import { createRenewalInfoSource } from '../../src/certificates/acme/renewal-info.js';
import { createAcmeAgent } from '../../src/certificates/acme/acme-agent.js';
import { signCertificate } from '../../src/certificates/sign-certificate.js';
import { certify } from '../support/certify.js';

const serverName = 'ca.internal';
const signal = new AbortController().signal;

t.test('the name that is given is asked for and checked', async (t) => {
  const time = { notBeforeMs: Date.now() - 3_600_000, notAfterMs: Date.now() + 86_400_000 };
  const authority = await signCertificate({ names: [], commonName: 'CA', ...time, authorityPathLength: 0 });
  const own = await signCertificate({ names: [serverName], ...time, signer: authority });
  const names: unknown[] = [];
  const server = https.createServer({ cert: own.certificatePem, key: own.keyPem }, (request, response) => {
    names.push(Reflect.get(request.socket, 'servername'));
    response.setHeader('Content-Type', 'application/json');
    response.end(JSON.stringify({ meta: { termsOfService: 'https://terms.test' } }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.teardown(() => server.close());
  const authorities = [authority.certificatePem];
  const named = createAcmeAgent({ authorities, serverName });
  const unnamed = createAcmeAgent({ authorities });
  const directoryUrl = `https://localhost:${(server.address() as AddressInfo).port}/dir`;
  const certificate = await certify(['app.example.com']);
  const account = { accountKey: own.keyPem };

  const client = await createAcmeClient(account, { directoryUrl, agent: named }, signal);
  t.equal(await client.getTermsOfServiceUrl(), 'https://terms.test');
  t.equal(await createRenewalInfoSource({ directoryUrl, agent: named }).idOf(certificate, signal), undefined);
  t.same(names, [serverName, serverName]);

  const without = await createAcmeClient(account, { directoryUrl, agent: unnamed }, signal);
  await t.rejects(without.getTermsOfServiceUrl(), /does not match certificate's altnames/);
  await t.rejects(createRenewalInfoSource({ directoryUrl, agent: unnamed }).idOf(certificate, signal), /altnames/);
});

t.test('authorities of the settings are trusted besides those that Node knows', (t) => {
  const file = join(t.testdir(), 'extra.pem');
  writeFileSync(file, 'EXTRA');
  const before = process.env.NODE_EXTRA_CA_CERTS;
  process.env.NODE_EXTRA_CA_CERTS = file;
  t.teardown(() => {
    if (before === undefined) delete process.env.NODE_EXTRA_CA_CERTS;
    else process.env.NODE_EXTRA_CA_CERTS = before;
  });
  t.same(createAcmeAgent({ authorities: ['OWN'] })?.options.ca, [...rootCertificates, 'EXTRA', 'OWN']);
  t.equal(createAcmeAgent({}), undefined, 'without any, connections are made as all others');
  t.end();
});
