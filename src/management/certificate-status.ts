import type { ObjectStatus } from '../model/configuration.js';

/** A certificate with less than this left is a warning, as in Traefik. */
const soonMs = 30 * 24 * 3_600_000;

/** As the API speaks of a certificate: `disabled` when it has expired. */
export function certificateStatus({ notAfterMs }: { readonly notAfterMs: number }, nowMs: number): ObjectStatus {
  const leftMs = notAfterMs - nowMs;
  if (leftMs <= 0) return 'disabled';
  return leftMs < soonMs ? 'warning' : 'enabled';
}
