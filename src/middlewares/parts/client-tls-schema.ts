import { boolean, struct, text } from '../../shared/schema.js';

/** How a connection that a middleware opens is secured. */
export const clientTlsSchema = struct('TLS of the connection.', {
  ca: text('The certificate authority to trust: a file, or PEM text.'),
  cert: text('The client certificate: a file, or PEM text.'),
  key: text('Its key: a file, or PEM text.', { secret: true }),
  insecureSkipVerify: boolean('Accept any certificate.', { default: false }),
  caOptional: boolean('Accepted for compatibility, without effect.'),
});
