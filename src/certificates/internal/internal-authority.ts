// The certificate authority in the store, which is the one of Caddy's `tls internal`: found there, or founded.
import { createPrivateKey, X509Certificate } from 'node:crypto';
import type { Clock } from '../../shared/clock.js';
import { TagwayError } from '../../shared/errors.js';
import { makeDirectory } from '../../shared/make-directory.js';
import { textIfThere } from '../../shared/text-if-there.js';
import { writeFileAtomically } from '../../shared/write-file-atomically.js';
import type { Issuer } from '../issuing/issuer.js';
import { signCertificate, type Signer } from '../sign-certificate.js';
import type { CertificateStore } from '../store/certificate-store.js';
import { throughDoor } from '../store/store-door.js';

const dayMs = 86_400_000;
const rootLifetimeMs = 3600 * dayMs;
const intermediateLifetimeMs = 7 * dayMs;
/** Renewed when this part of its lifetime is left, as Caddy does. */
const intermediateShare = 1 / 5;
/** Machines whose clocks are a little behind may use a certificate at once. */
const backdatedMs = 60_000;
/** What it is called as an issuer, and its directory. */
export const internalIssuerKey = 'local';

export interface InternalAuthorityOptions {
  readonly store: Pick<CertificateStore, 'paths' | 'lock'>;
  readonly clock: Clock;
  readonly leafLifetimeMs: number;
}

export function createInternalAuthority({ store, clock, leafLifetimeMs }: InternalAuthorityOptions): Issuer {
  const files = store.paths.authority(internalIssuerKey);

  async function read(tier: 'root' | 'intermediate'): Promise<Partial<Signer>> {
    const paths = [files.certificate(tier), files.key(tier)];
    const [certificatePem, keyPem] = await Promise.all(paths.map((path) => throughDoor(() => textIfThere(path))));
    return { certificatePem, keyPem };
  }

  /** The key first: a certificate without its key is an authority that cannot sign. */
  async function write(tier: 'root' | 'intermediate', { certificatePem, keyPem }: Signer): Promise<void> {
    await throughDoor(async () => {
      await makeDirectory(files.directory, 0o700);
      await writeFileAtomically(files.key(tier), keyPem);
      await writeFileAtomically(files.certificate(tier), certificatePem);
    });
  }

  async function signer(signal: AbortSignal): Promise<Signer> {
    const known = await usableIntermediate();
    if (known !== undefined) return known;
    const lock = await store.lock(`pki_${internalIssuerKey}`, signal);
    try {
      return (await usableIntermediate()) ?? (await renewIntermediate());
    } finally {
      await lock.release();
    }
  }

  /** It, while it is not due for renewal and belongs to the root: clients trust that one alone. */
  async function usableIntermediate(): Promise<Signer | undefined> {
    const [intermediate, { certificatePem: rootPem }] = await Promise.all([read('intermediate'), read('root')]);
    if (!isPair(intermediate) || rootPem === undefined) return undefined;
    const certificate = new X509Certificate(intermediate.certificatePem);
    const [fromMs, toMs] = [Date.parse(certificate.validFrom), Date.parse(certificate.validTo)];
    const isDue = toMs - clock.now() <= (toMs - fromMs) * intermediateShare;
    return !isDue && certificate.verify(new X509Certificate(rootPem).publicKey) ? intermediate : undefined;
  }

  async function renewIntermediate(): Promise<Signer> {
    const nowMs = clock.now();
    const root = await openRoot(nowMs);
    const rootEndMs = Date.parse(new X509Certificate(root.certificatePem).validTo);
    if (rootEndMs <= nowMs) throw cannotSign(`${files.certificate('root')} has expired`);
    const intermediate = await signCertificate({
      names: [],
      commonName: 'Caddy Local Authority - ECC Intermediate',
      notBeforeMs: nowMs - backdatedMs,
      notAfterMs: Math.min(nowMs + intermediateLifetimeMs, rootEndMs),
      authorityPathLength: 0,
      signer: root,
    });
    await write('intermediate', intermediate);
    return intermediate;
  }

  /** The root of the store; where there is none, or only what is left of an attempt to make one, a new one. */
  async function openRoot(nowMs: number): Promise<Signer> {
    const root = await read('root');
    if (isPair(root)) return root;
    const wasUsed = (await read('intermediate')).certificatePem !== undefined;
    if (root.certificatePem === undefined && !wasUsed) {
      const made = await signCertificate({
        names: [],
        commonName: `Caddy Local Authority - ${new Date(nowMs).getUTCFullYear()} ECC Root`,
        notBeforeMs: nowMs - backdatedMs,
        notAfterMs: nowMs + rootLifetimeMs,
        authorityPathLength: 1,
      });
      await write('root', made);
      return made;
    }
    if (root.certificatePem === undefined) throw cannotSign(`${files.certificate('root')} is missing`);
    if (root.keyPem === undefined) throw cannotSign(`${files.key('root')} is missing`);
    throw cannotSign(`${files.key('root')} is not the key of ${files.certificate('root')}`);
  }

  return {
    issuerKey: internalIssuerKey,
    async issue(names, { signal }) {
      const authority = await signer(signal);
      const nowMs = clock.now();
      const notAfterMs = Math.min(
        nowMs + leafLifetimeMs,
        Date.parse(new X509Certificate(authority.certificatePem).validTo),
      );
      const leaf = await signCertificate({ names, notBeforeMs: nowMs - backdatedMs, notAfterMs, signer: authority });
      return {
        chainPem: `${leaf.certificatePem}${authority.certificatePem.trim()}\n`,
        keyPem: leaf.keyPem,
        issuerData: null,
      };
    },
  };
}

function cannotSign(why: string): TagwayError {
  const message = `the internal authority cannot sign: ${why}; put it right, or move its directory away for a new one`;
  return new TagwayError('TW_INTERNAL_AUTHORITY', message, { source: 'certificate' });
}

/** Both are there and belong together; whoever died between the two files has left something else. */
function isPair(pair: Partial<Signer>): pair is Signer {
  const { certificatePem, keyPem } = pair;
  if (certificatePem === undefined || keyPem === undefined) return false;
  try {
    return new X509Certificate(certificatePem).checkPrivateKey(createPrivateKey(keyPem));
  } catch {
    return false;
  }
}
