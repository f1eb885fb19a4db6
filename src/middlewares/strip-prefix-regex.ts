import { bareAnswer } from '../exchange/answer.js';
import type { Phases } from '../exchange/phases.js';
import { list, struct } from '../shared/schema.js';
import { defineMiddleware } from './definition.js';
import { compileOption } from './parts/middleware-regexp.js';
import { isCleanPath, withLeadingSlash } from './parts/path-text.js';

const badRequest = bareAnswer(400);

/**
 * Cuts what a regular expression matches at the start of the path, and tells the service about it in
 * X-Forwarded-Prefix. The expressions see the path in its escaped form.
 */
export const stripPrefixRegex = defineMiddleware({
  type: 'stripPrefixRegex',
  schema: struct('Cuts a prefix off the path by regular expression.', {
    regex: list('The regular expressions; the first whose match starts the path is used.'),
  }),
  create({ regex }): Phases {
    const expressions = regex.map((pattern) => compileOption(pattern, 'regex'));
    return {
      request(exchange) {
        const path = exchange.upstreamPath;
        for (const expression of expressions) {
          const prefix = expression.find(path);
          if (prefix === undefined || prefix === '' || !path.startsWith(prefix)) continue;
          const rest = withLeadingSlash(path.slice(prefix.length));
          if ((rest !== '' && !isCleanPath(rest)) || cutsAnEscape(path, prefix.length)) return badRequest;
          exchange.upstreamPath = rest;
          exchange.upstreamHeaders.push('X-Forwarded-Prefix', prefix);
          return undefined;
        }
        return undefined;
      },
    };
  },
});

function cutsAnEscape(path: string, at: number): boolean {
  return path.charAt(at - 1) === '%' || (at > 1 && path.charAt(at - 2) === '%');
}
