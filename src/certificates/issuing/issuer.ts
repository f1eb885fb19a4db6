/** A certificate fresh from its issuer. */
export interface IssuedCertificate {
  /** PEM: the leaf, then the intermediates. */
  readonly chainPem: string;
  readonly keyPem: string;
  /** What the `.json` of the store says of it. */
  readonly issuerData: unknown;
}

/** Who certificates are asked of: an ACME server, or the certificate authority of the proxy's own. */
export interface Issuer {
  /** Its directory in the store. */
  readonly issuerKey: string;
  /** A certificate for all these names; rejects with a `TagwayError` that says what the issuer had against it. */
  issue(names: readonly string[], signal: AbortSignal): Promise<IssuedCertificate>;
}
