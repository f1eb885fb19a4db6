// Matchers that look at header lines: any line of that name will do.
import { sameName } from '../../shared/header-name.js';
import { compileRegexp } from '../../shared/linear-regexp.js';
import type { MatcherDefinition } from '../matcher.js';
import { unlimited } from '../reach.js';
import type { RequestFacts } from '../request-facts.js';
import { regexpProblem } from './parts.js';

/** A header line with exactly that value. */
export const header: MatcherDefinition = {
  name: 'Header',
  usage: 'Header(`X-Version`, `2`)',
  minimumValues: 2,
  maximumValues: 2,
  prepare([name = '', value = '']) {
    const lower = name.toLowerCase();
    // Off the wire, text beyond ASCII is one character per byte of UTF-8.
    const bytes = Buffer.from(value).toString('latin1');
    return {
      ok: true,
      matches({ headers }) {
        for (let index = 0; index < headers.length; index += 2) {
          const found = headers[index + 1];
          if ((found === value || found === bytes) && sameName(headers[index]!, lower)) return true;
        }
        return false;
      },
      observed: (facts) => linesOf(facts, lower),
      reach: unlimited,
    };
  },
  canonical: withLowerName,
};

/** A header line whose value matches a regular expression anywhere. */
export const headerRegexp: MatcherDefinition = {
  name: 'HeaderRegexp',
  usage: 'HeaderRegexp(`Content-Type`, `^application/(json|yaml)$`)',
  minimumValues: 2,
  maximumValues: 2,
  prepare([name = '', pattern = '']) {
    const compiled = compileRegexp(pattern);
    if (!compiled.ok) return regexpProblem(pattern, compiled.message, 1);
    const lower = name.toLowerCase();
    return {
      ok: true,
      matches({ headers }) {
        for (let index = 0; index < headers.length; index += 2) {
          if (sameName(headers[index]!, lower) && compiled.test(headers[index + 1]!)) return true;
        }
        return false;
      },
      observed: (facts) => linesOf(facts, lower),
      reach: unlimited,
    };
  },
  canonical: withLowerName,
};

function withLowerName([name = '', ...others]: readonly string[]): readonly string[] {
  return [name.toLowerCase(), ...others];
}

function linesOf({ headers }: RequestFacts, lower: string): string {
  return headers.filter((_, index) => index % 2 === 1 && sameName(headers[index - 1]!, lower)).join(', ');
}
