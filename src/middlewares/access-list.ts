import { textAnswer } from '../exchange/answer.js';
import type { Exchange } from '../exchange/exchange.js';
import { headerValues } from '../exchange/header-list.js';
import type { Phases } from '../exchange/phases.js';
import { readIpAddress } from '../shared/ip-address.js';
import { parseIpRanges } from '../shared/ip-ranges.js';
import { list, struct } from '../shared/schema.js';
import { defineMiddleware, MiddlewareRefused } from './definition.js';
import { forwardedAddress } from './parts/forwarded-address.js';

const denied = textAnswer(403, 'access denied\n');

/** An entry may say that it is an address: `ip:10.0.0.0/8`. */
const rangeOf = (entry: string): string => entry.replace(/^\s*ip\s*:/i, '');

const entryOptions = {
  check(entry: string) {
    const parsed = parseIpRanges([rangeOf(entry)]);
    return parsed.ok ? undefined : 'it is no address or range; nobody passes as long as it is there';
  },
  // Left out, it would let pass whom it was to keep out.
  keepsInvalid: true,
} as const;

/**
 * Lets a request pass only if every address it came through may: the peer and each element of each X-Forwarded-For line
 * as received, whoever wrote it, so that a forged line can only close. Whatever cannot be read is refused.
 */
export const accessList = defineMiddleware({
  type: 'accessList',
  schema: struct("Refuses requests by all addresses that they came through. Tagway's own, not Traefik's.", {
    allow: list(
      'Addresses and ranges that every address must be among, `10.0.0.0/8` or `ip:10.0.0.0/8`.',
      entryOptions,
    ),
    deny: list('Addresses and ranges that no address may be among, `10.0.0.0/8` or `ip:10.0.0.0/8`.', entryOptions),
  }),
  create({ allow, deny }): Phases {
    if (allow.length + deny.length === 0) {
      const remedy = 'list addresses or ranges in accessList.allow or accessList.deny';
      throw new MiddlewareRefused('neither allow nor deny names an address', remedy);
    }
    const allowed = parseIpRanges(allow.map(rangeOf));
    const refused = parseIpRanges(deny.map(rangeOf));
    // The options have been complained about.
    if (!allowed.ok || !refused.ok) return { request: () => denied };
    const mayPass = (address: string): boolean =>
      readIpAddress(address, scratch) !== 0 &&
      (allow.length === 0 || allowed.ranges.contains(address)) &&
      !refused.ranges.contains(address);
    return { request: (exchange) => (cameThrough(exchange, mayPass) ? undefined : denied) };
  },
});

const scratch = new Uint32Array(4);

function cameThrough({ peerAddress, headers }: Exchange, mayPass: (address: string) => boolean): boolean {
  if (!mayPass(peerAddress)) return false;
  for (const line of headerValues(headers, 'x-forwarded-for')) {
    // An empty line says nothing; an empty element among others is one that somebody has blanked.
    if (line === '') continue;
    for (const element of line.split(',')) if (!mayPass(forwardedAddress(element))) return false;
  }
  return true;
}
