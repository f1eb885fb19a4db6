import type { RouterOptions } from '../model/router.js';
import { canonicalRule } from '../rules/canonical-rule.js';

/** What decides where a router listens. */
export interface EntryPointFacts {
  readonly name: string;
  /** Used by routers that name none. */
  readonly isDefault: boolean;
  /** Makes every router a TLS one here. */
  readonly tls: boolean;
}

/** The requests that a router takes on one entry point, as text: routers with an equal one take the same. */
export interface Place {
  /** `any` where nobody knows which entry points there are. */
  readonly entryPoint: string;
  readonly requests: string;
}

const anyEntryPoint: EntryPointFacts = { name: 'any', isDefault: true, tls: false };

/**
 * Where a router takes requests, and which: by its rule, its side of TLS and its entry points, whatever else it is made
 * of. None for a rule that cannot be used, and where it takes none.
 */
export function placesOf(
  { rule = '', tls, entryPoints }: RouterOptions,
  known: readonly EntryPointFacts[] | undefined,
): Place[] {
  const places: Place[] = [];
  for (const entryPoint of entryPointsOf(entryPoints, known)) {
    const side = tls !== undefined || entryPoint.tls ? 'tls' : 'plain';
    const meaning = canonicalRule(rule, side);
    if (meaning === undefined || meaning === 'false') continue;
    places.push({ entryPoint: entryPoint.name, requests: `${side} ${meaning}` });
  }
  return places;
}

function entryPointsOf(written: readonly string[], known: readonly EntryPointFacts[] | undefined) {
  if (known === undefined) {
    return written.length === 0
      ? [anyEntryPoint]
      : written.map((name) => ({ ...anyEntryPoint, name: name.toLowerCase() }));
  }
  if (written.length === 0) return known.filter(({ isDefault }) => isDefault);
  const named = new Set(written.map((name) => name.toLowerCase()));
  return known.filter(({ name }) => named.has(name.toLowerCase()));
}
