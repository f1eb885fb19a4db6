// `cert.pem` and `ca.pem` at the top of the store, for people and scripts; Caddy leaves them alone.
import { rootCertificates } from 'node:tls';
import { messageOf } from '../../shared/errors.js';
import { makeDirectory } from '../../shared/make-directory.js';
import { textIfThere } from '../../shared/text-if-there.js';
import { writeFileAtomically } from '../../shared/write-file-atomically.js';
import type { Certificate } from '../certificate.js';
import { verificationBundle } from '../verification-bundle.js';
import type { CertificateStore } from './certificate-store.js';
import { throughDoor } from './store-door.js';

export interface TopLevelCopiesOptions {
  readonly store: Pick<CertificateStore, 'paths' | 'write'>;
  /** PEM texts of roots besides those of Node and of the store's own authority. */
  readonly authorities: readonly string[];
  readonly onProblem: (message: string) => void;
}

/** Everybody may read them: they hold no key. */
const mode = 0o644;

/** Writes both whenever it is given another certificate; nobody waits for a store that hangs. */
export function createTopLevelCopies({ store, authorities, onProblem }: TopLevelCopiesOptions) {
  const { paths } = store;
  const { root, copies } = paths;
  let wanted: Certificate | undefined;
  let written: string | undefined;
  let isWriting = false;

  async function write(certificate: Certificate): Promise<void> {
    const local = await throughDoor(() => textIfThere(paths.authority('local').certificate('root')));
    const bundle = verificationBundle(certificate.chainPem, [local ?? '', ...authorities, ...rootCertificates]);
    if (!bundle.isComplete) {
      onProblem(`${copies.authorities} does not verify ${copies.certificate}: its root is not known here`);
    }
    await store.write(async () => {
      await makeDirectory(root, 0o700);
      await replace(copies.authorities, bundle.pem);
      await replace(copies.certificate, certificate.chainPem);
    });
  }

  async function follow(): Promise<void> {
    isWriting = true;
    while (wanted !== undefined && wanted.fingerprint !== written) {
      const certificate = wanted;
      try {
        await write(certificate);
      } catch (error) {
        onProblem(`${copies.certificate} and ${copies.authorities} cannot be written: ${messageOf(error)}`);
      }
      // Once for each certificate, also where it failed: a full or read-only store has been told of.
      written = certificate.fingerprint;
    }
    isWriting = false;
  }

  return (certificate: Certificate): void => {
    wanted = certificate;
    if (!isWriting) void follow();
  };
}

/** Machines that share a store each write when their own certificate changes, and not because of each other. */
async function replace(path: string, content: string): Promise<void> {
  if ((await textIfThere(path)) !== content) await writeFileAtomically(path, content, mode);
}
