import type { Certificate } from '../certificate.js';

/** The part of its lifetime that a certificate has left when it is renewed, as with Caddy. */
const renewalShare = 1 / 3;
/** Proxies that share a store, and certificates that were issued together, do not all come at once. */
const jitterShare = 1 / 50;

/** When to renew, milliseconds since the epoch. `random`: from 0 to 1, the same for one certificate each time. */
export function renewalTimeMs({ notBeforeMs, notAfterMs }: Certificate, random: number): number {
  const lifetimeMs = notAfterMs - notBeforeMs;
  return notAfterMs - lifetimeMs * (renewalShare + jitterShare * random);
}
