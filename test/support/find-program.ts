import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The path of a program: that in the variable of its name (`CADDY=/opt/caddy-2.11/caddy`), else of the one on the PATH. */
export function findProgram(name: string): string | undefined {
  const told = toldPlace(name);
  if (told !== undefined) return isProgram(told) ? told : undefined;
  return (process.env.PATH ?? '')
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find(isProgram);
}

/** Why a test of a peer cannot run here; undefined: it can, or must, and then fails if the peer is missing. */
export function missingPeer(name: string): string | undefined {
  if (findProgram(name) !== undefined || process.env.REQUIRE_PEERS === '1') return undefined;
  const told = toldPlace(name);
  if (told !== undefined) return `${name} is not at ${told}`;
  return `${name} is not on the PATH: scripts/install-peers ${name}`;
}

/** Variables of such a name that are no paths mean something else. */
function toldPlace(name: string): string | undefined {
  const told = process.env[name.toUpperCase()];
  return told?.startsWith('/') ? told : undefined;
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
