import { TagwayError } from '../../shared/errors.js';
import { makeDirectory } from '../../shared/make-directory.js';
import { parseCertificate, type Certificate } from '../certificate.js';
import { discardTriple, placeTriple, prepareTriple } from './prepared-triple.js';
import { throughDoor } from './store-door.js';
import type { StorePaths } from './store-paths.js';

export interface NewTriple {
  readonly issuerKey: string;
  /** The name it is kept under; one certificate has one name in Caddy's store. */
  readonly name: string;
  readonly chainPem: string;
  readonly keyPem: string;
  /** What the `.json` says besides the names: `{ url, ca, account, renewal_info }`, or null for the internal authority. */
  readonly issuerData: unknown;
}

/**
 * Writes a certificate: all three files are complete before the first takes its place, in certmagic's order (key,
 * certificate, metadata). Nothing is written of a pair that does not fit: a Caddy that finds one may not start.
 */
export async function writeTriple(paths: StorePaths, triple: NewTriple): Promise<Certificate> {
  const { issuerKey, name, chainPem, keyPem, issuerData } = triple;
  const parsed = parseCertificate(chainPem, keyPem);
  if (!parsed.ok) {
    const message = `the certificate for ${name} is not kept: ${parsed.message}`;
    throw new TagwayError('TW_CERTIFICATE_UNUSABLE', message, { source: 'certificate', context: { name } });
  }
  const files = paths.triple(issuerKey, name);
  const metadata = { sans: parsed.certificate.names, issuer_data: issuerData };
  await throughDoor(() => makeDirectory(files.directory, 0o700));
  // The metadata as Caddy writes it: indented by tabs, no line end.
  const json = JSON.stringify(metadata, undefined, '\t');
  const prepared = await prepareTriple(files, { key: keyPem, crt: chainPem, json });
  try {
    await placeTriple(files, prepared);
  } catch (error) {
    await discardTriple(prepared);
    throw error;
  }
  return parsed.certificate;
}
