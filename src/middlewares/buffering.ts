import { integer, struct, text } from '../shared/schema.js';
import { defineMiddleware } from './definition.js';

/** Reads whole bodies before passing them on, with limits on their size. Not built yet. */
export const buffering = defineMiddleware({
  type: 'buffering',
  schema: struct('Reads whole bodies before it passes them on.', {
    maxRequestBodyBytes: integer('The largest request body; a larger one is answered 413. 0: no limit.', {
      default: 0,
      minimum: 0,
    }),
    memRequestBodyBytes: integer('How much of a request body is held in memory; the rest is on disk.', {
      default: 1_048_576,
      minimum: 0,
    }),
    maxResponseBodyBytes: integer('The largest response body; a larger one is answered 500. 0: no limit.', {
      default: 0,
      minimum: 0,
    }),
    memResponseBodyBytes: integer('How much of a response body is held in memory; the rest is on disk.', {
      default: 1_048_576,
      minimum: 0,
    }),
    retryExpression: text('When to send the request again, such as `IsNetworkError() && Attempts() < 2`.'),
  }),
});
