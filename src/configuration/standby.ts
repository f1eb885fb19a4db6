// Which routers step back because another one with the same rule stands in for them.
import type { Router } from '../model/configuration.js';
import type { Source } from './source.js';

export interface Candidate {
  readonly router: Router;
  /** Routers of one name with different rules share it. */
  readonly family: string | undefined;
  /** Who defines it; the first of those who do. */
  readonly source: Source;
  /** Its service takes requests alone. */
  readonly isExclusive: boolean;
}

export interface StandbyFacts {
  /** `nomad` or `consulcatalog`: whose router is used where both offer it. */
  readonly primary: string;
  /** Its service has a server that may get requests. */
  readonly isLive: (router: Router) => boolean;
  /** Which of two candidates came first. */
  readonly precedes: (one: Candidate, other: Candidate) => boolean;
}

/** The keys under which a router meets those that could stand in for it. */
export function meetingKeys({ router, family }: Candidate): string[] {
  const signature = signatureOf(router);
  return family === undefined ? [signature] : [signature, `family ${router.provider} ${family}`];
}

/** The same for routers that ask for the same requests. */
export function signatureOf({ rule, entryPoints, tls }: Router): string {
  return `rule ${tls} ${[...entryPoints].sort().join(',')} ${rule}`;
}

/** Whether others may give way to it at all. */
export function standsIn({ router }: Candidate, { isLive }: Pick<StandbyFacts, 'isLive'>): boolean {
  return router.status !== 'disabled' && isLive(router);
}

/**
 * `others` are those that stand in. Without a live server, a router gives way to one with the same rule that has some. Live in both catalogs with the
 * same priority, the secondary's gives way to the primary's. Where one of two wants to be alone, the later one gives way
 * to the earlier one. A router that is disabled gives way to its siblings of the same name, which still route; it
 * never gives way to anybody else, since what disabled it may be a missing middleware.
 */
export function givesWay(candidate: Candidate, others: readonly Candidate[], facts: StandbyFacts): boolean {
  const { router, family } = candidate;
  const { primary, isLive, precedes } = facts;
  const live = isLive(router);
  return others.some((other) => {
    const rival = other.router;
    if (rival === router) return false;
    if (contend(candidate, other) && precedes(other, candidate)) return true;
    if (router.status === 'disabled') {
      return family !== undefined && other.family === family && rival.provider === router.provider;
    }
    const isPreferred =
      rival.provider === primary && isSecondary(router.provider, primary) && rival.priority === router.priority;
    return (!live || isPreferred) && sameSignature(router, rival);
  });
}

/** Whether two routers ask for the same requests and must not both have them. */
export function contend(one: Candidate, other: Candidate): boolean {
  return (
    one.source !== other.source &&
    (one.isExclusive || other.isExclusive) &&
    one.router.provider === other.router.provider &&
    one.router.priority === other.router.priority &&
    sameSignature(one.router, other.router)
  );
}

function sameSignature(one: Router, other: Router): boolean {
  return (
    one.rule === other.rule &&
    one.tls === other.tls &&
    one.entryPoints.length === other.entryPoints.length &&
    one.entryPoints.every((name) => other.entryPoints.includes(name))
  );
}

function isSecondary(provider: string, primary: string): boolean {
  return provider !== primary && (provider === 'nomad' || provider === 'consulcatalog');
}
