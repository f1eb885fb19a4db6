// The text of an IP address becomes numbers without leaving anything behind for the garbage collector.
import { hexDigit } from './hex-digit.js';

/** What was read: version 4 fills the last word, version 6 all four; 0 says that the text is no address. */
export type IpVersion = 0 | 4 | 6;

/**
 * Reads an address into four 32-bit words, most significant first. An IPv4 address in IPv6 clothes (`::ffff:10.0.0.1`)
 * is version 4; a zone (`fe80::1%eth0`) is left out. Runs per request: allocates nothing.
 */
export function readIpAddress(text: string, words: Uint32Array): IpVersion {
  const zone = text.indexOf('%');
  const end = zone === -1 ? text.length : zone;
  if (!text.includes(':')) {
    if (zone !== -1 || !readIpv4(text, 0, end)) return 0;
    words[0] = 0;
    words[1] = 0;
    words[2] = 0;
    words[3] = ipv4Word;
    return 4;
  }
  if (!readIpv6(text, end)) return 0;
  for (let index = 0; index < 4; index++) words[index] = (groups[index * 2]! << 16) | groups[index * 2 + 1]!;
  if (words[0] !== 0 || words[1] !== 0 || words[2] !== 0xffff) return 6;
  words[2] = 0;
  return 4;
}

// Scratch space: reading is synchronous and the words are copied out at once.
let ipv4Word = 0;
const groups = new Uint16Array(8);

/** Strict dotted decimal, without leading zeros, as Go reads it: `010` could mean eight. */
function readIpv4(text: string, start: number, end: number): boolean {
  let word = 0;
  let parts = 0;
  let part = -1;
  for (let index = start; index <= end; index++) {
    const code = index === end ? 0x2e : text.charCodeAt(index);
    if (code === 0x2e) {
      if (part === -1 || ++parts > 4) return false;
      word = word * 256 + part;
      part = -1;
    } else {
      if (code < 0x30 || code > 0x39 || part === 0) return false;
      part = part === -1 ? code - 0x30 : part * 10 + code - 0x30;
      if (part > 255) return false;
    }
  }
  ipv4Word = word;
  return parts === 4;
}

function readIpv6(text: string, end: number): boolean {
  let count = 0;
  let gapAt = -1;
  let index = 0;
  if (text.charCodeAt(0) === 0x3a) {
    if (text.charCodeAt(1) !== 0x3a) return false;
    gapAt = 0;
    index = 2;
  }
  while (index < end) {
    const groupStart = index;
    let group = 0;
    let digit = hexDigit(text.charCodeAt(index));
    while (digit !== -1 && index < end) {
      group = group * 16 + digit;
      digit = ++index < end ? hexDigit(text.charCodeAt(index)) : -1;
    }
    if (index < end && text.charCodeAt(index) === 0x2e) {
      if (count > 6 || !readIpv4(text, groupStart, end)) return false;
      groups[count++] = ipv4Word >>> 16;
      groups[count++] = ipv4Word & 0xffff;
      break;
    }
    if (index === groupStart || index - groupStart > 4 || count === 8) return false;
    groups[count++] = group;
    if (index === end) break;
    if (text.charCodeAt(index) !== 0x3a) return false;
    index++;
    if (index < end && text.charCodeAt(index) === 0x3a) {
      if (gapAt !== -1) return false;
      gapAt = count;
      index++;
    } else if (index === end) {
      return false;
    }
  }
  return gapAt === -1 ? count === 8 : count < 8 && spreadGap(gapAt, count);
}

/** Moves the groups after `::` to the end and clears the ones it stands for. */
function spreadGap(gapAt: number, count: number): true {
  groups.copyWithin(8 - (count - gapAt), gapAt, count);
  groups.fill(0, gapAt, 8 - (count - gapAt));
  return true;
}
