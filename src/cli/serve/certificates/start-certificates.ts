// Builds whatever certificates come from, and the TLS that entry points speak with them.
import { alpnCertificate } from '../../../certificates/acme/alpn-certificate.js';
import { createChallengeBoard } from '../../../certificates/acme/challenge-board.js';
import { trustAcmeAuthorities } from '../../../certificates/acme/trust-authorities.js';
import type { Certificate } from '../../../certificates/certificate.js';
import {
  createCertificateManager,
  type CertificateManager,
  type ManagedCertificate,
} from '../../../certificates/issuing/certificate-manager.js';
import { createSelfSigned } from '../../../certificates/self-signed.js';
import { createCertificateTable } from '../../../certificates/serving/certificate-table.js';
import { createTicketKeys } from '../../../certificates/serving/ticket-keys.js';
import { createTlsChooser } from '../../../certificates/serving/tls-chooser.js';
import { tlsOptionsFields } from '../../../certificates/serving/tls-options.js';
import { createCertificateStore } from '../../../certificates/store/certificate-store.js';
import { createTopLevelCopies } from '../../../certificates/store/top-level-copies.js';
import type { StoreContent } from '../../../certificates/store/scan-store.js';
import type { FindKeyAuthorization } from '../../../forwarding/challenge-route.js';
import type { TlsTerminator } from '../../../forwarding/entry-point.js';
import type { Configuration } from '../../../model/configuration.js';
import type { Log } from '../../../observability/log.js';
import type { Settings } from '../../../settings/settings.js';
import type { Clock } from '../../../shared/clock.js';
import { decodeFields } from '../../../shared/decode-options.js';
import { createNode } from '../../../shared/option-node.js';
import { acmeAuthorities, createResolver } from './create-resolver.js';
import { onDemandNames } from './on-demand-names.js';
import { staticCertificate } from './static-certificate.js';
import { wantedCertificates } from './wanted-certificates.js';

export interface Certificates {
  readonly tls: TlsTerminator;
  /** What a challenge over HTTP is answered with. */
  readonly keyAuthorization: FindKeyAuthorization;
  /** As of now: what the store holds, and what is being done by each resolver. */
  describe(): { readonly store: StoreContent; readonly resolvers: ReadonlyMap<string, readonly ManagedCertificate[]> };
  /** Asks resolvers for what the routers of the configuration want. */
  follow(configuration: Configuration): void;
  /** Takes the certificate that other settings name from then on; throws, and changes nothing, when it cannot be used. */
  useSettings(settings: Settings): void;
  close(): void;
}

interface CertificateParts {
  readonly clock: Clock;
  readonly log: Log;
  readonly env: Readonly<Record<string, string | undefined>>;
}

export async function startCertificates(first: Settings, { clock, log, env }: CertificateParts): Promise<Certificates> {
  let settings = first;
  let given = staticCertificate(settings);
  let table = createCertificateTable([], clock.now());
  const resolvers = Object.entries(settings.certificatesResolvers);
  const managers = new Map<string, CertificateManager>();
  const store = createCertificateStore({
    root: settings.certificates.storage,
    clock,
    pollMs: settings.certificates.pollInterval,
    onChange: rebuild,
    onProblem: (message) => log.warn(message),
  });
  const authorities = acmeAuthorities(resolvers.map(([, resolver]) => resolver));
  const copyToTop = createTopLevelCopies({
    paths: store.paths,
    authorities,
    onProblem: (message) => log.warn(message),
  });
  const board = createChallengeBoard(store.paths, (message) => log.warn(message));
  if (authorities.length > 0) await trustAcmeAuthorities(authorities);
  for (const [name, resolver] of resolvers) {
    const issuer = createResolver(resolver, { store, board, clock, env });
    if (issuer === undefined) continue;
    const manager = createCertificateManager({
      store,
      issuer,
      clock,
      random: Math.random,
      ordersPerPeriod: resolver.ordersPerPeriod,
      onIssued: (names) => log.info(`certificate issued for ${names.join(', ')} by ${issuer.issuerKey}`),
      onProblem: (message, names) => log.error(message, { resolver: name, names: names.join(',') }),
      onUnsaved: rebuild,
    });
    managers.set(name, manager);
  }
  const selfSigned = createSelfSigned(clock);
  const options = {
    name: 'default',
    options: decodeFields(tlsOptionsFields, createNode('', ''), '', () => undefined),
    authorities: [],
  };
  let wantedNames: ReadonlySet<string> = new Set();
  const onDemand = onDemandNames({
    settings,
    clock,
    managers,
    table: () => table,
    isWanted: (name) => wantedNames.has(name),
  });
  const chooser = createTlsChooser({
    certificates: () => onDemand ?? table,
    optionsFor: () => options,
    fallback: (name) => {
      const coming = onDemand?.certificateFor(name);
      return coming === undefined ? (given ?? selfSigned()) : coming.then((own) => own ?? given ?? selfSigned());
    },
    challenge: async (name) => {
      const challenge = await board.find(name);
      return challenge && alpnCertificate(challenge);
    },
  });

  function rebuild(): void {
    const unsaved = [...managers.values()].flatMap((manager) => manager.unsaved);
    const all: Certificate[] = [...(given === undefined ? [] : [given]), ...unsaved, ...store.content.certificates];
    table = createCertificateTable(all, clock.now());
    const { copyOf } = settings.certificates;
    const copied = copyOf === undefined ? undefined : table.find(copyOf);
    if (copied !== undefined) copyToTop(copied);
  }

  rebuild();
  // What is there is served from the first handshake on; a store that hangs keeps nobody waiting.
  await Promise.race([store.refresh(), new Promise<void>((resolve) => void clock.after(firstLookMs, resolve))]);
  return {
    tls: { identityFor: chooser.identityFor, ticketKey: createTicketKeys(clock) },
    async keyAuthorization(host, token) {
      const challenge = await board.find(host);
      return challenge?.token === token ? challenge.keyAuthorization : undefined;
    },
    describe: () => ({
      store: store.content,
      resolvers: new Map([...managers].map(([name, manager]) => [name, manager.describe()])),
    }),
    follow(configuration) {
      if (managers.size === 0) return;
      const wanted = wantedCertificates(configuration, settings);
      wantedNames = new Set([...wanted.values()].flat(2));
      for (const [name, manager] of managers) manager.want(wanted.get(name) ?? []);
    },
    useSettings(next) {
      given = staticCertificate(next);
      settings = next;
      rebuild();
    },
    close() {
      for (const manager of managers.values()) manager.close();
      store.close();
    },
  };
}

const firstLookMs = 3_000;
