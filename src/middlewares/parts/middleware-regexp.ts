import { compileRegexp, type LinearRegexp } from '../../shared/linear-regexp.js';
import { MiddlewareRefused } from '../definition.js';

/** The compiled form of a regular expression in an option; refuses the middleware when it does not parse. */
export function compileOption(pattern: string, option: string): LinearRegexp {
  const compiled = compileRegexp(pattern);
  if (compiled.ok) return compiled;
  throw new MiddlewareRefused(
    `${option} is no regular expression: ${compiled.message}`,
    'write it in RE2 syntax, which has no look-around and no back-references',
  );
}
