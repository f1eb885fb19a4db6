import type { Agent } from 'node:https';

/** How an ACME server is spoken to. */
export interface AcmeConnection {
  /** The directory of the server. */
  readonly directoryUrl: string;
  /** Where more, or others, are trusted than with other servers. */
  readonly agent?: Agent | undefined;
  /** For a request and the whole of its answer. */
  readonly requestLimitMs?: number;
  /** Until an answer begins, and of silence in it. */
  readonly silenceLimitMs?: number;
}

/** As with Traefik. */
export const usualLimits = { requestLimitMs: 120_000, silenceLimitMs: 30_000 } as const;
