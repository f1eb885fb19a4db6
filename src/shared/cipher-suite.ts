import { getCiphers } from 'node:tls';

let known: ReadonlySet<string> | undefined;

/**
 * OpenSSL's name of a cipher suite that is written in Go's way (`TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256`) or in OpenSSL's;
 * undefined when there is none.
 */
export function cipherSuiteName(written: string): string | undefined {
  known ??= new Set(getCiphers());
  const name = written.trim().toUpperCase();
  const translated = name.startsWith('TLS_') ? fromGo(name) : name;
  return [name, translated].find((candidate) => known!.has(candidate.toLowerCase()));
}

/** Go spells out what OpenSSL leaves to be understood: the key exchange RSA, the mode CBC, the digest of ChaCha20. */
function fromGo(name: string): string {
  return name
    .replace(/^TLS_(RSA_WITH_)?/, '')
    .replace('_WITH_', '_')
    .replace(/_CBC(?=_SHA)/, '')
    .replace(/(CHACHA20_POLY1305)_SHA256$/, '$1')
    .replace(/AES_(\d+)/, 'AES$1')
    .replaceAll('_', '-');
}
