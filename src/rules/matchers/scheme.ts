import { valueProblem, type MatcherDefinition } from '../matcher.js';
import { unlimited } from '../reach.js';
import { quote } from '../rule-problem.js';

/** Whether the request came in plain or over TLS; an entry point with TLS makes every router one of TLS, a rule does not. */
export const scheme: MatcherDefinition = {
  name: 'Scheme',
  usage: 'Scheme(`http`)',
  minimumValues: 1,
  maximumValues: 1,
  prepare([written = '']) {
    const folded = written.toLowerCase();
    if (folded !== 'http' && folded !== 'https') {
      return valueProblem(`"${quote(written)}" is no scheme`, 'write http or https');
    }
    const tls = folded === 'https';
    return {
      ok: true,
      matches: (facts) => facts.tls === tls,
      observed: (facts) => (facts.tls ? 'https' : 'http'),
      reach: unlimited,
    };
  },
  canonical: ([written = ''], tls) => tls === (written.toLowerCase() === 'https'),
};
