import type { Certificate } from '../certificate.js';

/** The part of its lifetime that a certificate has left when it is renewed, as with Caddy. */
const renewalShare = 1 / 3;
/** Proxies that share a store, and certificates that were issued together, do not all come at once. */
const jitterShare = 1 / 50;

/** Whatever an issuer says, and however late it says it: the part that is left then. */
const emergencyShare = 1 / 20;

/**
 * When to renew, milliseconds since the epoch. `random`: from 0 to 1, the same for one certificate each time.
 * `advisedMs`: when the issuer would have it, where it has said so.
 */
export function renewalTimeMs(
  { notBeforeMs, notAfterMs }: Certificate,
  { random, advisedMs }: { readonly random: number; readonly advisedMs?: number | undefined },
): number {
  const lifetimeMs = notAfterMs - notBeforeMs;
  if (advisedMs !== undefined) return Math.min(advisedMs, notAfterMs - lifetimeMs * emergencyShare);
  return notAfterMs - lifetimeMs * (renewalShare + jitterShare * random);
}
