import type { Phases } from '../exchange/phases.js';
import { struct, text } from '../shared/schema.js';
import { defineMiddleware, MiddlewareRefused } from './definition.js';
import { escapePath, withLeadingSlash } from './parts/path-text.js';
import { requireOption } from './parts/required.js';

/** Puts a prefix before the path that the service sees. */
export const addPrefix = defineMiddleware({
  type: 'addPrefix',
  schema: struct('Puts a prefix before the path.', {
    prefix: text('The prefix, such as `/api`.', { required: true }),
  }),
  create({ prefix }): Phases {
    const written = requireOption(prefix as string | undefined, 'prefix', 'set addPrefix.prefix=/PATH');
    const escaped = escapePath(written);
    if (escaped === undefined) {
      throw new MiddlewareRefused(
        `the prefix "${written}" has a % that starts no escape`,
        'write %25 for a percent sign',
      );
    }
    const before = withLeadingSlash(escaped);
    const beforeSlash = before.endsWith('/') ? before.slice(0, -1) : before;
    return {
      request(exchange) {
        const path = exchange.upstreamPath;
        // `/a/` before `/b` is `/a/b`: two slashes would be another path.
        exchange.upstreamPath = path.startsWith('/') ? beforeSlash + path : before + path;
        return undefined;
      },
    };
  },
});
