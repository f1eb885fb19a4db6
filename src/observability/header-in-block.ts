import { sameName } from '../shared/header-name.js';

/**
 * The first value of a header in a block of header lines (`Name: value\r\n` each), or an empty string; `lower` is its
 * name in lower case. Looks only at where the colons are, so that a block is not taken apart for one line of it.
 */
export function headerInBlock(block: string, lower: string): string {
  const { length } = lower;
  for (let start = 0; start < block.length;) {
    const end = block.indexOf('\r\n', start);
    const stop = end === -1 ? block.length : end;
    if (block.charCodeAt(start + length) === 0x3a && sameName(block.slice(start, start + length), lower)) {
      return block.slice(start + length + 1, stop).trim();
    }
    start = stop + 2;
  }
  return '';
}
