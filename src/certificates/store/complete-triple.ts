import { discardTriple, asPlaced, placeTriple, preparedIn } from './prepared-triple.js';
import { readTriple } from './read-triple.js';
import type { TriplePaths } from './store-paths.js';

/**
 * Ends what a writer that died had begun: a certificate that was complete takes its place, the rest of one that was not
 * is removed. Only for whoever holds the lock of the name, since a writer that lives looks the same.
 */
export async function completeTriple(files: TriplePaths): Promise<void> {
  for (const prepared of await preparedIn(files)) {
    const current = await readTriple(files);
    const next = await readTriple(asPlaced(files, prepared));
    const isBetter = next.ok && (!current.ok || next.certificate.notBeforeMs > current.certificate.notBeforeMs);
    await (isBetter ? placeTriple(files, prepared) : discardTriple(prepared));
  }
}
