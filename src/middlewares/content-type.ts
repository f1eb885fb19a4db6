import { boolean, struct } from '../shared/schema.js';
import { defineMiddleware } from './definition.js';

/** Guesses the Content-Type of responses that have none. Not built yet. */
export const contentType = defineMiddleware({
  type: 'contentType',
  schema: struct(
    'Guesses the Content-Type of responses that have none.',
    { autoDetect: boolean('Accepted for compatibility, without effect: the middleware itself switches it on.') },
    { allowEmpty: true },
  ),
});
