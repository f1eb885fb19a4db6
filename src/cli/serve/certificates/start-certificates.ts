// Builds whatever certificates come from, and the TLS that entry points speak with them.
import { alpnCertificate } from '../../../certificates/acme/alpn-certificate.js';
import { createChallengeBoard } from '../../../certificates/acme/challenge-board.js';
import type { Certificate } from '../../../certificates/certificate.js';
import {
  createCertificateManager,
  type CertificateManager,
  type ManagedCertificate,
} from '../../../certificates/issuing/certificate-manager.js';
import { describeCertificate } from '../../../certificates/describe-certificate.js';
import { createStaples } from '../../../certificates/ocsp/staples.js';
import { createSelfSigned } from '../../../certificates/self-signed.js';
import { createCertificateTable } from '../../../certificates/serving/certificate-table.js';
import { createConfiguredTls } from '../../../certificates/serving/configured-tls.js';
import { createTicketKeys } from '../../../certificates/serving/ticket-keys.js';
import { createTlsChooser } from '../../../certificates/serving/tls-chooser.js';
import { createCertificateStore } from '../../../certificates/store/certificate-store.js';
import { createTopLevelCopies } from '../../../certificates/store/top-level-copies.js';
import type { StoreContent } from '../../../certificates/store/scan-store.js';
import type { FindKeyAuthorization } from '../../../forwarding/challenge-route.js';
import type { TlsTerminator } from '../../../forwarding/entry-point.js';
import { followHostOptions } from '../../../forwarding/tls/follow-host-options.js';
import type { HostOptions } from '../../../forwarding/tls/host-options.js';
import type { FindClientTerms } from '../../../forwarding/tls/match-on-its-tls.js';
import { emptyConfiguration, emptyTls, type Configuration } from '../../../model/configuration.js';
import type { CertificateDescription } from '../../../model/certificate-description.js';
import type { Diagnostic } from '../../../model/diagnostic.js';
import type { IssuanceCounts } from '../../../observability/issuance-metrics.js';
import type { Log } from '../../../observability/log.js';
import type { Settings } from '../../../settings/settings.js';
import type { Clock } from '../../../shared/clock.js';
import { pause } from '../../../shared/pause.js';
import { rankByIssuer } from './certificate-rank.js';
import { acmeAuthorities, createResolver } from './create-resolver.js';
import { generatedCertificateProblem } from './generated-certificate-problem.js';
import { createIssuanceRecord } from './issuance-record.js';
import { followWanted } from './follow-wanted.js';
import { onDemandNames } from './on-demand-names.js';
import { createSettingsCertificate } from './settings-certificate.js';
import { tlsEntryPoints } from './tls-entry-points.js';
import { namesOfDefault } from './wanted-certificates.js';

export interface Certificates {
  readonly tls: TlsTerminator;
  /** What a challenge over HTTP is answered with. */
  readonly keyAuthorization: FindKeyAuthorization;
  /** As of now: what the store holds, and what is being done by each resolver. */
  describe(): { readonly store: StoreContent; readonly resolvers: ReadonlyMap<string, readonly ManagedCertificate[]> };
  /** The store is being read for the first time, and there is hope that it soon will have been. */
  isReadingStore(): boolean;
  /** Every certificate that may be served. */
  served(): readonly CertificateDescription[];
  /** What each resolver has done so far. */
  issuance(): Iterable<IssuanceCounts>;
  /** Takes what the configuration says of TLS, and asks resolvers for what its routers want. */
  follow(configuration: Configuration): void;
  /** The TLS options of hosts, as of the configuration that was followed last. */
  readonly hostOptions: HostOptions;
  readonly clientTermsOf: FindClientTerms;
  /** What is wrong with TLS as it is configured. */
  diagnostics(): readonly Diagnostic[];
  /** Takes the certificate that other settings name from then on; throws, and changes nothing, when it cannot be used. */
  useSettings(settings: Settings): void;
  /** Leaves no lock in the store, as far as the store lets it. */
  close(): Promise<void>;
}

interface CertificateParts {
  readonly clock: Clock;
  readonly log: Log;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** `diagnostics` gives something else. */
  readonly onDiagnostics: () => void;
}

export async function startCertificates(first: Settings, parts: CertificateParts): Promise<Certificates> {
  const { clock, log, env, onDiagnostics } = parts;
  let settings = first;
  let isStarted = false;
  const onFiles = () => {
    if (!isStarted) return;
    rebuild();
    onDiagnostics();
  };
  const given = createSettingsCertificate(settings, { clock, onChange: onFiles });
  let table = createCertificateTable([], { clock });
  let generated: Certificate | undefined;
  const resolvers = Object.entries(settings.certificatesResolvers);
  const managers = new Map<string, CertificateManager>();
  const resolversOf = new Map<string, string[]>();
  const record = createIssuanceRecord(Object.keys(settings.certificatesResolvers), clock);
  const store = createCertificateStore({
    root: settings.certificates.storage,
    clock,
    pollMs: settings.certificates.pollInterval,
    onChange: rebuild,
    onProblem: (message) => log.warn(message),
  });
  const authorities = acmeAuthorities(resolvers.map(([, resolver]) => resolver));
  const copyToTop = createTopLevelCopies({
    store,
    authorities,
    onProblem: (message) => log.warn(message),
  });
  const board = createChallengeBoard(store.paths, (message) => log.warn(message));
  const staples = createStaples({
    clock,
    paths: store.paths,
    write: (operation) => store.write(operation),
    onProblem: (message) => log.warn(message),
    onChange: rebuild,
  });
  for (const [name, resolver] of resolvers) {
    const issuer = createResolver(resolver, { store, board, clock, env });
    if (issuer === undefined) continue;
    const manager = createCertificateManager({
      store,
      issuer,
      clock,
      random: Math.random,
      ordersPerPeriod: resolver.ordersPerPeriod,
      isRevoked: (certificate) => staples.isRevoked(certificate),
      onIssued(names, kind) {
        record.issued(name, kind);
        log.info(`certificate ${kind === 'new' ? 'issued' : 'renewed'} for ${names.join(', ')} by ${issuer.issuerKey}`);
      },
      onProblem(message, names) {
        record.failed(name);
        log.error(message, { resolver: name, names: names.join(',') });
      },
      onLeftOut: (message, names) =>
        log.warn(`${issuer.issuerKey}: ${message}`, { resolver: name, names: names.join(',') }),
      onUnsaved: rebuild,
    });
    managers.set(name, manager);
    resolversOf.set(issuer.issuerKey, [...(resolversOf.get(issuer.issuerKey) ?? []), name]);
  }
  const selfSigned = createSelfSigned(clock);
  let followed = emptyConfiguration;
  const hostOptionsOf = followHostOptions();
  let hosts = hostOptionsOf(followed, tlsEntryPoints(settings));
  const configured = createConfiguredTls({ clock, onChange: onFiles });
  const wanted = followWanted(settings);
  const rankOf = rankByIssuer({
    resolversOf: (issuerKey) => resolversOf.get(issuerKey) ?? [],
    isWanted: (name, resolver) => wanted.isWanted(name, resolver),
  });
  const onDemand = onDemandNames({
    settings,
    clock,
    managers,
    table: () => table,
    isWanted: (name) => wanted.isWanted(name),
    onProblem: (message) => log.warn(message),
  });
  const chooser = createTlsChooser({
    certificates: () => onDemand ?? table,
    optionsFor: (name, entryPoint) => configured.options(hosts.nameFor(name, entryPoint)),
    onDemand: (name) => onDemand?.certificateFor(name),
    fallback: () => configured.defaultCertificate ?? generated ?? given.current ?? selfSigned(),
    challenge: async (name) => {
      const challenge = await board.find(name);
      return challenge?.type === 'tls-alpn-01' ? alpnCertificate(challenge) : undefined;
    },
    stapleOf: (certificate) => staples.stapleOf(certificate),
  });

  function unsaved(): readonly Certificate[] {
    return [...managers.values()].flatMap((manager) => manager.unsaved);
  }

  function rebuild(): void {
    const own = given.current === undefined ? [] : [given.current];
    const all = [...configured.certificates, ...own, ...unsaved(), ...store.content.certificates];
    table = createCertificateTable(all, { clock, isRefused: (certificate) => staples.lacks(certificate), rankOf });
    const { defaultCertificate } = configured;
    staples.follow(defaultCertificate === undefined ? all : [...all, defaultCertificate]);
    const usual = followed.tls?.store?.value.defaultGeneratedCert;
    generated = usual && table.find(namesOfDefault(usual)[0] ?? '');
    const { copyOf } = settings.certificates;
    const copied = copyOf === undefined ? undefined : table.find(copyOf);
    if (copied !== undefined) copyToTop(copied);
  }

  function askResolvers(): void {
    if (managers.size === 0) return;
    for (const [name, changes] of wanted.follow(followed)) managers.get(name)?.change(changes);
  }

  // What the settings want does not wait for a catalog, only for the ports to be open.
  const cancelFirst = clock.after(firstOrdersMs, askResolvers);
  // What is there is served from the first handshake on; a store that hangs keeps nobody waiting.
  const startedMs = clock.monotonicMs();
  await Promise.race([store.refresh(), pause(clock, firstLookMs)]);
  isStarted = true;
  rebuild();
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
    isReadingStore: () => store.isFirstLook && clock.monotonicMs() - startedMs < longestReadMs,
    served() {
      const { certificates, defaultCertificate } = configured;
      const ofFiles = defaultCertificate === undefined ? certificates : [...certificates, defaultCertificate];
      return [
        ...ofFiles.map((one) => describeCertificate(one, 'file')),
        ...(given.current === undefined ? [] : [describeCertificate(given.current, 'settings')]),
        ...unsaved().map((one) => describeCertificate(one, 'memory')),
        ...store.content.certificates.map((one) => describeCertificate(one, one.issuerKey)),
      ];
    },
    issuance: () => record.counts(),
    get hostOptions() {
      return hosts;
    },
    clientTermsOf: (optionsName) => configured.clientTerms(optionsName),
    diagnostics: () => [
      ...given.diagnostics,
      ...configured.diagnostics,
      ...hosts.diagnostics,
      ...generatedCertificateProblem(followed, settings),
      ...wanted.diagnostics(),
    ],
    follow(configuration) {
      const before = followed.tls;
      followed = configuration;
      hosts = hostOptionsOf(configuration, tlsEntryPoints(settings));
      if (configuration.tls !== before) {
        configured.follow(configuration.tls ?? emptyTls);
        rebuild();
      }
      askResolvers();
    },
    useSettings(next) {
      given.use(next);
      settings = next;
      wanted.useSettings(next);
      rebuild();
    },
    async close() {
      cancelFirst();
      const closing = Promise.all([...managers.values()].map((manager) => manager.close()));
      store.close();
      configured.close();
      given.close();
      staples.close();
      await Promise.race([closing, pause(clock, lastWaitMs)]);
    },
  };
}

const firstLookMs = 3_000;
/** A store that answers ever so slowly keeps nobody from counting this proxy in. */
const longestReadMs = 60_000;
const firstOrdersMs = 1_000;
/** A store that hangs keeps nobody from ending. */
const lastWaitMs = 1_500;
