import { readIpAddress } from '../../shared/ip-address.js';

const words = new Uint32Array(4);

/** An IPv6 address with all but its leading bits cleared; any other text as it is. */
export function maskIpv6(address: string, bits: number): string {
  if (readIpAddress(address, words) !== 6) return address;
  let masked = '';
  for (let group = 0; group < 8; group++) {
    const word = words[group >> 1]!;
    const value = group % 2 === 0 ? word >>> 16 : word & 0xffff;
    const kept = Math.max(0, Math.min(16, bits - group * 16));
    masked += `${group === 0 ? '' : ':'}${(value & (0xffff << (16 - kept)) & 0xffff).toString(16)}`;
  }
  return masked;
}
