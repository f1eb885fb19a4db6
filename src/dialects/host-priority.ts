// Which host goes first, in numbers: the same for every older dialect, so that it does not matter which tag is whose.

/**
 * Within an exact host the longest rule is the longest path, so that no priority is needed. A host with a port goes
 * before the host alone, a pattern behind every exact host, no host behind every pattern.
 */
const bases = { port: 1_000_000, pattern: -10_000_000, anyHost: -20_000_000 };

/** Room for paths among patterns, and for patterns among lengths. */
const steps = { suffix: 40_000, wildcard: 10_000, port: 5_000, maxPath: 4_999, maxSuffix: 249 };

interface RankedPattern {
  readonly suffixLength: number;
  /** What stands before the suffix: `*` of any length, `?`, `[…]`, `{…}`, from the least special. */
  readonly wildcard: 0 | 1 | 2 | 3;
  readonly hasPort: boolean;
}

export const hostPriority = {
  withPort: (path = '/'): number => bases.port + pathStep(path),
  anyHost: (path = '/'): number => bases.anyHost + pathStep(path),
  pattern: ({ suffixLength, wildcard, hasPort }: RankedPattern, path = '/'): number =>
    bases.pattern +
    Math.min(suffixLength, steps.maxSuffix) * steps.suffix +
    wildcard * steps.wildcard +
    (hasPort ? steps.port : 0) +
    pathStep(path),
  /** One label before `.example.com`: before a star that takes any number of them. */
  oneLabel: (suffix: string, path = '/'): number =>
    hostPriority.pattern({ suffixLength: suffix.length, wildcard: 1, hasPort: false }, path),
} as const;

function pathStep(path: string): number {
  return Math.min(Buffer.byteLength(path), steps.maxPath);
}
