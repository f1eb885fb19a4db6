import { readFileSync } from 'node:fs';

const folder = 'test/forwarding/fixtures';

/** A self-signed certificate for `a.test`, `localhost` and `127.0.0.1`, and its key, which is no secret. */
export const testCertificate = {
  certificate: readFileSync(`${folder}/certificate.pem`),
  key: readFileSync(`${folder}/key.pem`),
};

/** How a client trusts it. */
export const trustsTestCertificate = { ca: testCertificate.certificate, servername: 'a.test' };
