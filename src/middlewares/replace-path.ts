import type { Phases } from '../exchange/phases.js';
import { struct, text } from '../shared/schema.js';
import { defineMiddleware, MiddlewareRefused } from './definition.js';
import { escapePath, withLeadingSlash } from './parts/path-text.js';
import { requireOption } from './parts/required.js';

/** Replaces the whole path, and tells the service about the old one in X-Replaced-Path. The query stays. */
export const replacePath = defineMiddleware({
  type: 'replacePath',
  schema: struct('Replaces the path.', {
    path: text('The new path, escaped as it shall be sent.', { required: true }),
  }),
  create({ path }): Phases {
    const written = requireOption(path as string | undefined, 'path', 'set replacePath.path=/PATH');
    const escaped = escapePath(written);
    if (escaped === undefined) {
      throw new MiddlewareRefused(
        `the path "${written}" has a % that starts no escape`,
        'write %25 for a percent sign',
      );
    }
    const replaced = withLeadingSlash(escaped);
    return {
      request(exchange) {
        exchange.upstreamHeaders.push('X-Replaced-Path', exchange.upstreamPath);
        exchange.upstreamPath = replaced;
        return undefined;
      },
    };
  },
});
