// The certificate authority in the store, which is the one of Caddy's `tls internal`: found there, or founded.
import { X509Certificate } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import type { Clock } from '../../shared/clock.js';
import { TagwayError } from '../../shared/errors.js';
import { writeFileAtomically } from '../../shared/write-file-atomically.js';
import type { Issuer } from '../issuing/issuer.js';
import { signCertificate, type Signer } from '../sign-certificate.js';
import type { CertificateStore } from '../store/certificate-store.js';

const dayMs = 86_400_000;
const rootLifetimeMs = 3600 * dayMs;
const intermediateLifetimeMs = 7 * dayMs;
/** Renewed when this part of its lifetime is left, as Caddy does. */
const intermediateShare = 1 / 5;
/** Machines whose clocks are a little behind may use a certificate at once. */
const backdatedMs = 60_000;
const authorityId = 'local';

export interface InternalAuthorityOptions {
  readonly store: Pick<CertificateStore, 'paths' | 'lock'>;
  readonly clock: Clock;
  readonly leafLifetimeMs: number;
}

export function createInternalAuthority({ store, clock, leafLifetimeMs }: InternalAuthorityOptions): Issuer {
  const files = store.paths.authority(authorityId);

  async function read(tier: 'root' | 'intermediate'): Promise<Partial<Signer>> {
    const [certificatePem, keyPem] = await Promise.all([files.certificate(tier), files.key(tier)].map(textOf));
    return { certificatePem, keyPem };
  }

  /** The key first: a certificate without its key is an authority that cannot sign. */
  async function write(tier: 'root' | 'intermediate', { certificatePem, keyPem }: Signer): Promise<void> {
    await mkdir(files.directory, { recursive: true, mode: 0o700 });
    await writeFileAtomically(files.key(tier), keyPem);
    await writeFileAtomically(files.certificate(tier), certificatePem);
  }

  async function signer(signal: AbortSignal): Promise<Signer> {
    const known = usable(await read('intermediate'), clock.now());
    if (known !== undefined) return known;
    const lock = await store.lock(`pki_${authorityId}`, signal);
    try {
      return usable(await read('intermediate'), clock.now()) ?? (await renewIntermediate());
    } finally {
      await lock.release();
    }
  }

  async function renewIntermediate(): Promise<Signer> {
    const nowMs = clock.now();
    let { certificatePem, keyPem } = await read('root');
    if (certificatePem === undefined && keyPem === undefined) {
      const commonName = `Caddy Local Authority - ${new Date(nowMs).getUTCFullYear()} ECC Root`;
      const times = { notBeforeMs: nowMs - backdatedMs, notAfterMs: nowMs + rootLifetimeMs };
      const root = await signCertificate({ names: [], commonName, ...times, authorityPathLength: 1 });
      await write('root', root);
      ({ certificatePem, keyPem } = root);
    }
    if (certificatePem === undefined || keyPem === undefined) {
      const missing = certificatePem === undefined ? files.certificate('root') : files.key('root');
      const message = `the internal authority cannot sign: ${missing} is missing; put it back, or move its directory away`;
      throw new TagwayError('TW_INTERNAL_AUTHORITY', message, { source: 'certificate' });
    }
    const intermediate = await signCertificate({
      names: [],
      commonName: 'Caddy Local Authority - ECC Intermediate',
      notBeforeMs: nowMs - backdatedMs,
      notAfterMs: Math.min(nowMs + intermediateLifetimeMs, Date.parse(new X509Certificate(certificatePem).validTo)),
      authorityPathLength: 0,
      signer: { certificatePem, keyPem },
    });
    await write('intermediate', intermediate);
    return intermediate;
  }

  return {
    issuerKey: authorityId,
    async issue(names, signal) {
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

/** It, while it is not due for renewal. */
function usable({ certificatePem, keyPem }: Partial<Signer>, nowMs: number): Signer | undefined {
  if (certificatePem === undefined || keyPem === undefined) return undefined;
  const { validFrom, validTo } = new X509Certificate(certificatePem);
  const [fromMs, toMs] = [Date.parse(validFrom), Date.parse(validTo)];
  return toMs - nowMs > (toMs - fromMs) * intermediateShare ? { certificatePem, keyPem } : undefined;
}

async function textOf(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
