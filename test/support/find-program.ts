import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The path of a program on the PATH. */
export function findProgram(name: string): string | undefined {
  return (process.env.PATH ?? '')
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find((file) => {
      try {
        accessSync(file, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}

/** Why a test of a peer cannot run here; undefined: it can, or must, and then fails if the peer is missing. */
export function missingPeer(name: string): string | undefined {
  if (findProgram(name) !== undefined || process.env.REQUIRE_PEERS === '1') return undefined;
  return `${name} is not on the PATH: scripts/install-peers ${name}`;
}
