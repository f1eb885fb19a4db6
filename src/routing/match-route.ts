// Finds the route of a request: what a scan of all routes by priority would find, at a cost that does not grow.
import type { RequestFacts } from '../rules/request-facts.js';
import type { PathIndex } from './path-index.js';
import { compareRoutes, type Route } from './route.js';
import type { RouteTable } from './route-table.js';

/**
 * The first route in the order of `compareRoutes` whose rule the request meets, on its entry point and on its side of
 * TLS. Runs per request: allocates nothing (one short string where the table has wildcard hosts).
 */
export function matchRoute<T>(table: RouteTable<T>, facts: RequestFacts): Route<T> | undefined {
  const section = (facts.tls ? table.tls : table.plain).get(facts.entryPoint);
  if (section === undefined) return undefined;
  listCount = 0;
  const { host } = facts;
  const exact = section.exact.get(host);
  if (exact !== undefined) gather(exact, facts.path);
  if (section.wildcard.size > 0) {
    const dot = host.indexOf('.');
    const wildcard = dot === -1 ? undefined : section.wildcard.get(host.slice(dot));
    if (wildcard !== undefined) gather(wildcard, facts.path);
  }
  gather(section.anyHost, facts.path);
  // Every list of a table for payloads T holds such routes only.
  return (listCount === 1 ? firstOf(lists[0]!, facts) : firstOfAll(facts)) as Route<T> | undefined;
}

// The candidate lists of the request at hand and how far each has been read. Matching is synchronous and rules do not
// match routes, so that one set of them is enough and none is made per request.
const lists: (readonly Route<unknown>[])[] = [];
const positions: number[] = [];
let listCount = 0;

function addList(routes: readonly Route<unknown>[]): void {
  lists[listCount] = routes;
  positions[listCount++] = 0;
}

/** The candidates of one host: all routes whose reach the path lies in. */
function gather(index: PathIndex<unknown>, path: string): void {
  if (index.any.length > 0) addList(index.any);
  const exact = index.exact?.get(path);
  if (exact !== undefined) addList(exact);
  let node = index.prefixes;
  for (let at = 0; node !== undefined;) {
    if (node.routes.length > 0) addList(node.routes);
    if (node.children === undefined || at === path.length) return;
    node = node.children.get(path.charCodeAt(at));
    if (node === undefined || !path.startsWith(node.label, at)) return;
    at += node.label.length;
  }
}

function firstOf(routes: readonly Route<unknown>[], facts: RequestFacts): Route<unknown> | undefined {
  for (const route of routes) if (meets(route, facts)) return route;
  return undefined;
}

/** Reads all candidate lists as one, in order. */
function firstOfAll(facts: RequestFacts): Route<unknown> | undefined {
  for (;;) {
    let best: Route<unknown> | undefined;
    let bestList = 0;
    for (let index = 0; index < listCount; index++) {
      const route = lists[index]![positions[index]!];
      if (route !== undefined && (best === undefined || compareRoutes(route, best) < 0)) {
        best = route;
        bestList = index;
      }
    }
    if (best === undefined || meets(best, facts)) return best;
    positions[bestList]!++;
  }
}

/** Being a candidate is enough where the index knows all that the rule asks. */
function meets({ rule }: Route<unknown>, facts: RequestFacts): boolean {
  return rule.reach.complete || rule.matches(facts);
}
