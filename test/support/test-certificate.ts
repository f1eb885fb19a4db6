import { readFileSync } from 'node:fs';
import { parseCertificate } from '../../src/certificates/certificate.js';
import { createCertificateTable } from '../../src/certificates/serving/certificate-table.js';
import { createTicketKeys } from '../../src/certificates/serving/ticket-keys.js';
import { createTlsChooser } from '../../src/certificates/serving/tls-chooser.js';
import { tlsOptionsSchema, type TlsOptions } from '../../src/model/tls-options.js';
import type { TlsTerminator } from '../../src/forwarding/entry-point.js';
import { systemClock } from '../../src/shared/clock.js';
import { decodeFields } from '../../src/shared/decode-options.js';
import { createNode } from '../../src/shared/option-node.js';

const folder = 'test/forwarding/fixtures';

/** A self-signed certificate for `a.test`, `localhost` and `127.0.0.1`, and its key, which is no secret. */
export const testCertificate = {
  certificate: readFileSync(`${folder}/certificate.pem`),
  key: readFileSync(`${folder}/key.pem`),
};

/** How a client trusts it. */
export const trustsTestCertificate = { ca: testCertificate.certificate, servername: 'a.test' };

/** Traefik's TLS options, all at their defaults but the given ones. */
export function tlsOptions(given: Partial<TlsOptions> = {}): TlsOptions {
  return { ...decodeFields(tlsOptionsSchema.fields, createNode('', ''), '', () => undefined), ...given };
}

/** An entry point's TLS with that certificate for every name. */
export const testTls: TlsTerminator = terminatorOf(testCertificate);

export function terminatorOf(
  pair: { certificate: Buffer; key: Buffer },
  given: Partial<TlsOptions> = {},
): TlsTerminator {
  const parsed = parseCertificate(String(pair.certificate), String(pair.key));
  if (!parsed.ok) throw new Error(parsed.message);
  const table = createCertificateTable([parsed.certificate], { clock: Date });
  const named = { name: 'default', options: tlsOptions(given), authorities: [] };
  const chooser = createTlsChooser({
    certificates: () => table,
    optionsFor: () => named,
    fallback: () => parsed.certificate,
  });
  return { identityFor: chooser.identityFor, ticketKey: createTicketKeys(systemClock) };
}
