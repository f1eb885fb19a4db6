const block = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/** The PEM texts of the certificates of a chain, one by one. */
export function certificateBlocks(chainPem: string): readonly string[] {
  return chainPem.match(block) ?? [];
}
