import { boolean, duration, integer, list, struct } from '../shared/schema.js';
import { defineMiddleware } from './definition.js';

/** Sends a request again when a server fails. Not built yet. */
export const retry = defineMiddleware({
  type: 'retry',
  schema: struct('Sends a request again when a server fails.', {
    attempts: integer('How often it is sent in all.', { required: true, minimum: 1 }),
    initialInterval: duration('The first pause between two tries; further ones grow up to twice as long.', {
      default: 0,
    }),
    timeout: duration('The time all tries may take together; 0: no limit.', { default: 0 }),
    maxRequestBodyBytes: integer('Requests with larger bodies are not sent again because of a status.', {
      default: 2_097_152,
    }),
    status: list('Statuses to try again on: `503`, or `500-599`.', {
      check: (value) => (/^[1-5]\d\d(-[1-5]\d\d)?$/.test(value) ? undefined : 'write 503 or 500-599'),
    }),
    disableRetryOnNetworkError: boolean('Do not try again when a connection fails.', { default: false }),
    retryNonIdempotentMethod: boolean('Try POST and its like again because of a status, too.', { default: false }),
  }),
});
