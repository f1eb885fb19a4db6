import {
  asPlaced,
  discardTriple,
  isPreparedFor,
  placeTriple,
  preparedIn,
  type PreparedTriple,
} from './prepared-triple.js';
import { readTriple } from './read-triple.js';
import type { TriplePaths } from './store-paths.js';

/**
 * Ends what a writer that died had begun: a certificate that was complete takes its place, the rest of one that was not
 * is removed. Only for whoever holds the lock of the name, since a writer that lives looks the same.
 */
export async function completeTriple(files: TriplePaths): Promise<void> {
  for (const prepared of await preparedIn(files)) {
    await ((await isBetter(files, prepared)) ? placeTriple(files, prepared) : discardTriple(prepared));
  }
}

async function isBetter(files: TriplePaths, prepared: PreparedTriple): Promise<boolean> {
  // It is written last and takes its place last, so it was never written where it is not among what is left.
  if (!prepared.has('json')) return false;
  const current = await readTriple(files);
  const next = await readTriple(asPlaced(files, prepared));
  if (!next.ok) return false;
  // Its certificate is in place already, with the `.json` of the one before or with none.
  if (!prepared.has('crt')) return isPreparedFor(prepared, next.certificate.fingerprint);
  if (!current.ok) return true;
  return next.certificate.notBeforeMs > current.certificate.notBeforeMs;
}
