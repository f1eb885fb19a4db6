import { HeaderKind, headerKind } from './header-kind.js';
import { validBlock } from './header-scan.js';

/** What would change the meaning of a message that was judged by its head (RFC 9110 section 6.5.1). */
const decidedByTheHead = new Set([
  'authorization',
  'cache-control',
  'content-encoding',
  'content-range',
  'content-type',
  'cookie',
  'location',
  'max-forwards',
  'set-cookie',
]);

/**
 * The lines of a trailer section that may go on: none that frames, routes, authenticates or speaks of earlier hops, and
 * none at all when one is malformed.
 */
export function passableTrailers(block: string): string {
  if (block === '' || !validBlock.test(block)) return '';
  let kept = '';
  let start = 0;
  while (start < block.length) {
    const colon = block.indexOf(':', start);
    const end = block.indexOf('\r\n', colon) + 2;
    const ordinary = headerKind(block, start, colon - start) === HeaderKind.ordinary;
    if (ordinary && !decidedByTheHead.has(block.slice(start, colon).toLowerCase())) kept += block.slice(start, end);
    start = end;
  }
  return kept;
}
