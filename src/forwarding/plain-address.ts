import type { IpRanges } from '../shared/ip-ranges.js';

/** IPv4 as IPv4, also where a dual-stack socket shows it as IPv6. */
export function plainAddress(address: string): string {
  return address.startsWith('::ffff:') && address.includes('.') ? address.slice(7) : address;
}

/** `address` as a socket gives it; undefined once the socket is gone. */
export function addressIsIn(ranges: IpRanges | 'all', address: string | undefined): boolean {
  return ranges === 'all' || (address !== undefined && ranges.contains(plainAddress(address)));
}
