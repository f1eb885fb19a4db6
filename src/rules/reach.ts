// Which hosts and paths a rule can match at all, in a form that an index can be built from.

/** Patterns of hosts that no index knows, such as regular expressions, are `any`. */
export type HostReach =
  | { readonly kind: 'any' }
  | { readonly kind: 'exact'; readonly host: string }
  /** Any host whose first label is followed by `suffix`, which starts with a dot. */
  | { readonly kind: 'wildcard'; readonly suffix: string };

export type PathReach =
  | { readonly kind: 'any' }
  | { readonly kind: 'exact'; readonly path: string }
  /** Every path that starts with the text, whole segments or not. */
  | { readonly kind: 'prefix'; readonly prefix: string };

export interface Alternative {
  readonly host: HostReach;
  readonly path: PathReach;
}

/** A request that meets a rule lies in one of its alternatives; none at all means that nothing can meet it. */
export interface Reach {
  readonly alternatives: readonly Alternative[];
  /** The other way round too: lying in an alternative is enough, the rule need not be asked. */
  readonly complete: boolean;
}

const any = { kind: 'any' } as const;

/** The reach of a matcher that looks neither at the host nor at the path. */
export const unlimited: Reach = { alternatives: [{ host: any, path: any }], complete: false };
export const everything: Reach = { alternatives: unlimited.alternatives, complete: true };

export function hostReach(host: HostReach): Reach {
  return { alternatives: [{ host, path: any }], complete: true };
}

export function pathReach(path: PathReach): Reach {
  return { alternatives: [{ host: any, path }], complete: true };
}

/** Beyond this many combinations only the narrower side is kept, which is still right but asks the rule more often. */
const maxAlternatives = 4096;

/** How many more combinations of one rule may be looked at; without it, its cost could be the square of its length. */
export interface Effort {
  combinations: number;
}

export function fullEffort(): Effort {
  return { combinations: 4 * maxAlternatives };
}

/** What lies in both. */
export function intersect(a: Reach, b: Reach, effort: Effort): Reach {
  if (a.alternatives === unlimited.alternatives || b.alternatives === unlimited.alternatives) {
    const { alternatives } = a.alternatives === unlimited.alternatives ? b : a;
    return { alternatives, complete: a.complete && b.complete };
  }
  const combinations = a.alternatives.length * b.alternatives.length;
  if (combinations > Math.min(maxAlternatives, effort.combinations)) {
    const narrower = isOpen(a) || (!isOpen(b) && b.alternatives.length < a.alternatives.length) ? b : a;
    return { alternatives: narrower.alternatives, complete: false };
  }
  effort.combinations -= combinations;
  const alternatives: Alternative[] = [];
  for (const left of a.alternatives) {
    for (const right of b.alternatives) {
      const host = commonHost(left.host, right.host);
      const path = commonPath(left.path, right.path);
      if (host && path) alternatives.push({ host, path });
    }
  }
  return { alternatives: distinct(alternatives), complete: a.complete && b.complete };
}

/** What lies in one of them. */
export function unite(reaches: readonly Reach[]): Reach {
  const complete = reaches.every((reach) => reach.complete);
  const open = reaches.find(isOpen);
  if (open) return { alternatives: unlimited.alternatives, complete: complete || open.complete };
  return { alternatives: distinct(reaches.flatMap((reach) => reach.alternatives)), complete };
}

function isOpen(reach: Reach): boolean {
  return reach.alternatives.some(({ host, path }) => host.kind === 'any' && path.kind === 'any');
}

/** True when the host is the one label of a wildcard and its suffix. */
export function matchesWildcard(host: string, suffix: string): boolean {
  const dot = host.indexOf('.');
  return dot !== -1 && host.length - dot === suffix.length && host.endsWith(suffix);
}

function commonHost(a: HostReach, b: HostReach): HostReach | undefined {
  if (a.kind === 'any') return b;
  if (b.kind === 'any') return a;
  if (a.kind === 'wildcard') {
    if (b.kind === 'wildcard') return a.suffix === b.suffix ? a : undefined;
    return matchesWildcard(b.host, a.suffix) ? b : undefined;
  }
  if (b.kind === 'wildcard') return matchesWildcard(a.host, b.suffix) ? a : undefined;
  return a.host === b.host ? a : undefined;
}

function commonPath(a: PathReach, b: PathReach): PathReach | undefined {
  if (a.kind === 'any') return b;
  if (b.kind === 'any') return a;
  if (a.kind === 'exact') return accepts(b, a.path) ? a : undefined;
  if (b.kind === 'exact') return accepts(a, b.path) ? b : undefined;
  if (a.prefix.startsWith(b.prefix)) return a;
  return b.prefix.startsWith(a.prefix) ? b : undefined;
}

function accepts(reach: Exclude<PathReach, { kind: 'any' }>, path: string): boolean {
  return reach.kind === 'exact' ? reach.path === path : path.startsWith(reach.prefix);
}

function distinct(alternatives: readonly Alternative[]): Alternative[] {
  return [...new Map(alternatives.map((alternative) => [keyOf(alternative), alternative])).values()];
}

function keyOf({ host, path }: Alternative): string {
  return JSON.stringify([...Object.values(host), ...Object.values(path)]);
}
