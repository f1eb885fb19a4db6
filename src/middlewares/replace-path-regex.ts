import { bareAnswer } from '../exchange/answer.js';
import type { Phases } from '../exchange/phases.js';
import { struct, text } from '../shared/schema.js';
import { defineMiddleware } from './definition.js';
import { compileOption } from './parts/middleware-regexp.js';
import { escapePath, isCleanPath } from './parts/path-text.js';
import { requireOption } from './parts/required.js';

const badRequest = bareAnswer(400);

/**
 * Replaces what a regular expression matches in the path, and tells the service about the old path in X-Replaced-Path.
 * The expression sees the path in its escaped form. A result that is no clean path is answered 400.
 */
export const replacePathRegex = defineMiddleware({
  type: 'replacePathRegex',
  schema: struct('Replaces the path by regular expression.', {
    regex: text('What to look for.', { required: true }),
    replacement: text('What to put there; `$1` or `${1}` is the first group.', { default: '' }),
  }),
  create({ regex, replacement }): Phases {
    const pattern = requireOption(regex as string | undefined, 'regex', 'set replacePathRegex.regex');
    const expression = compileOption(pattern.trim(), 'regex');
    const template = replacement.trim();
    // Traefik's rule: without a replacement nothing is ever replaced.
    if (template === '') return {};
    return {
      request(exchange) {
        const path = exchange.upstreamPath;
        if (!expression.test(path)) return undefined;
        const replaced = escapePath(expression.replace(path, template));
        if (replaced === undefined || !isCleanPath(replaced)) return badRequest;
        exchange.upstreamHeaders.push('X-Replaced-Path', path);
        exchange.upstreamPath = replaced;
        return undefined;
      },
    };
  },
});
