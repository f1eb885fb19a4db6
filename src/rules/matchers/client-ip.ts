import { parseIpRanges } from '../../shared/ip-ranges.js';
import { valueProblem, type MatcherDefinition } from '../matcher.js';
import { unlimited } from '../reach.js';

/** The address of the peer, never that of X-Forwarded-For: one address or a range. */
export const clientIp: MatcherDefinition = {
  name: 'ClientIP',
  usage: 'ClientIP(`10.0.0.0/8`)',
  minimumValues: 1,
  maximumValues: 1,
  prepare([written = '']) {
    const parsed = parseIpRanges([written]);
    if (!parsed.ok)
      return valueProblem(parsed.message, 'write an address or a range such as 10.0.0.0/8 or 2001:db8::/32');
    const { ranges } = parsed;
    return {
      ok: true,
      matches: (facts) => ranges.contains(facts.peerAddress),
      observed: (facts) => facts.peerAddress,
      reach: unlimited,
    };
  },
};
