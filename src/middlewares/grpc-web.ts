import { list, struct } from '../shared/schema.js';
import { defineMiddleware } from './definition.js';

/** Translates gRPC-Web to gRPC. Not built yet. */
export const grpcWeb = defineMiddleware({
  type: 'grpcWeb',
  schema: struct('Translates gRPC-Web to gRPC.', {
    allowOrigins: list('Origins that may ask; `*` for all of them.'),
  }),
});
