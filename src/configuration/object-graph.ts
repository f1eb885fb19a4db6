// Drafts of all sources in, the configuration out; a change costs what it touches.
import {
  emptyTls,
  type Configuration,
  type Middleware,
  type NamedTls,
  type Router,
  type ServersTransport,
  type Service,
} from '../model/configuration.js';
import type { Diagnostic } from '../model/diagnostic.js';
import { capDiagnostics } from './cap-diagnostics.js';
import type { DraftMiddleware, DraftRouter, DraftServersTransport, DraftService, DraftTlsOptions } from './draft.js';
import { joinAlike } from './join-alike.js';
import { linkMiddleware } from './link-middleware.js';
import { linkRouter, type RouterSurroundings } from './link-router.js';
import { linkServersTransport } from './link-servers-transport.js';
import { joinServices, linkService } from './link-service.js';
import { linkTlsOptions } from './link-tls-options.js';
import { ObjectTable, type Settled } from './object-table.js';
import { nameKey, qualify } from './qualified-name.js';
import { References } from '../shared/references.js';
import { RouterChoice } from './router-choice.js';
import { chainMembers } from './router-variants.js';
import type { Entry, SourceChange } from './source.js';
import { TlsTable } from './tls-table.js';

export interface GraphOptions extends Omit<RouterSurroundings, 'service' | 'middleware' | 'tlsOptions'> {
  readonly primary: string;
}

/** Holds every object and who refers to whom; `apply` follows changed sources. */
export class ObjectGraph {
  private readonly serversTransports = new ObjectTable<DraftServersTransport, ServersTransport>(
    'serversTransport',
    joinAlike,
  );
  private readonly services = new ObjectTable<DraftService, Service>('service', joinServices);
  private readonly middlewares = new ObjectTable<DraftMiddleware, Middleware>('middleware', joinAlike);
  private readonly tlsOptions = new ObjectTable<DraftTlsOptions, NamedTls>('tlsOptions', joinAlike);
  private readonly certificates = new TlsTable();
  private readonly routers = new ObjectTable<DraftRouter, Router>('router', joinAlike);
  private readonly references = new References();
  private readonly choice: RouterChoice;
  private readonly surroundings: RouterSurroundings;
  private readonly diagnostics = new Map<string, readonly Diagnostic[]>();
  private diagnosticsChanged = false;

  constructor(options: GraphOptions) {
    this.surroundings = {
      ...options,
      service: (reference, from) => this.services.resolve(reference, from),
      middleware: (reference, from) => this.middlewares.resolve(reference, from),
      tlsOptions: (reference, from) => this.tlsOptions.resolve(reference, from),
    };
    this.choice = new RouterChoice({
      primary: options.primary,
      isLive: ({ service }) => options.internalServices.has(service) || hasServer(this.services.objects.get(service)),
    });
  }

  /** The next configuration; the very same one where nothing came of the changes. */
  apply(changes: readonly SourceChange[], before: Configuration): Configuration {
    const dirty = {
      serversTransports: new Set<string>(),
      services: new Set<string>(),
      middlewares: new Set<string>(),
      tlsOptions: new Set<string>(),
      routers: new Set<string>(),
    };
    for (const { source, before: old, lingeringChanged: all } of changes) {
      const { draft } = source;
      const transports = { before: old.serversTransports, after: draft.serversTransports, all };
      this.serversTransports.replace(source, transports, dirty.serversTransports);
      this.services.replace(source, { before: old.services, after: draft.services, all }, dirty.services);
      this.middlewares.replace(source, { before: old.middlewares, after: draft.middlewares, all }, dirty.middlewares);
      this.tlsOptions.replace(source, { before: old.tlsOptions, after: draft.tlsOptions, all }, dirty.tlsOptions);
      this.certificates.replace(source);
      this.routers.replace(source, { before: old.routers, after: draft.routers, all }, dirty.routers);
      this.tell(`source ${source.key}`, draft.diagnostics);
      // Who uses a service is a part of what it is where several sources define it.
      for (const local of draft.services.keys()) {
        const key = `${local}@${source.provider}`;
        if (this.services.definersOf(key).length > 1) dirty.services.add(key);
      }
    }
    this.settleServersTransports(dirty.serversTransports, dirty.services);
    this.settleServices(dirty.services, dirty.routers);
    this.settleMiddlewares(dirty.middlewares, dirty.routers);
    this.settleTlsOptions(dirty.tlsOptions, dirty.routers);
    this.settleRouters(dirty.routers);
    this.tell('certificates', this.certificates.diagnostics);
    this.choice.choose();
    this.tell('contests', this.choice.contested);
    return this.configuration(before);
  }

  private settleServersTransports(dirty: ReadonlySet<string>, services: Set<string>): void {
    for (const key of dirty) {
      const told: Diagnostic[] = [];
      const { referencesChanged } = this.serversTransports.settle(key, linkServersTransport, told);
      this.tell(`serversTransport ${key}`, told);
      if (!referencesChanged) continue;
      for (const owner of this.references.to(`serversTransport ${key}`)) services.add(owner.slice('service '.length));
    }
  }

  private settleServices(dirty: ReadonlySet<string>, routers: Set<string>): void {
    const link = (entry: Entry<DraftService>) => linkService(entry, this.serversTransports);
    for (const key of dirty) {
      this.refreshReferences('service', key);
      const told: Diagnostic[] = [];
      const { before, after, referencesChanged } = this.services.settle(key, link, told);
      this.tell(`service ${key}`, told);
      const wasLive = before.length === 1 && hasServer(before[0]!.object);
      const isLive = after.length === 1 && hasServer(after[0]!.object);
      const livenessChanged = before.length !== 1 || after.length !== 1 || wasLive !== isLive;
      for (const router of this.references.to(`service ${key}`)) {
        if (referencesChanged) routers.add(router.slice('router '.length));
        if (!livenessChanged) continue;
        for (const { object } of this.routers.settledAs(router.slice('router '.length))) {
          this.choice.reconsider(object.name);
        }
      }
    }
  }

  /** Chains follow their members, whatever the depth. */
  private settleMiddlewares(dirty: Set<string>, routers: Set<string>): void {
    for (const key of dirty) {
      this.refreshReferences('middleware', key);
      for (const owner of this.references.to(`middleware ${key}`)) {
        if (owner.startsWith('middleware ')) dirty.add(owner.slice('middleware '.length));
      }
    }
    for (const key of dirty) this.settleMiddleware(key, routers);
    // A chain may have been made before its members had their names; now all of them have.
    for (const key of dirty) {
      const chain = this.middlewares.definersOf(key).some(({ draft }) => chainMembers(draft.value) !== undefined);
      if (chain) this.settleMiddleware(key, routers);
    }
  }

  private settleMiddleware(key: string, routers: Set<string>): void {
    const told: Diagnostic[] = [];
    const link = (entry: Entry<DraftMiddleware>) => linkMiddleware(entry, this.middlewares);
    const { referencesChanged } = this.middlewares.settle(key, link, told);
    this.tell(`middleware ${key}`, told);
    if (!referencesChanged) return;
    for (const owner of this.references.to(`middleware ${key}`)) {
      if (owner.startsWith('router ')) routers.add(owner.slice('router '.length));
    }
  }

  private settleTlsOptions(dirty: ReadonlySet<string>, routers: Set<string>): void {
    for (const key of dirty) {
      const told: Diagnostic[] = [];
      const { referencesChanged } = this.tlsOptions.settle(key, linkTlsOptions, told);
      this.tell(`tlsOptions ${key}`, told);
      if (!referencesChanged) continue;
      for (const owner of this.references.to(`tlsOptions ${key}`)) routers.add(owner.slice('router '.length));
    }
  }

  private settleRouters(dirty: ReadonlySet<string>): void {
    const settled: Settled<DraftRouter, Router>[] = [];
    for (const key of dirty) {
      this.refreshReferences('router', key);
      const told: Diagnostic[] = [];
      const { before, after } = this.routers.settle(key, (entry) => linkRouter(entry, this.surroundings), told);
      this.tell(`router ${key}`, told);
      for (const { object } of before) {
        if (!after.some((settled) => settled.object.name === object.name)) this.choice.remove(object.name);
      }
      settled.push(...after);
    }
    // Afterwards, since a name may have gone from one to the other.
    for (const { object, entries } of settled) {
      const { source, draft } = entries[0]!;
      const isExclusive = this.services.objects.get(object.service)?.options.exclusive ?? false;
      this.choice.add({ router: object, family: draft.family, source, isExclusive });
    }
  }

  private refreshReferences(kind: 'router' | 'service' | 'middleware', key: string): void {
    const named = new Set<string>();
    const add = (of: string, references: readonly string[], provider: string) => {
      for (const reference of references) named.add(`${of} ${nameKey(qualify(reference, provider))}`);
    };
    if (kind === 'middleware') {
      for (const { source, draft } of this.middlewares.definersOf(key)) {
        add('middleware', chainMembers(draft.value) ?? [], source.provider);
      }
    } else if (kind === 'service') {
      for (const { source, draft } of this.services.definersOf(key)) {
        for (const { serversTransport } of [draft.options, ...(draft.alternatives ?? [])]) {
          if (serversTransport !== undefined) add('serversTransport', [serversTransport], source.provider);
        }
      }
    } else {
      for (const { source, draft } of this.routers.definersOf(key)) {
        for (const { service, middlewares, options } of [draft, ...(draft.alternatives ?? [])]) {
          if (options.tls?.options !== undefined) add('tlsOptions', [options.tls.options], source.provider);
          add('middleware', middlewares, source.provider);
          add('service', [service], source.provider);
        }
      }
    }
    this.references.replace(`${kind} ${key}`, named);
  }

  /** Sets what there is to say about one thing. */
  tell(owner: string, diagnostics: readonly Diagnostic[]): void {
    const known = this.diagnostics.get(owner);
    if (diagnostics === known || (diagnostics.length === 0 && known === undefined)) return;
    if (diagnostics.length === 0) this.diagnostics.delete(owner);
    else this.diagnostics.set(owner, diagnostics);
    this.diagnosticsChanged = true;
  }

  private configuration(before: Configuration): Configuration {
    const routers = this.choice.active.publish();
    const standby = this.choice.standby.publish();
    const services = this.services.objects.publish();
    const middlewares = this.middlewares.objects.publish();
    const serversTransports = this.serversTransports.objects.publish();
    const tls = this.certificates.publish(this.tlsOptions.objects.publish());
    const same =
      routers === before.routers &&
      standby === before.standby &&
      services === before.services &&
      middlewares === before.middlewares &&
      serversTransports === before.serversTransports &&
      tls === (before.tls ?? emptyTls) &&
      !this.diagnosticsChanged;
    if (same) return before;
    const all = [...this.diagnostics.values()];
    const diagnostics = this.diagnosticsChanged ? capDiagnostics(all.flat()) : before.diagnostics;
    this.diagnosticsChanged = false;
    return { routers, standby, services, middlewares, serversTransports, tls, diagnostics };
  }
}

function hasServer(service: Service | undefined): boolean {
  return service?.servers.some(({ weight }) => weight > 0) ?? false;
}
