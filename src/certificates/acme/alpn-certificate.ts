import { parseCertificate, type Certificate } from '../certificate.js';
import { acmeLibrary } from './acme-library.js';
import type { PresentedChallenge } from './challenge-board.js';

/** The certificate that proves a name in a handshake for the protocol `acme-tls/1` (RFC 8737 section 3). */
export async function alpnCertificate({ identifier, keyAuthorization }: PresentedChallenge): Promise<Certificate> {
  const acme = await acmeLibrary();
  // The library reads nothing else of an authorization.
  const authorization = { identifier } as Parameters<typeof acme.crypto.createAlpnCertificate>[0];
  const ownKey = await acme.crypto.createPrivateEcdsaKey();
  const [key, chain] = await acme.crypto.createAlpnCertificate(authorization, keyAuthorization, ownKey);
  const parsed = parseCertificate(String(chain), String(key));
  if (!parsed.ok) throw new Error(parsed.message);
  return parsed.certificate;
}
