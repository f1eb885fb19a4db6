import type { Authorization } from 'acme-client';

export type Challenge = Authorization['challenges'][number];

/** Proves control over a name in one way. */
export interface ChallengeSolver {
  readonly type: 'http-01' | 'tls-alpn-01' | 'dns-01';
  /** Everything is in place when it resolves. */
  present(name: string, challenge: Challenge, keyAuthorization: string, signal: AbortSignal): Promise<void>;
  /** Called when the signal is aborted already, too: there is a moment left then. */
  remove(name: string, challenge: Challenge, keyAuthorization: string, signal: AbortSignal): Promise<void>;
}
