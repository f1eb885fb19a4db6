import { bareAnswer } from '../exchange/answer.js';
import type { Phases } from '../exchange/phases.js';
import { boolean, list, struct } from '../shared/schema.js';
import { defineMiddleware, MiddlewareRefused } from './definition.js';
import { headerText } from './parts/header-edits.js';
import { escapePath, isCleanPath, withLeadingSlash } from './parts/path-text.js';

const badRequest = bareAnswer(400);

/**
 * Cuts the first of its prefixes that the path starts with, and tells the service about it in X-Forwarded-Prefix. Only
 * whole segments are cut: `/api` leaves `/apis` and `/api%2Fx` alone.
 */
export const stripPrefix = defineMiddleware({
  type: 'stripPrefix',
  schema: struct('Cuts a prefix off the path.', {
    prefixes: list('The prefixes; the first that the path starts with is cut.'),
    forceSlash: boolean('Leave `/` of a path that is cut whole, also for middlewares after this one.', {
      default: false,
    }),
  }),
  create({ prefixes, forceSlash }): Phases {
    const cuts = prefixes.map((prefix) => {
      const escaped = escapePath(prefix);
      if (escaped !== undefined) return { told: headerText(prefix, 'prefixes'), cut: escaped };
      throw new MiddlewareRefused(
        `the prefix "${prefix}" has a % that starts no escape`,
        'write %25 for a percent sign',
      );
    });
    return {
      request(exchange) {
        const path = exchange.upstreamPath;
        for (const { told, cut } of cuts) {
          if (!path.startsWith(cut) || !endsSegment(path, cut)) continue;
          const rest = withLeadingSlash(path.slice(cut.length));
          if (rest !== '' && !isCleanPath(rest)) return badRequest;
          exchange.upstreamPath = rest === '' && forceSlash ? '/' : rest;
          exchange.upstreamHeaders.push('X-Forwarded-Prefix', told);
          return undefined;
        }
        return undefined;
      },
    };
  },
});

function endsSegment(path: string, prefix: string): boolean {
  return path.length === prefix.length || prefix.endsWith('/') || path.charAt(prefix.length) === '/';
}
