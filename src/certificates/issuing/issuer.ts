import type { Certificate } from '../certificate.js';

/** A certificate fresh from its issuer. */
export interface IssuedCertificate {
  /** PEM: the leaf, then the intermediates. */
  readonly chainPem: string;
  readonly keyPem: string;
  /** What the `.json` of the store says of it. */
  readonly issuerData: unknown;
  /** What the issuer was asked for and did not give, a sentence each. */
  readonly leftOut?: readonly string[];
}

export interface IssueOptions {
  readonly signal: AbortSignal;
  /** The certificate of this issuer in whose place the new one comes. */
  readonly replaced?: Certificate;
}

/** When an issuer would have a certificate renewed (RFC 9773). */
export interface RenewalWindow {
  /** The certificate as the issuer calls it. */
  readonly certificateId: string;
  readonly startMs: number;
  readonly endMs: number;
  /** A page that says why, else empty. */
  readonly explanationUrl: string;
  /** How long the answer holds. */
  readonly validForMs: number;
}

/** An issuer's opinion of renewals. */
export interface RenewalWindows {
  /** Undefined: it says nothing of this one. */
  windowFor(certificate: Certificate, signal: AbortSignal): Promise<RenewalWindow | undefined>;
  /** The certificate as the issuer calls it. */
  idOf(certificate: Certificate, signal: AbortSignal): Promise<string | undefined>;
}

/** Who certificates are asked of: an ACME server, or the certificate authority of the proxy's own. */
export interface Issuer {
  /** Its directory in the store. */
  readonly issuerKey: string;
  /**
   * A certificate for all these names; rejects with a `TagwayError` that says what the issuer had against it, and where
   * the issuer says when to come again, with `retryAfterMs` in its context.
   */
  issue(names: readonly string[], options: IssueOptions): Promise<IssuedCertificate>;
  /** Absent: it has no opinion of renewals. */
  readonly renewals?: RenewalWindows;
}
