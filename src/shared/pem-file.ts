// PEM files that users name, in tags too: read so that no path they write can hang the proxy or fill its memory.
import { closeSync, constants, fstatSync, openSync, readSync, statSync, type Stats } from 'node:fs';
import { stat } from 'node:fs/promises';
import { messageOf } from './errors.js';

const maxBytes = 1024 * 1024;

/** What a file held, or a sentence that names it and says why it cannot be read. */
export type PemFile = ({ readonly text: string } | { readonly problem: string }) & {
  /** Tells one state of the file from another without reading it; empty: there was no file. */
  readonly signature: string;
};

export function readPemFile(path: string): PemFile {
  let signature = '';
  let file: number | undefined;
  try {
    signature = signatureOf(statSync(path));
    // Opening a pipe would otherwise wait for somebody to write to it.
    file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const stats = fstatSync(file);
    if (!stats.isFile()) throw new Error('it is no file');
    if (stats.size > maxBytes) throw new Error('it is larger than 1 MiB');
    const bytes = Buffer.alloc(stats.size);
    return { signature, text: bytes.toString('latin1', 0, readSync(file, bytes)) };
  } catch (thrown) {
    return { signature, problem: `${path} cannot be read: ${messageOf(thrown)}` };
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

/** The signature of the file as it is now. */
export async function currentSignature(path: string): Promise<string> {
  return stat(path).then(signatureOf, () => '');
}

function signatureOf({ dev, ino, size, mtimeMs, ctimeMs }: Stats): string {
  return `${dev} ${ino} ${size} ${mtimeMs} ${ctimeMs}`;
}
