import type tls from 'node:tls';

/** How TLS is spoken to a server: what `tls.connect` and `https.request` are told beside host and port. */
export type TlsTerms =
  | { readonly ok: true; readonly optionsFor: (host: string) => tls.ConnectionOptions }
  /** Nothing is ever sent over a connection that is not what was asked for. */
  | { readonly ok: false; readonly message: string };

/** How connections to the servers of a transport are made; never changed, only replaced, and then for new ones. */
export interface ConnectionTerms {
  /** Idle connections kept per server. */
  readonly maxIdlePerOrigin: number;
  readonly idleTimeoutMs: number;
  readonly dialTimeoutMs: number;
  /** From the request to the head of its response; Infinity: no limit. */
  readonly responseHeaderTimeoutMs: number;
  readonly tls: TlsTerms;
}
