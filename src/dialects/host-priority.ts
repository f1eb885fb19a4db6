// Which host goes first, in numbers: the same for every older dialect, so that it does not matter which tag is whose.
import type { HostPattern } from './host-pattern.js';

/**
 * Within an exact host the longest rule is the longest path, so that no priority is needed. A host with a port goes
 * before the host alone, a pattern behind every exact host, no host behind every pattern.
 */
const bases = { port: 1_000_000, redirectedPort: 500_000, pattern: -200_000_000, anyHost: -400_000_000 };

/** Of patterns the one with the longer end goes first, then by the wildcard before it, the rest, the port, the path. */
const steps = { suffix: 800_000, wildcard: 200_000, other: 3_000, port: 1_000 };
const maxima = { suffix: 249, other: 60, path: 999 };

/** How a pattern stands to its port: it names none, that of every client, or another one. */
export type PortRank = 0 | 1 | 2;

export const hostPriority = {
  withPort: (path: string): number => bases.port + pathStep(path),
  /** A port that only says over which protocol requests come. */
  withUsualPort: (path: string): number => bases.redirectedPort + pathStep(path),
  anyHost: (path: string): number => bases.anyHost + pathStep(path),
  pattern: (
    { suffixLength, wildcard, otherLength }: Omit<HostPattern, 'regexp'>,
    port: PortRank,
    path: string,
  ): number =>
    bases.pattern +
    Math.min(suffixLength, maxima.suffix) * steps.suffix +
    wildcard * steps.wildcard +
    Math.min(otherLength, maxima.other) * steps.other +
    port * steps.port +
    pathStep(path),
  /** One label before `.example.com`: before a star that takes any number of them. */
  oneLabel: (suffix: string, path: string): number =>
    hostPriority.pattern({ suffixLength: suffix.length, wildcard: 0, otherLength: 0 }, 1, path),
} as const;

function pathStep(path: string): number {
  return Math.min(Buffer.byteLength(path), maxima.path);
}
