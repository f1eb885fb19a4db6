import type { MatcherDefinition } from '../matcher.js';
import { unlimited } from '../reach.js';

/** The method, folded to upper case in the rule. */
export const method: MatcherDefinition = {
  name: 'Method',
  usage: 'Method(`GET`)',
  minimumValues: 1,
  maximumValues: 1,
  prepare([written = '']) {
    const expected = written.toUpperCase();
    return {
      ok: true,
      matches: (facts) => facts.method === expected,
      observed: (facts) => facts.method,
      reach: unlimited,
    };
  },
  canonical: ([written = '']) => [written.toUpperCase()],
};
