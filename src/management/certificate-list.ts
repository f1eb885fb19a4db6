// `/api/certificates` in Traefik's shape, and where each comes from besides.
import type { CertificateDescription } from '../model/certificate-description.js';
import { mapInSlices } from '../shared/map-in-slices.js';
import { certificateStatus } from './certificate-status.js';
import { orderList } from './list-order.js';
import { pageOf, queryValue, type Page, type Query } from './list-page.js';
import type { ManagementSources } from './management-sources.js';

/** The certificates that are served; `status` and `search` narrow them down. */
export async function listCertificates(
  sources: ManagementSources,
  query: Query,
): Promise<Page<Record<string, unknown>>> {
  const nowMs = sources.clock.now();
  const status = queryValue(query, 'status').toLowerCase();
  const search = queryValue(query, 'search').toLowerCase();
  const all = Array.from(sources.certificates?.() ?? [])
    .filter((one) => status === '' || certificateStatus(one, nowMs) === status)
    .filter((one) => search === '' || searched(one).some((text) => text.toLowerCase().includes(search)))
    .sort((one, other) => (titleOf(one) < titleOf(other) ? -1 : 1));
  const ordered = orderList(all, { ...sortKeys, status: (one) => certificateStatus(one, nowMs) }, query);
  const { members, next } = pageOf(ordered, query);
  return { members: await mapInSlices(members, (one) => showCertificate(one, nowMs), sources.clock), next };
}

/** By the SHA-256 of the certificate. */
export function findCertificate(sources: ManagementSources, name: string): Record<string, unknown> | undefined {
  for (const one of sources.certificates?.() ?? []) {
    if (one.fingerprint === name.toLowerCase()) return showCertificate(one, sources.clock.now());
  }
  return undefined;
}

const sortKeys = {
  name: titleOf,
  issuer: ({ issuer }: CertificateDescription) => issuer.organization || issuer.commonName,
  validUntil: ({ notAfterMs }: CertificateDescription) => notAfterMs,
};

function titleOf({ commonName, names }: CertificateDescription): string {
  return commonName || (names[0] ?? '');
}

function searched({ commonName, issuer, names }: CertificateDescription): readonly string[] {
  return [commonName, issuer.organization, issuer.commonName, ...names];
}

function showCertificate(one: CertificateDescription, nowMs: number): Record<string, unknown> {
  const { subject, issuer } = one;
  const said = (key: string, value: string) => (value === '' ? {} : { [key]: value });
  return {
    name: one.fingerprint,
    sans: [...one.names].sort(),
    notAfter: new Date(one.notAfterMs).toISOString(),
    notBefore: new Date(one.notBeforeMs).toISOString(),
    serialNumber: BigInt(`0x${one.serialNumber}`).toString(),
    commonName: one.commonName,
    ...said('issuerOrg', issuer.organization),
    ...said('issuerCN', issuer.commonName),
    ...said('issuerCountry', issuer.country),
    ...said('organization', subject.organization),
    ...said('country', subject.country),
    version: 'v3',
    keyType: one.keyType,
    keySize: one.keyBits,
    signatureAlgorithm: one.signatureAlgorithm,
    certFingerprint: one.fingerprint,
    publicKeyFingerprint: one.publicKeyFingerprint,
    status: certificateStatus(one, nowMs),
    source: one.source,
  };
}
