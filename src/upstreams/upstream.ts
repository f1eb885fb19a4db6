// A service at run time: its servers, who of them may be used, and whose turn it is.
import type { Service } from '../model/configuration.js';
import type { HealthUpdate } from './health-update.js';
import { runnableHealthCheck } from './health/health-check-support.js';
import { LatencyWindow } from './latency-window.js';
import { parseServerOrigin, type ServerOrigin } from './server-origin.js';
import { serverKey, ServerState } from './server-state.js';
import { createStickyServers, type StickyServers } from './sticky/sticky-servers.js';
import { strategies } from './strategies/strategies.js';
import type { PickRequest, Strategy, StrategyContext } from './strategies/strategy.js';
import { levelCredits } from './strategies/take-turns.js';
import { wrr } from './strategies/wrr.js';

export interface UpstreamContext extends StrategyContext {
  /**
   * A server left its service, or is reached by another transport from now on: nothing new is sent to this origin, what
   * is on its way may end.
   */
  readonly onOriginGone?: (origin: ServerOrigin, service: string) => void;
}

/** Stays the same object as long as a service of its name exists; the states of servers that stay are kept. */
export class Upstream {
  private states = new Map<string, ServerState>();
  private checked = false;
  private strategy: Strategy = wrr;
  private sticky: StickyServers | undefined = undefined;
  /** The servers to choose from. */
  private usable: ServerState[] = [];
  /** Servers not known to be up, and backups, for when all usable ones have failed a request. */
  private reserve: ServerState[] = [];
  /** Where turns begin, so that several proxies do not all send their first request to the same server. */
  private readonly offset: number;

  constructor(
    public service: Service,
    private readonly context: UpstreamContext,
  ) {
    this.offset = context.random();
    this.applyService(service);
  }

  /** How many servers there are, up or not; read per attempt. */
  get serverCount(): number {
    return this.states.size;
  }

  get servers(): readonly ServerState[] {
    return [...this.states.values()];
  }

  /**
   * The server for the next attempt; undefined when there is none. `tried` are servers that have failed this request
   * already, null for the first attempt, which allocates nothing.
   */
  pickServer(request: PickRequest, tried: readonly ServerState[] | null): ServerState | undefined {
    if (this.sticky !== undefined) {
      const kept = this.sticky.serverOf(request.headers);
      if (kept !== undefined && !tried?.includes(kept)) return kept;
    }
    const usable = this.usable;
    if (tried !== null) return this.pickAgain(request, tried);
    return usable.length <= 1 ? usable[0] : this.strategy(usable, request, this.context);
  }

  /** The Set-Cookie value that ties the client to this server; undefined when it is not sticky or tied already. */
  stickyCookieToSet(request: PickRequest, server: ServerState): string | undefined {
    if (this.sticky === undefined) return undefined;
    const kept = this.sticky.serverOf(request.headers);
    return kept?.server.url === server.server.url ? undefined : this.sticky.lineFor(server);
  }

  private pickAgain(request: PickRequest, tried: readonly ServerState[]): ServerState | undefined {
    const untried = (state: ServerState) => !tried.includes(state);
    let left = this.usable.filter(untried);
    if (left.length === 0) left = this.reserve.filter(untried);
    return left.length === 0 ? undefined : this.strategy(left, request, this.context);
  }

  applyService(service: Service): void {
    const { strategy, sticky } = service.options;
    const wasChecked = this.checked;
    this.service = service;
    this.checked = runnableHealthCheck(service) !== undefined;
    this.strategy = strategies.get(strategy) ?? wrr;
    const before = this.states;
    this.states = this.statesOf(service, before);
    for (const state of this.states.values()) {
      if (!this.checked) state.health = 'up';
      else if (!wasChecked || !before.has(state.key)) state.health = 'unknown';
      if (strategy !== 'leasttime') state.latency = undefined;
      else state.latency ??= new LatencyWindow();
    }
    this.sticky =
      sticky?.cookie === undefined
        ? undefined
        : createStickyServers(service.derivedFrom ?? service.name, sticky.cookie, this.servers);
    this.refresh();
    for (const state of before.values()) if (!this.states.has(state.key)) this.drop(state);
  }

  applyHealth(update: HealthUpdate): void {
    const state = this.states.get(serverKey({ url: update.serverUrl, instance: update.instance }));
    const health = update.up ? 'up' : 'down';
    // An update may cross a change of the configuration on its way.
    if (state === undefined || !this.checked || state.health === health) return;
    state.health = health;
    this.refresh();
  }

  /** The service is gone and with it all its servers. */
  close(): void {
    const before = this.states;
    this.states = new Map();
    this.refresh();
    for (const state of before.values()) this.drop(state);
  }

  private drop(state: ServerState): void {
    state.gone = true;
    this.context.onOriginGone?.(state.origin, this.service.name);
  }

  private statesOf(
    { servers, serversTransport = '' }: Service,
    before: ReadonlyMap<string, ServerState>,
  ): Map<string, ServerState> {
    const states = new Map<string, ServerState>();
    for (const server of servers) {
      const known = before.get(serverKey(server));
      const same = known?.origin.transport === serversTransport ? known.origin : undefined;
      const origin = same ?? parseServerOrigin(server, serversTransport);
      // The configuration has complained about a URL that cannot be read; its neighbours go on.
      if (origin === undefined) continue;
      const state = known ?? new ServerState(server, origin);
      if (state.origin !== origin) {
        this.context.onOriginGone?.(state.origin, this.service.name);
        state.origin = origin;
      }
      state.server = server;
      state.weight = server.weight;
      states.set(state.key, state);
    }
    return states;
  }

  /** Who may be used: the servers of the service; its backups where none of these is known to live. */
  private refresh(): void {
    const weighted = this.servers.filter((state) => state.weight > 0);
    const regular = choose(weighted.filter((state) => state.server.backup !== true));
    const backups = choose(weighted.filter((state) => state.server.backup === true));
    // A new server is probed before it gets requests, also where it is the first with its rule.
    const isProbed = regular.usable.some(isUp) || !backups.usable.some(isUp);
    const chosen = regular.usable.length > 0 && isProbed ? regular.usable : backups.usable;
    const start = Math.floor(this.offset * chosen.length);
    const usable = [...chosen.slice(start), ...chosen.slice(0, start)];
    levelCredits(this.usable, usable);
    this.usable = usable;
    const notChosen = chosen === backups.usable ? regular.usable : backups.usable;
    this.reserve = [...regular.reserve, ...notChosen, ...backups.reserve];
  }
}

/**
 * The servers that are up. Where none is known to be, those not checked yet: right after a start of the proxy, that is
 * all of them, and a refused connection costs less than a certain 503.
 */
function choose(servers: readonly ServerState[]): { usable: readonly ServerState[]; reserve: readonly ServerState[] } {
  const up = servers.filter(isUp);
  const unknown = servers.filter((state) => state.health === 'unknown');
  return up.length > 0 ? { usable: up, reserve: unknown } : { usable: unknown, reserve: [] };
}

function isUp({ health }: ServerState): boolean {
  return health === 'up';
}
