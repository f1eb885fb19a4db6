import { createSecureContext } from 'node:tls';

const goNames: Readonly<Record<string, string>> = {
  curvep256: 'prime256v1',
  curvep384: 'secp384r1',
  curvep521: 'secp521r1',
  secp256r1: 'prime256v1',
};

const known = new Map<string, boolean>();
/** Tags may hold any words. */
const maxKnown = 1_000;

/**
 * OpenSSL's name of a key exchange group that is written in Go's way (`CurveP256`) or in OpenSSL's; undefined when there
 * is none here.
 */
export function keyExchangeGroup(written: string): string | undefined {
  const name = goNames[written.trim().toLowerCase()] ?? written.trim();
  let isKnown = known.get(name);
  if (isKnown === undefined) {
    if (known.size >= maxKnown) known.clear();
    known.set(name, (isKnown = /^\w{1,40}$/.test(name) && isUsable(name)));
  }
  return isKnown ? name : undefined;
}

/** There is no list of them to ask: X25519 is none of Node's curves. */
function isUsable(name: string): boolean {
  try {
    createSecureContext({ ecdhCurve: name });
    return true;
  } catch {
    return false;
  }
}
