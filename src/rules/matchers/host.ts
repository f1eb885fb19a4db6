// Matchers that look at the host.
import { domainToASCII } from 'node:url';
import { compileRegexp } from '../../shared/linear-regexp.js';
import { valueProblem, type MatcherDefinition, type PreparedMatcher } from '../matcher.js';
import { everything, hostReach, matchesWildcard, unlimited } from '../reach.js';
import type { RequestFacts } from '../request-facts.js';
import { hostOf } from '../request-host.js';
import { quote } from '../rule-problem.js';
import { isPlaceholder, placeholderProblem, regexpProblem } from './parts.js';

const observed = (facts: RequestFacts): string => facts.host;

/** The host, folded to lower case; `*` is any, `*.example.com` one label more; ports do not count. */
export const host: MatcherDefinition = {
  name: 'Host',
  usage: 'Host(`app.example.com`)',
  minimumValues: 1,
  maximumValues: 1,
  prepare([written = ''], warn) {
    if (/[^\0-\x7f]/.test(written)) {
      return valueProblem(
        `the host "${quote(written)}" has letters beyond ASCII`,
        `write it as "${domainToASCII(written) || 'xn--…'}"`,
      );
    }
    const name = hostOf(written);
    if (written === '*') return { ok: true, matches: () => true, observed, reach: everything };
    if (/:\d*$/.test(written) && !name.includes(':')) {
      warn(
        valueProblem(
          `the port in "${quote(written)}" is ignored, hosts are matched without`,
          `write "${name}", or HostPort with it`,
        ),
      );
    }
    if (isPlaceholder(written)) warn(placeholderProblem(written, 'HostRegexp'));
    const suffix = /^\*(\.[^*]+)$/.exec(name)?.[1];
    if (suffix !== undefined) return wildcard(suffix);
    if (name.includes('*')) {
      warn(
        valueProblem(
          `the * in "${quote(written)}" stands for itself: only a whole first label can be a wildcard`,
          'write *.example.com, or use HostRegexp',
        ),
      );
    }
    return {
      ok: true,
      matches: (facts) => facts.host === name && name !== '',
      observed,
      reach: name === '' ? { alternatives: [], complete: true } : hostReach({ kind: 'exact', host: name }),
      exactHost: name,
    };
  },
  canonical: ([written = '']) => written === '*' || [hostOf(written)],
};

function wildcard(suffix: string): PreparedMatcher {
  return {
    ok: true,
    matches: (facts) => matchesWildcard(facts.host, suffix),
    observed,
    reach: hostReach({ kind: 'wildcard', suffix }),
  };
}

/** A regular expression that the host matches anywhere; upper case in it counts as lower case, as in hosts. */
export const hostRegexp: MatcherDefinition = {
  name: 'HostRegexp',
  usage: 'HostRegexp(`^api-[0-9]+\\.example\\.com$`)',
  minimumValues: 1,
  maximumValues: 1,
  prepare([pattern = ''], warn) {
    if (isPlaceholder(pattern)) warn(placeholderProblem(pattern, 'HostRegexp'));
    const capitals = /[A-Z]/.test(withoutHarmlessCapitals(pattern));
    const compiled = compileRegexp(pattern, capitals ? 'i' : '');
    if (!compiled.ok) return regexpProblem(pattern, compiled.message, 0);
    // An empty host is no host: it never matches, whatever the expression.
    return { ok: true, matches: (facts) => facts.host !== '' && compiled.test(facts.host), observed, reach: unlimited };
  },
};

/** The pattern without capitals that are no letters of a host (`\D`, `\pL`, `(?P<`) or stand beside their lower case. */
function withoutHarmlessCapitals(pattern: string): string {
  return pattern
    .replace(/\\p?.|\(\?P</g, '')
    .replace(/\[[^\][]*\]/g, (set) => (set.includes('a-z') ? set.replace('A-Z', '') : set));
}
