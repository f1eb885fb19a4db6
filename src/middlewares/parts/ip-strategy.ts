// Which address a request counts as coming from.
import type { Exchange } from '../../exchange/exchange.js';
import { headerValues } from '../../exchange/header-list.js';
import { parseIpRanges, type IpRanges } from '../../shared/ip-ranges.js';
import { integer, list, struct, type Infer } from '../../shared/schema.js';
import { MiddlewareRefused } from '../definition.js';
import { maskIpv6 } from './ipv6-subnet.js';

export const ipStrategySchema = struct(
  'Which address counts as the client; without it, that of the peer.',
  {
    depth: integer('Take the address at this place of X-Forwarded-For, counted from the right; 0: none of them.', {
      default: 0,
      minimum: 0,
    }),
    excludedIPs: list('Take the first address of X-Forwarded-For, from the right, outside these ranges.'),
    ipv6Subnet: integer('Take all IPv6 addresses with this many leading bits in common as one.', {
      minimum: 1,
      maximum: 128,
    }),
  },
  { allowEmpty: true },
);

export type IpStrategy = Infer<typeof ipStrategySchema>;

/** Gives the address of the client, or an empty string when X-Forwarded-For does not reach as far as asked. */
export type AddressPicker = (exchange: Exchange) => string;

export function createAddressPicker(strategy: IpStrategy): AddressPicker {
  if (strategy === undefined) return (exchange) => exchange.peerAddress;
  const { depth, excludedIPs, ipv6Subnet } = strategy;
  if (depth > 0) {
    return (exchange) => {
      const forwarded = forwardedAddresses(exchange);
      return inSubnet(forwarded[forwarded.length - depth] ?? '', ipv6Subnet);
    };
  }
  if (excludedIPs.length > 0) {
    const excluded = rangesOf(excludedIPs, 'excludedIPs');
    return (exchange) => {
      const forwarded = forwardedAddresses(exchange);
      return forwarded.findLast((address) => address !== '' && !excluded.contains(address)) ?? '';
    };
  }
  return (exchange) => inSubnet(exchange.peerAddress, ipv6Subnet);
}

/** The ranges of an option; refuses the middleware when one of them is none. */
export function rangesOf(written: readonly string[], option: string): IpRanges {
  const parsed = parseIpRanges(written);
  if (parsed.ok) return parsed.ranges;
  throw new MiddlewareRefused(`${option}: ${parsed.message}`, 'write addresses or ranges such as 10.0.0.0/8');
}

/** What trusted proxies say of the addresses before them; an untrusted peer's word does not count. */
function forwardedAddresses(exchange: Exchange): string[] {
  if (!exchange.peerTrusted) return [];
  const lines = headerValues(exchange.headers, 'x-forwarded-for');
  return lines.join(',').split(',').map(bareAddress);
}

/** An address without port, brackets and zone. */
function bareAddress(written: string): string {
  let address = written.trim();
  if (address.startsWith('[')) {
    address = address.slice(1, address.indexOf(']'));
  } else if (address.includes('.') && address.includes(':') && address.indexOf(':') === address.lastIndexOf(':')) {
    address = address.slice(0, address.indexOf(':'));
  }
  const zone = address.indexOf('%');
  return zone === -1 ? address : address.slice(0, zone);
}

function inSubnet(address: string, bits: number | undefined): string {
  return bits === undefined ? address : maskIpv6(address, bits);
}
