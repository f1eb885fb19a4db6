// Matchers that look at the parameters of the query: any parameter of that name will do.
import { compileRegexp } from '../../shared/linear-regexp.js';
import type { MatcherDefinition, PreparedMatcher } from '../matcher.js';
import { decodeQueryPart, parameterAfter, queryCursor } from '../query-parameters.js';
import { unlimited } from '../reach.js';
import { regexpProblem } from './parts.js';

/** A parameter with exactly that value; without a value, one that is empty. */
export const query: MatcherDefinition = {
  name: 'Query',
  usage: 'Query(`debug`, `true`)',
  minimumValues: 1,
  maximumValues: 2,
  prepare: ([name = '', value = '']) => parameterMatcher(name, (found) => found === value),
  canonical: ([name = '', value = '']) => [name, value],
};

/** A parameter whose value matches a regular expression anywhere; without one, a parameter that is empty. */
export const queryRegexp: MatcherDefinition = {
  name: 'QueryRegexp',
  usage: 'QueryRegexp(`id`, `^[0-9]+$`)',
  minimumValues: 1,
  maximumValues: 2,
  prepare(values) {
    const [name = '', pattern] = values;
    if (pattern === undefined) return query.prepare(values, () => undefined);
    const compiled = compileRegexp(pattern);
    if (!compiled.ok) return regexpProblem(pattern, compiled.message, 1);
    return parameterMatcher(name, (found) => compiled.test(found));
  },
};

function parameterMatcher(name: string, accepts: (value: string) => boolean): PreparedMatcher {
  return {
    ok: true,
    matches({ query }) {
      for (let at = parameterAfter(query, 0); at !== -1; at = parameterAfter(query, queryCursor.end)) {
        if (decodeQueryPart(query, at, queryCursor.nameEnd) !== name) continue;
        const value = decodeQueryPart(query, queryCursor.valueStart, queryCursor.end);
        if (value !== undefined && accepts(value)) return true;
      }
      return false;
    },
    observed: (facts) => facts.query,
    reach: unlimited,
  };
}
