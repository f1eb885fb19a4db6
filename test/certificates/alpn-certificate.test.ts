// The certificate of a TLS-ALPN-01 challenge, as an ACME server looks at it (RFC 8737).
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import tls from 'node:tls';
import t from 'tap';
import { alpnCertificate } from '../../src/certificates/acme/alpn-certificate.js';

const keyAuthorization = 'token.thumbprint';
/** id-pe-acmeIdentifier, critical, an octet string of 32 bytes in an octet string. */
const acmeIdentifier = '06082b0601050507011f0101ff04220420';

t.test('a handshake', async (t) => {
  const { chainPem, keyPem } = await alpnCertificate({
    type: 'tls-alpn-01',
    url: '',
    status: 'pending',
    token: 'token',
    keyAuthorization,
    identifier: { type: 'dns', value: 'app.example.com' },
  });
  const server = tls.createServer({ cert: chainPem, key: keyPem, ALPNProtocols: ['acme-tls/1'] });
  server.on('secureConnection', (socket) => socket.on('error', () => undefined));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => server.close());
  for (const version of ['TLSv1.2', 'TLSv1.3'] as const) {
    const client = tls.connect({
      port: (server.address() as AddressInfo).port,
      host: '127.0.0.1',
      servername: 'app.example.com',
      ALPNProtocols: ['acme-tls/1'],
      rejectUnauthorized: false,
      minVersion: version,
      maxVersion: version,
    });
    t.teardown(() => client.destroy());
    await once(client, 'secureConnect');
    t.equal(client.alpnProtocol, 'acme-tls/1', version);
    const { raw, subjectAltName } = client.getPeerX509Certificate()!;
    t.equal(subjectAltName, 'DNS:app.example.com');
    const digest = createHash('sha256').update(keyAuthorization).digest('hex');
    t.ok(raw.toString('hex').includes(`${acmeIdentifier}${digest}`), 'the digest of the key authorization is in it');
  }
});
