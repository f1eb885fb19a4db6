import type { Contribution } from '../model/contribution.js';

/**
 * What several dialects make of one instance. Of equal names the earlier dialect's stands, and a router with the rule
 * of an earlier dialect's router is left out, so that a route written in two dialects is one route.
 */
export function combineContributions(contributions: readonly Contribution[]): Contribution {
  const telling = contributions.filter(
    ({ routers, services, middlewares, serversTransports, diagnostics }) =>
      routers.size + services.size + middlewares.size + serversTransports.size + diagnostics.length > 0,
  );
  const [first] = telling;
  if (first === undefined) return contributions[0]!;
  if (telling.length === 1) return first;
  const rules = new Set<string>();
  const routers = new Map(first.routers);
  for (const { value } of first.routers.values()) rules.add(value.rule ?? '');
  const services = new Map(first.services);
  const middlewares = new Map(first.middlewares);
  const serversTransports = new Map(first.serversTransports);
  for (const later of telling.slice(1)) {
    const own = [...later.routers].filter(([, { value }]) => !rules.has(value.rule ?? ''));
    addMissing(routers, own);
    for (const [, { value }] of own) rules.add(value.rule ?? '');
    addMissing(services, later.services);
    addMissing(middlewares, later.middlewares);
    addMissing(serversTransports, later.serversTransports);
  }
  const diagnostics = telling.flatMap((one) => one.diagnostics);
  return { routers, services, middlewares, serversTransports, diagnostics };
}

function addMissing<T>(into: Map<string, T>, from: Iterable<readonly [string, T]>): void {
  for (const [name, value] of from) if (!into.has(name)) into.set(name, value);
}
