import { list, struct } from '../shared/schema.js';
import { defineMiddleware } from './definition.js';

/** Several middlewares under one name; `compile-middlewares.ts` puts its members in its place. */
export const chain = defineMiddleware({
  type: 'chain',
  schema: struct('Several middlewares under one name.', {
    middlewares: list('Its members, in running order.', { required: true }),
  }),
  create: () => ({}),
});
