// Active health checks: every server of a service that asks for it is probed, new ones at once, and each change of
// health is told to the half that serves. Runs once per proxy, however many processes serve.
import type { Service } from '../../model/configuration.js';
import { systemClock, type Clock } from '../../shared/clock.js';
import type { HealthUpdate } from '../health-update.js';
import { reconcileServices } from '../reconcile-services.js';
import { serverKey, type ServerHealth } from '../server-state.js';
import { parseServerOrigin } from '../server-origin.js';
import type { ConnectionTerms } from '../transport/connection-terms.js';
import { defaultTransport } from '../transport/transports.js';
import { CheckedServer, type CheckContext } from './checked-server.js';
import { runnableHealthCheck } from './health-check-support.js';
import { healthTiming } from './health-timing.js';
import { createProber } from './probe.js';
import { planProbe } from './probe-plan.js';
import { createTurnstile } from './turnstile.js';

/** What is known of one server, for the API and the gauge `traefik_service_server_up`. */
export interface ServerReport {
  readonly url: string;
  readonly instance?: string;
  /** `UNKNOWN`: no check has been answered yet. Servers without a health check are `UP`. */
  readonly status: 'UP' | 'DOWN' | 'UNKNOWN';
  /** Of the latest check; absent before it and where there are none. */
  readonly check?: {
    readonly reason: string;
    readonly latencyMs: number;
    readonly atMs: number;
    readonly checks: number;
    readonly failures: number;
  };
}

export interface HealthChecks {
  /** Follows a configuration; a service that is the same object as before is not touched. */
  apply(services: ReadonlyMap<string, Service>): void;
  /** Asks servers of these transports at once: what was found may not hold on their new terms. */
  renew(transports: ReadonlySet<string>): void;
  /** The latest result of every server that has one, for a serving half that starts late. */
  current(): readonly HealthUpdate[];
  /** The servers of a service; undefined when there is no such service. */
  describe(service: string): readonly ServerReport[] | undefined;
  close(): void;
}

export interface HealthChecksOptions {
  readonly clock?: Clock;
  readonly random?: () => number;
  readonly onUpdate: (update: HealthUpdate) => void;
  readonly log?: {
    info(message: string, facts: Readonly<Record<string, unknown>>): void;
    warn(message: string, facts: Readonly<Record<string, unknown>>): void;
  };
  /** How connections are made to servers of a transport. */
  readonly terms: (transport: string) => ConnectionTerms;
  /** Probes under way at the same time; servers that swallow connections hold theirs until the timeout. */
  readonly maxConcurrent?: number;
}

interface CheckedService {
  service: Service;
  /** Empty where nothing is checked. */
  servers: Map<string, CheckedServer>;
}

export function createHealthChecks(options: HealthChecksOptions): HealthChecks {
  const { clock = systemClock, random = Math.random, onUpdate, log, terms, maxConcurrent = 256 } = options;
  const entries = new Map<string, CheckedService>();
  let applied: ReadonlyMap<string, Service> = new Map();
  const prober = createProber(clock, terms);
  const context: CheckContext = { clock, random, prober, turnstile: createTurnstile(maxConcurrent), onChange };

  function onChange(update: HealthUpdate, before: ServerHealth): void {
    const facts = {
      service: update.service,
      server: update.serverUrl,
      instance: update.instance,
      reason: update.reason,
    };
    if (!update.up) log?.warn(`server ${update.serverUrl} of ${update.service} is down: ${update.reason}`, facts);
    else if (before === 'down') log?.info(`server ${update.serverUrl} of ${update.service} is up again`, facts);
    onUpdate(update);
  }

  function update(entry: CheckedService, service: Service): void {
    const check = runnableHealthCheck(service);
    const { serversTransport } = service;
    const asBefore =
      check !== undefined &&
      serversTransport === entry.service.serversTransport &&
      isSame(check, runnableHealthCheck(entry.service));
    const before = entry.servers;
    entry.service = service;
    entry.servers = new Map();
    for (const server of check === undefined ? [] : service.servers) {
      const key = serverKey(server);
      const origin = parseServerOrigin(server, serversTransport);
      if (origin === undefined || entry.servers.has(key)) continue;
      const known = before.get(key);
      const checked = known ?? new CheckedServer(service.name, server, context);
      entry.servers.set(key, checked);
      if (known === undefined || !asBefore) checked.schedule(planProbe(origin, check!), healthTiming(check!));
    }
    for (const [key, checked] of before) if (!entry.servers.has(key)) checked.stop();
  }

  function checkAgain({ service, servers }: CheckedService): void {
    const check = runnableHealthCheck(service);
    if (check === undefined) return;
    for (const checked of servers.values()) {
      const origin = parseServerOrigin(checked.server, service.serversTransport);
      checked.schedule(planProbe(origin!, check), healthTiming(check));
    }
  }

  function remove(entry: CheckedService): void {
    for (const checked of entry.servers.values()) checked.stop();
  }

  return {
    apply(services) {
      const changes = { before: applied, now: services };
      applied = services;
      reconcileServices(entries, changes, {
        create: (service) => {
          const entry: CheckedService = { service, servers: new Map() };
          update(entry, service);
          return entry;
        },
        update,
        remove,
      });
    },
    renew(transports) {
      if (transports.size === 0) return;
      for (const entry of entries.values()) {
        if (transports.has(entry.service.serversTransport ?? defaultTransport)) checkAgain(entry);
      }
    },
    current: () =>
      [...entries.values()].flatMap((entry) => [...entry.servers.values()].flatMap((one) => one.latest ?? [])),
    describe: (name) => {
      const entry = entries.get(name);
      return entry?.service.servers.map((server) => reportOf(server, entry.servers.get(serverKey(server))));
    },
    close() {
      for (const entry of entries.values()) remove(entry);
      entries.clear();
      prober.close();
    },
  };
}

function reportOf(server: Service['servers'][number], checked: CheckedServer | undefined): ServerReport {
  const { url, instance } = server;
  if (checked === undefined) return { url, instance, status: 'UP' };
  const { latest, checks, failures } = checked;
  if (latest === undefined) return { url, instance, status: 'UNKNOWN' };
  const { reason, latencyMs, atMs } = latest;
  return { url, instance, status: latest.up ? 'UP' : 'DOWN', check: { reason, latencyMs, atMs, checks, failures } };
}

/** Options are plain data, decoded in the schema's order. */
function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
