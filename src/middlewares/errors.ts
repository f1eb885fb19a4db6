import { integer, list, mapOf, struct, text } from '../shared/schema.js';
import { defineMiddleware } from './definition.js';

/** Has error pages answered by another service. Not built yet. */
export const errors = defineMiddleware({
  type: 'errors',
  schema: struct('Has error pages answered by another service.', {
    status: list('The statuses to replace: `500`, or `500-599`.', {
      check: (value) => (/^[1-5]\d\d(-[1-5]\d\d)?$/.test(value) ? undefined : 'write 500 or 500-599'),
    }),
    statusRewrites: mapOf(
      'The status to send instead, by the status (or range) that came.',
      integer('The status.', { minimum: 100, maximum: 599 }),
    ),
    service: text('The service that answers.', { required: true }),
    query: text('Path and query of the page; `{status}`, `{originalStatus}` and `{url}` are filled in.'),
    errorRequestHeaders: list('The request headers to hand on; all of them when not given.'),
  }),
});
