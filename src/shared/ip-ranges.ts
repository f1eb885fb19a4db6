// Addresses and CIDR ranges become a set that answers in well under a microsecond, whatever its size.
import { readIpAddress } from './ip-address.js';
import { shorten } from './shorten.js';

export interface IpRanges {
  /**
   * True when the address is in one of the ranges; false for text that is no address. IPv4 addresses in IPv6 clothes
   * count as IPv4, zones are ignored. Runs per request: allocates nothing.
   */
  contains(address: string): boolean;
}

export type ParsedIpRanges =
  | { readonly ok: true; readonly ranges: IpRanges; readonly problems: readonly [] }
  /** `ranges` holds the members that could be read. */
  | { readonly ok: false; readonly ranges: IpRanges; readonly problems: readonly string[]; readonly message: string };

/** Reads `10.0.0.0/8`, `192.0.2.1`, `2001:db8::/32`, … Bits behind the prefix are ignored, as in Go. */
export function parseIpRanges(written: readonly string[]): ParsedIpRanges {
  const narrow: Interval[] = [];
  const wide: Interval[] = [];
  const problems: string[] = [];
  for (const member of written) {
    const interval = parseRange(member.trim());
    if (interval === undefined)
      problems.push(`"${shorten(member, 80)}" is no IP address and no range in CIDR notation`);
    else (interval.version === 4 ? narrow : wide).push(interval);
  }
  const ranges = createRanges(pack(merge(narrow), 1), pack(merge(wide), 4));
  if (problems.length === 0) return { ok: true, ranges, problems: [] };
  return { ok: false, ranges, problems, message: problems.join('; ') };
}

function createRanges(narrow: Bounds, wide: Bounds): IpRanges {
  return {
    contains(address) {
      switch (readIpAddress(address, scratch)) {
        case 0:
          return false;
        case 4:
          return within(narrow, 1);
        case 6:
          return within(wide, 4);
      }
    },
  };
}

const scratch = new Uint32Array(4);

/** Both ends inclusive, as numbers of 32 or 128 bits. */
interface Interval {
  readonly version: 4 | 6;
  readonly first: bigint;
  readonly last: bigint;
}

function parseRange(member: string): Interval | undefined {
  const slash = member.indexOf('/');
  const address = slash === -1 ? member : member.slice(0, slash);
  const version = readIpAddress(address, scratch);
  if (version === 0 || (slash !== -1 && address.includes('%'))) return undefined;
  const value = scratch.reduce((sum, word) => (sum << 32n) | BigInt(word), 0n);
  const width = version === 4 ? 32 : 128;
  let bits = width;
  if (slash !== -1) {
    const suffix = member.slice(slash + 1);
    if (!/^(0|[1-9]\d{0,2})$/.test(suffix)) return undefined;
    // ::ffff:10.0.0.0/104 is 10.0.0.0/8.
    bits = Number(suffix) - (version === 4 && address.includes(':') ? 96 : 0);
    if (bits < 0 || bits > width) return undefined;
  }
  const host = (1n << BigInt(width - bits)) - 1n;
  return { version, first: value & ~host, last: value | host };
}

/** Disjoint intervals in ascending order. */
function merge(intervals: Interval[]): Interval[] {
  const merged: Interval[] = [];
  for (const interval of intervals.sort((a, b) => (a.first < b.first ? -1 : a.first > b.first ? 1 : 0))) {
    const previous = merged.at(-1);
    if (previous === undefined || interval.first > previous.last + 1n) merged.push(interval);
    else if (interval.last > previous.last) merged[merged.length - 1] = { ...previous, last: interval.last };
  }
  return merged;
}

/** The ends of all intervals in flat arrays of 32-bit words, for a binary search without big integers. */
interface Bounds {
  readonly count: number;
  readonly first: Uint32Array;
  readonly last: Uint32Array;
}

function pack(intervals: readonly Interval[], words: 1 | 4): Bounds {
  const spread = (value: bigint): number[] =>
    Array.from({ length: words }, (_, index) => Number((value >> BigInt(32 * (words - 1 - index))) & 0xffffffffn));
  return {
    count: intervals.length,
    first: Uint32Array.from(intervals.flatMap((interval) => spread(interval.first))),
    last: Uint32Array.from(intervals.flatMap((interval) => spread(interval.last))),
  };
}

/** Whether the address in `scratch` lies in one of the intervals. */
function within({ count, first, last }: Bounds, words: 1 | 4): boolean {
  let low = 0;
  let high = count - 1;
  while (low <= high) {
    const middle = (low + high) >>> 1;
    if (compare(first, middle, words) < 0) high = middle - 1;
    else if (compare(last, middle, words) > 0) low = middle + 1;
    else return true;
  }
  return false;
}

/** The sign of the address in `scratch` minus the bound at that place. */
function compare(bounds: Uint32Array, place: number, words: 1 | 4): number {
  for (let index = 0; index < words; index++) {
    const difference = scratch[4 - words + index]! - bounds[place * words + index]!;
    if (difference !== 0) return difference;
  }
  return 0;
}
