import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createAcmeAgent } from '../../../certificates/acme/acme-agent.js';
import type { AcmeConnection } from '../../../certificates/acme/acme-connection.js';
import { createAcmeIssuer } from '../../../certificates/acme/acme-issuer.js';
import { boardSolver } from '../../../certificates/acme/board-solver.js';
import type { ChallengeSolver } from '../../../certificates/acme/challenge-solver.js';
import type { ChallengeBoard } from '../../../certificates/acme/challenge-board.js';
import { acmeDnsRecords, commandRecords, dnsSolver, webhookRecords } from '../../../certificates/acme/dns-solver.js';
import { createInternalAuthority } from '../../../certificates/internal/internal-authority.js';
import type { Issuer } from '../../../certificates/issuing/issuer.js';
import type { CertificateStore } from '../../../certificates/store/certificate-store.js';
import { issuerKeyOf } from '../../../certificates/store/store-paths.js';
import type { ResolverSettings } from '../../../settings/settings.js';
import type { Clock } from '../../../shared/clock.js';

type AcmeSettings = NonNullable<ResolverSettings['acme']>;

interface ResolverParts {
  readonly store: CertificateStore;
  readonly board: ChallengeBoard;
  readonly clock: Clock;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Who issues the certificates of a resolver; undefined: it names nobody. */
export function createResolver({ acme, internal }: ResolverSettings, parts: ResolverParts): Issuer | undefined {
  const { store, clock } = parts;
  if (internal !== undefined) return createInternalAuthority({ store, clock, leafLifetimeMs: internal.lifetime });
  if (acme === undefined) return undefined;
  return createAcmeIssuer({
    ...connectionOf(acme),
    ...(acme.certificateTimeout > 0 && { certificateLimitMs: acme.certificateTimeout }),
    email: acme.email ?? '',
    ...(acme.eab === undefined ? {} : { externalAccountBinding: { kid: acme.eab.kid, hmacKey: acme.eab.hmacEncoded } }),
    ...(acme.preferredChain === undefined ? {} : { preferredChain: acme.preferredChain }),
    ...(acme.profile === undefined ? {} : { profile: acme.profile }),
    keyType: acme.keyType as Parameters<typeof createAcmeIssuer>[0]['keyType'],
    solvers: solversOf(acme, parts),
    store,
  });
}

function connectionOf({
  caServer,
  caCertificates,
  caServerName,
  clientTimeout,
  clientResponseHeaderTimeout,
}: AcmeSettings): AcmeConnection {
  return {
    directoryUrl: caServer,
    agent: createAcmeAgent({
      authorities: textsOf(caCertificates),
      ...(caServerName !== undefined && { serverName: caServerName }),
    }),
    ...(clientTimeout > 0 && { requestLimitMs: clientTimeout }),
    ...(clientResponseHeaderTimeout > 0 && { silenceLimitMs: clientResponseHeaderTimeout }),
  };
}

/** PEM texts of the authorities that ACME servers are trusted by, which are likely to have signed what they issue. */
export function acmeAuthorities(resolvers: readonly ResolverSettings[]): string[] {
  return resolvers.flatMap(({ acme }) => textsOf(acme?.caCertificates ?? []));
}

function textsOf(files: readonly string[]): string[] {
  return files.map((file) => readFileSync(file, 'utf8'));
}

/** Those that are configured; without any, both that need no further word. */
function solversOf(acme: AcmeSettings, { board, store, env }: ResolverParts): ChallengeSolver[] {
  const { httpChallenge, tlsChallenge, dnsChallenge } = acme;
  const issuerKey = issuerKeyOf(acme.caServer);
  const open = httpChallenge === undefined && tlsChallenge === undefined && dnsChallenge === undefined;
  return [
    ...(tlsChallenge !== undefined || open ? [boardSolver('tls-alpn-01', board, issuerKey)] : []),
    ...(httpChallenge !== undefined || open ? [boardSolver('http-01', board, issuerKey)] : []),
    ...(dnsChallenge === undefined
      ? []
      : [dnsSolver(recordsOf(dnsChallenge, store, env), { delayBeforeCheckMs: dnsChallenge.delayBeforeCheck })]),
  ];
}

function recordsOf(
  { provider, storage, command, endpoint }: NonNullable<AcmeSettings['dnsChallenge']>,
  { paths }: CertificateStore,
  env: ResolverParts['env'],
) {
  switch (provider) {
    case 'exec':
      return commandRecords(command ?? env.EXEC_PATH);
    case 'httpreq':
      return webhookRecords(endpoint ?? env.HTTPREQ_ENDPOINT);
    default:
      return acmeDnsRecords(storage ?? join(paths.root, 'acme-dns.json'));
  }
}
