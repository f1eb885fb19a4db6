/** A certificate that is served, in the words people use about it; the key is not in it. */
export interface CertificateDescription {
  /** DNS names and addresses, lower case. */
  readonly names: readonly string[];
  readonly commonName: string;
  /** Hexadecimal, upper case. */
  readonly serialNumber: string;
  /** SHA-256 of the certificate, hexadecimal. */
  readonly fingerprint: string;
  /** SHA-256 of the public key (SubjectPublicKeyInfo), hexadecimal. */
  readonly publicKeyFingerprint: string;
  readonly subject: DistinguishedName;
  readonly issuer: DistinguishedName;
  /** `ECDSA`, `RSA`, `Ed25519`. */
  readonly keyType: string;
  readonly keyBits: number;
  /** As Go names it: `ECDSA-SHA256`; the object identifier where it has no name here. */
  readonly signatureAlgorithm: string;
  readonly notBeforeMs: number;
  readonly notAfterMs: number;
  /** Where it comes from: the issuer's directory of the store, `memory` (the store could not take it), `settings`, `file`. */
  readonly source: string;
}

/** The parts of a name that are shown; empty where it has none. */
export interface DistinguishedName {
  readonly commonName: string;
  readonly organization: string;
  readonly country: string;
}
