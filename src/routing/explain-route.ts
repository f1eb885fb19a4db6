// Says which route a request gets and why the others do not get it.
import { explainRule, type FailedMatcher } from '../rules/explain-rule.js';
import { matchesWildcard, type HostReach } from '../rules/reach.js';
import type { RequestFacts } from '../rules/request-facts.js';
import { matchRoute } from './match-route.js';
import { compareRoutes, type Route } from './route.js';
import type { RouteTable } from './route-table.js';

/** Why a route did not get the request; `won` is the one that did. */
export type CandidateOutcome = 'won' | 'outranked' | 'entry-point' | 'tls' | 'rule';

export interface RouteCandidate {
  readonly name: string;
  readonly rule: string;
  readonly priority: number;
  readonly outcome: CandidateOutcome;
  /** The matchers that failed; empty unless the outcome is `rule`. */
  readonly failed: readonly FailedMatcher[];
  /** The outcome as a sentence. */
  readonly reason: string;
}

export interface RouteExplanation<T> {
  readonly winner: Route<T> | undefined;
  /** The winner first, then the nearest misses, plain data. */
  readonly candidates: readonly RouteCandidate[];
  /** Candidates beyond the limit; routes of other hosts are not counted. */
  readonly omitted: number;
}

/** Asks the very table that serves requests, then looks at every other route that could have been meant. */
export function explainRoute<T>(table: RouteTable<T>, facts: RequestFacts, limit = 20): RouteExplanation<T> {
  const winner = matchRoute(table, facts);
  const judged = [...table.routes.keys()]
    .map((route) => ({ route, outcome: judge(route, winner, facts) }))
    .filter(({ route, outcome }) => outcome !== 'rule' || reachesHost(route, facts.host))
    .sort((a, b) => nearness.indexOf(a.outcome) - nearness.indexOf(b.outcome) || compareRoutes(a.route, b.route));
  return {
    winner,
    candidates: judged.slice(0, limit).map(({ route, outcome }) => describe(route, outcome, { winner, facts })),
    omitted: Math.max(0, judged.length - limit),
  };
}

const nearness: readonly CandidateOutcome[] = ['won', 'outranked', 'tls', 'entry-point', 'rule'];

function judge(route: Route<unknown>, winner: Route<unknown> | undefined, facts: RequestFacts): CandidateOutcome {
  if (route === winner) return 'won';
  if (!route.rule.matches(facts)) return 'rule';
  if (!route.entryPoints.includes(facts.entryPoint)) return 'entry-point';
  return route.tls === facts.tls ? 'outranked' : 'tls';
}

function reachesHost(route: Route<unknown>, host: string): boolean {
  return route.rule.reach.alternatives.some((alternative) => acceptsHost(alternative.host, host));
}

function acceptsHost(reach: HostReach, host: string): boolean {
  switch (reach.kind) {
    case 'any':
      return true;
    case 'exact':
      return reach.host === host;
    case 'wildcard':
      return matchesWildcard(host, reach.suffix);
  }
}

interface Decision {
  readonly winner: Route<unknown> | undefined;
  readonly facts: RequestFacts;
}

function describe(route: Route<unknown>, outcome: CandidateOutcome, { winner, facts }: Decision): RouteCandidate {
  const { name, priority, rule } = route;
  const failed = outcome === 'rule' ? explainRule(rule, facts) : [];
  const reason = sentence(route, outcome, { winner, facts, failed });
  return { name, rule: rule.text, priority, outcome, failed, reason };
}

function sentence(
  route: Route<unknown>,
  outcome: CandidateOutcome,
  { winner, facts, failed }: Decision & { readonly failed: readonly FailedMatcher[] },
): string {
  switch (outcome) {
    case 'won':
      return 'its rule matches and no other matching route goes before it';
    case 'outranked':
      return winner && winner.priority > route.priority
        ? `its rule matches too, but its priority ${route.priority} is below the ${winner.priority} of ${winner.name}`
        : `its rule matches too with the same priority, but ${winner?.name} has the longer rule or the earlier name`;
    case 'tls':
      return route.tls
        ? 'it serves TLS requests only, this one is plain'
        : 'it serves plain requests only, this one is TLS';
    case 'entry-point': {
      const own = route.entryPoints.join(', ') || 'no entry point';
      return `it listens on ${own}, the request came in on ${facts.entryPoint}`;
    }
    case 'rule':
      return failed
        .map(({ matcher, observed }) => `${matcher} does not hold: the request has ${JSON.stringify(observed)}`)
        .join('; ');
  }
}
