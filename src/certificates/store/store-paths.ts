// Every path of the store, in the layout of Caddy (certmagic's FileStorage), below its root.
import { join } from 'node:path';
import { safeName } from './safe-name.js';

/** The three files of a certificate; only all of them together are one. */
export interface TriplePaths {
  readonly directory: string;
  readonly certificate: string;
  readonly key: string;
  readonly metadata: string;
}

export interface StorePaths {
  readonly root: string;
  /** Below it: a directory per issuer, in it a directory per name. */
  readonly certificates: string;
  triple(issuerKey: string, name: string): TriplePaths;
  /** An ACME account; of an account without an e-mail address the name is `default`. */
  account(
    issuerKey: string,
    email: string,
  ): { readonly directory: string; readonly metadata: string; readonly key: string };
  accounts(issuerKey: string): string;
  /** What a challenge is answered with, by any proxy that shares the store. */
  challengeToken(issuerKey: string, name: string): { readonly directory: string; readonly token: string };
  /** The stapled answer for a certificate; `checksum` is the FNV-1a of its PEM chain. */
  ocsp(name: string, checksum: string): string;
  readonly ocspDirectory: string;
  /** The certificate authority of the proxy's own, as Caddy's default one is called. */
  authority(id: string): { readonly directory: string; certificate(of: Tier): string; key(of: Tier): string };
  /** What is there for people and scripts. */
  readonly copies: { readonly certificate: string; readonly authorities: string };
  readonly locks: string;
  lock(name: string): string;
}

type Tier = 'root' | 'intermediate';

export function storePaths(root: string): StorePaths {
  const certificates = join(root, 'certificates');
  const locks = join(root, 'locks');
  const ocspDirectory = join(root, 'ocsp');
  return {
    root,
    certificates,
    triple(issuerKey, name) {
      const directory = join(certificates, issuerKey, safeName(name));
      const file = (extension: string) => join(directory, `${safeName(name)}.${extension}`);
      return { directory, certificate: file('crt'), key: file('key'), metadata: file('json') };
    },
    accounts: (issuerKey) => join(root, 'acme', issuerKey, 'users'),
    account(issuerKey, email) {
      const directory = join(root, 'acme', issuerKey, 'users', safeName(email) || 'default');
      const user = safeName(email.split('@')[0]!) || 'default';
      return { directory, metadata: join(directory, `${user}.json`), key: join(directory, `${user}.key`) };
    },
    challengeToken(issuerKey, name) {
      const directory = join(root, 'acme', issuerKey, 'challenge_tokens');
      return { directory, token: join(directory, `${safeName(name)}.json`) };
    },
    ocspDirectory,
    ocsp: (name, checksum) => join(ocspDirectory, `${safeName(name)}-${checksum}`),
    authority(id) {
      const directory = join(root, 'pki', 'authorities', safeName(id));
      return {
        directory,
        certificate: (of) => join(directory, `${of}.crt`),
        key: (of) => join(directory, `${of}.key`),
      };
    },
    copies: { certificate: join(root, 'cert.pem'), authorities: join(root, 'ca.pem') },
    locks,
    lock(name) {
      // The name behind it is as long as that of its directory, so that whoever knows one finds the other.
      const [, prefix = '', rest = ''] = /^(issue_cert_)?(.*)$/s.exec(name)!;
      return join(locks, `${prefix}${safeName(rest)}.lock`);
    },
  };
}

/** The directory of an ACME server's certificates and accounts: `acme-v02.api.letsencrypt.org-directory`. */
export function issuerKeyOf(directoryUrl: string): string {
  const { host, pathname } = new URL(directoryUrl);
  const path = pathname.replaceAll('/', '-').replace(/^-+|-+$/g, '');
  return safeName(path === '' ? host : `${host}-${path}`);
}
