import type { Contribution, Defined } from '../model/contribution.js';
import type { Diagnostic, Origin } from '../model/diagnostic.js';
import type { RouterOptions } from '../model/router.js';
import { defaultPriority } from '../rules/rule-priority.js';
import { placesOf, type EntryPointFacts, type Place } from './router-places.js';

/**
 * What several dialects make of one instance. Of equal names the earlier dialect's stands, and so does its router where
 * a later dialect's takes the same requests, so that a route written in two dialects is one route. What else the two
 * differ in (middlewares, priority) does not matter. Services stay: routers of other instances may still name them.
 * Without `entryPoints`, every name is taken to exist.
 */
export function combineContributions(
  contributions: readonly Contribution[],
  entryPoints?: readonly EntryPointFacts[],
): Contribution {
  const telling = contributions.filter(
    ({ routers, services, middlewares, serversTransports, tls, diagnostics }) =>
      tls !== undefined ||
      routers.size + services.size + middlewares.size + serversTransports.size + diagnostics.length > 0,
  );
  const [first] = telling;
  if (first === undefined) return contributions[0]!;
  if (telling.length === 1) return first;
  const routers = new RouterMerge(entryPoints);
  const services = new Map(first.services);
  const middlewares = new Map(first.middlewares);
  const serversTransports = new Map(first.serversTransports);
  for (const each of telling) {
    routers.add(each.routers);
    addMissing(services, each.services);
    addMissing(middlewares, each.middlewares);
    addMissing(serversTransports, each.serversTransports);
  }
  const diagnostics = [...telling.flatMap((one) => one.diagnostics), ...routers.diagnostics];
  const tls = telling.find((one) => one.tls !== undefined)?.tls;
  return { routers: routers.merged, services, middlewares, serversTransports, ...(tls && { tls }), diagnostics };
}

function addMissing<T>(into: Map<string, T>, from: Iterable<readonly [string, T]>): void {
  for (const [name, value] of from) if (!into.has(name)) into.set(name, value);
}

type DefinedRouter = Defined<RouterOptions>;
type NamedRouter = readonly [name: string, router: DefinedRouter];

/** Takes the routers of one dialect after the other. */
class RouterMerge {
  readonly merged = new Map<string, DefinedRouter>();
  readonly diagnostics: Diagnostic[] = [];
  /** Who takes which requests, and on which entry points. */
  private readonly taken = new Map<string, Map<string, NamedRouter>>();
  private readonly told = new Set<string>();

  constructor(private readonly entryPoints: readonly EntryPointFacts[] | undefined) {}

  add(routers: Contribution['routers']): void {
    const added: NamedRouter[] = [];
    for (const [name, router] of routers) {
      const namesake = this.merged.get(name);
      if (namesake === undefined) added.push(...this.besideTakers([name, router]));
      else this.tell([name, router], 'is not used, since it has the name of', [name, namesake]);
    }
    // Afterwards, since what one dialect says twice is its own affair.
    for (const [name, router] of added) {
      this.merged.set(name, router);
      for (const { requests, entryPoint } of placesOf(router.value, this.entryPoints)) {
        const takers = this.taken.get(requests) ?? new Map<string, NamedRouter>();
        this.taken.set(requests, takers);
        if (!takers.has(entryPoint)) takers.set(entryPoint, [name, router]);
      }
    }
  }

  /** The router where nobody of an earlier dialect takes the same requests; nothing where that is nowhere. */
  private besideTakers([name, router]: NamedRouter): NamedRouter[] {
    const places = placesOf(router.value, this.entryPoints);
    const free = places.filter((place) => this.takerOf(place) === undefined);
    const lost = places.find((place) => !free.includes(place));
    if (lost === undefined) return [[name, this.behindTakers(router, places)]];
    const taker = this.takerOf(lost)!;
    if (free.length === 0) {
      this.tell([name, router], 'is not used, since it takes the same requests as', taker);
      return [];
    }
    this.tell([name, router], `is not used on ${lost.entryPoint}, since it takes the same requests there as`, taker);
    const written = router.value.entryPoints;
    const entryPoints =
      written.length === 0
        ? free.map(({ entryPoint }) => entryPoint)
        : written.filter((each) => free.some(({ entryPoint }) => entryPoint.toLowerCase() === each.toLowerCase()));
    return [[name, this.behindTakers({ ...router, value: { ...router.value, entryPoints } }, free)]];
  }

  private takerOf({ entryPoint, requests }: Place): NamedRouter | undefined {
    const takers = this.taken.get(requests);
    return takers?.get(entryPoint) ?? (this.entryPoints === undefined ? takers?.get('any') : undefined);
  }

  /** Where nobody knows the entry points, a router on all of them comes after those on one of them. */
  private behindTakers(router: DefinedRouter, places: readonly Place[]): DefinedRouter {
    if (this.entryPoints !== undefined) return router;
    const takers = places.flatMap(({ requests }) => [...(this.taken.get(requests)?.values() ?? [])]);
    const below = Math.min(...takers.map(([, { value }]) => priorityOf(value) - 1));
    if (below >= priorityOf(router.value)) return router;
    // A priority of 0 is none.
    return { ...router, value: { ...router.value, priority: below === 0 ? -1 : below } };
  }

  private tell([name, { origin }]: NamedRouter, what: string, taker: NamedRouter): void {
    // A tag may be a router for plain requests and one for TLS.
    const told = JSON.stringify([origin.tag ?? name, what, taker[1].origin.tag ?? taker[0]]);
    if (this.told.has(told)) return;
    this.told.add(told);
    this.diagnostics.push({
      code: 'route-suppressed',
      severity: 'info',
      origin,
      message: `${shown(name, origin)} ${what} ${shown(taker[0], taker[1].origin)}`,
      remedy: 'nothing, or take out the one that is no longer needed',
      object: `router ${name}@${origin.provider}`,
    });
  }
}

function priorityOf({ priority, rule = '' }: RouterOptions): number {
  return priority === undefined || priority === 0 ? defaultPriority(rule) : priority;
}

function shown(router: string, { tag }: Origin): string {
  return tag === undefined ? `the router ${router}` : `the router ${router} of the tag "${tag}"`;
}
