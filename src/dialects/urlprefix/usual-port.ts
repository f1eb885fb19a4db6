/** Plain requests, or those over TLS. */
export type Side = 'plain' | 'tls';

/** The port that a Host header without one means. */
export function usualPort(side: Side): number {
  return side === 'tls' ? 443 : 80;
}
