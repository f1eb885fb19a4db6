import { X509Certificate } from 'node:crypto';
import { messageOf } from './errors.js';
import { isPemText } from './pem-text.js';

/**
 * The text of a file of certificates, found to hold some that can be read; OpenSSL would take one without any for an
 * empty list. `written` is its path, or the text itself. Throws an error that names the culprit.
 */
export function checkedCertificates(written: string, text: string): string {
  const name = isPemText(written) ? 'a certificate' : written;
  const blocks = text.match(/-----BEGIN (?:[A-Z0-9]+ )?CERTIFICATE-----[^-]*-----END (?:[A-Z0-9]+ )?CERTIFICATE-----/g);
  if (blocks === null) throw new Error(`${name} holds no PEM certificate`);
  for (const block of blocks) {
    try {
      new X509Certificate(block);
    } catch (thrown) {
      throw new Error(`${name} holds a certificate that cannot be read: ${messageOf(thrown)}`, { cause: thrown });
    }
  }
  return text;
}
