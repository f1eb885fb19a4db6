import { contentOf, type Found, type ScanMemory, type StoreContent, type StoredCertificate } from './scan-store.js';

/** What is served of the store: what was found there last, and for places that are broken since what they held before. */
export interface ServedContent {
  readonly content: StoreContent;
  /** What was read, by place; only of places that are still there. */
  readonly memory: ScanMemory;
  /** What stands in that place (`issuer/name`) now; undefined also while it is broken. */
  find(place: string): StoredCertificate | undefined;
  /** Whether everything that is served is in one of these. */
  isWithin(places: readonly string[]): boolean;
  /** All that was found. */
  take(next: StoreContent): void;
  /** All that was found last, with what was found in one place since; undefined: nothing. */
  foundWith(place: string, found: Found | undefined): StoreContent;
}

/** `onChange`: the content differs from what it was. */
export function createServedContent(onChange: (content: StoreContent) => void): ServedContent {
  const memory: ScanMemory = new Map();
  let content: StoreContent = { certificates: [], broken: [] };
  let byPlace = new Map<string, StoredCertificate>();
  /** What goes on serving while it is broken in the store. */
  const good = new Map<string, StoredCertificate>();

  return {
    get content() {
      return content;
    },
    memory,
    find: (place) => byPlace.get(place),
    isWithin(places) {
      const there = new Set(places);
      return [...good.keys()].every((place) => there.has(place));
    },
    take(next) {
      byPlace = new Map(next.certificates.map((one) => [placeOf(one), one]));
      const broken = new Set(next.broken.map(placeOf));
      const isGone = (place: string) => !byPlace.has(place) && !broken.has(place);
      for (const [place, one] of byPlace) good.set(place, one);
      for (const place of good.keys()) if (isGone(place)) good.delete(place);
      for (const place of memory.keys()) if (isGone(place)) memory.delete(place);
      const before = content;
      content = { certificates: [...good.values()], broken: next.broken };
      if (!sameMembers(before.certificates, content.certificates) || !sameMembers(before.broken, content.broken)) {
        onChange(content);
      }
    },
    foundWith(place, found) {
      const others = [...byPlace.values(), ...content.broken].filter((one) => placeOf(one) !== place);
      return contentOf(found === undefined ? others : [...others, found]);
    },
  };
}

/** `issuer/name`. */
export function placeOf({ issuerKey, storedAs }: Pick<Found, 'issuerKey' | 'storedAs'>): string {
  return `${issuerKey}/${storedAs}`;
}

/** In whatever order. */
function sameMembers<T>(before: readonly T[], after: readonly T[]): boolean {
  const known = new Set(before);
  return before.length === after.length && after.every((member) => known.has(member));
}
