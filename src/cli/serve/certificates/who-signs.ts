// Which resolver gets a certificate for a name, and why none does.
import { isIP } from 'node:net';
import { domainToASCII } from 'node:url';
import { mayHavePublicCertificate } from '../../../dialects/https-host/public-host.js';
import type { Settings } from '../../../settings/settings.js';

/** A name as certificates and handshakes have it: lower case, and in A-labels (`xn--…`) where it has other letters. */
export function certificateName(written: string): string {
  const name = written.trim().toLowerCase();
  const isAscii = Buffer.byteLength(name) === name.length;
  return isAscii ? name : domainToASCII(name) || name;
}

/** The resolver itself, or the one for private names where it does not sign such; undefined: nobody signs for the host. */
export function signerOf(settings: Settings, resolver: string, host: string): string | undefined {
  if (isIP(host) !== 0) return undefined;
  if (faultFor(settings, resolver, host) === undefined) return resolver;
  const { privateResolver } = settings.certificates;
  return privateResolver !== undefined && faultFor(settings, privateResolver, host) === undefined
    ? privateResolver
    : undefined;
}

export interface NameFault {
  readonly why: string;
  readonly remedy: string;
}

/** Why the resolver gets no certificate for a name that is asked for in so many words; undefined: it gets one. */
export function faultFor({ certificatesResolvers }: Settings, resolver: string, name: string): NameFault | undefined {
  const isInternal = certificatesResolvers[resolver]?.internal !== undefined;
  if (isIP(name) !== 0) return isInternal ? undefined : faults.address;
  if (!hostName.test(name)) return faults.noName;
  return isInternal || mayHavePublicCertificate(name.replace(/^\*\./, '')) ? undefined : faults.privateName;
}

const remedy = 'name a resolver that is internal, or leave it out';
const faults = {
  address: { why: 'it is an address', remedy },
  privateName: { why: 'no public authority signs for private names', remedy },
  noName: { why: 'it is no name of a host', remedy: 'write it as example.com or *.example.com' },
} as const;

const hostName = /^(\*\.)?([a-z0-9_]([a-z0-9_-]*[a-z0-9_])?\.)*[a-z0-9]([a-z0-9-]*[a-z0-9])?$/;
