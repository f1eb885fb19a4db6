import { duration, integer, struct, text } from '../shared/schema.js';
import { defineMiddleware } from './definition.js';

/** Stops asking a service that fails, for a while. Not built yet. */
export const circuitBreaker = defineMiddleware({
  type: 'circuitBreaker',
  schema: struct('Stops asking a service that fails, for a while.', {
    expression: text('When the service counts as failing, such as `NetworkErrorRatio() > 0.30`.', { required: true }),
    checkPeriod: duration('Time between two looks at the expression.', { default: 100 }),
    fallbackDuration: duration('How long the service is left alone.', { default: 10_000 }),
    recoveryDuration: duration('How long requests are then let through little by little.', { default: 10_000 }),
    responseCode: integer('The status of the answers meanwhile.', { default: 503, minimum: 100, maximum: 599 }),
  }),
});
