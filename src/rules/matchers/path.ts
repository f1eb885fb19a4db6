// Matchers that look at the path. Values are normalised like the paths of requests.
import { compileRegexp } from '../../shared/linear-regexp.js';
import { valueProblem, type MatcherDefinition, type ValueProblem } from '../matcher.js';
import { pathReach, unlimited } from '../reach.js';
import type { RequestFacts } from '../request-facts.js';
import { rulePath } from '../request-path.js';
import { quote } from '../rule-problem.js';
import { isPlaceholder, placeholderProblem, regexpProblem } from './parts.js';

const observed = (facts: RequestFacts): string => facts.path;

/** The whole path. */
export const path: MatcherDefinition = {
  name: 'Path',
  usage: 'Path(`/health`)',
  minimumValues: 1,
  maximumValues: 1,
  prepare([written = ''], warn) {
    const value = readPath(written, 'whole', warn);
    if (typeof value !== 'string') return value;
    return {
      ok: true,
      matches: (facts) => facts.path === value,
      observed,
      reach: pathReach({ kind: 'exact', path: value }),
    };
  },
  canonical: ([written = '']) => [rulePath(written, 'whole') ?? written],
};

/** The beginning of the path, character by character: `/foo` is a prefix of `/foobar`. */
export const pathPrefix: MatcherDefinition = {
  name: 'PathPrefix',
  usage: 'PathPrefix(`/api`)',
  minimumValues: 1,
  maximumValues: 1,
  prepare([written = ''], warn) {
    const prefix = readPath(written, 'prefix', warn);
    if (typeof prefix !== 'string') return prefix;
    return {
      ok: true,
      matches: (facts) => facts.path.startsWith(prefix),
      observed,
      reach: pathReach({ kind: 'prefix', prefix }),
    };
  },
  canonical([written = '']) {
    const prefix = rulePath(written, 'prefix') ?? written;
    return prefix === '/' || [prefix];
  },
};

/** A regular expression that the path matches anywhere. */
export const pathRegexp: MatcherDefinition = {
  name: 'PathRegexp',
  usage: 'PathRegexp(`^/users/[0-9]+$`)',
  minimumValues: 1,
  maximumValues: 1,
  prepare([pattern = '']) {
    const compiled = compileRegexp(pattern);
    if (!compiled.ok) return regexpProblem(pattern, compiled.message, 0);
    return { ok: true, matches: (facts) => compiled.test(facts.path), observed, reach: unlimited };
  },
};

function readPath(
  written: string,
  use: 'whole' | 'prefix',
  warn: (problem: ValueProblem) => void,
): string | ValueProblem {
  if (!written.startsWith('/')) {
    return valueProblem(`the path "${quote(written)}" does not start with a slash`, `write "/${quote(written)}"`);
  }
  if (isPlaceholder(written)) warn(placeholderProblem(written, 'PathRegexp'));
  if (written.includes('?')) {
    warn(
      valueProblem(`a path never holds the ? of "${quote(written)}"`, 'match the query with Query(`name`, `value`)'),
    );
  }
  const value = rulePath(written, use);
  if (value !== undefined) return value;
  return valueProblem(
    `the path "${quote(written)}" has a % without two hexadecimal digits`,
    'write %25 for a percent sign',
  );
}
