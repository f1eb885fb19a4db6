import { integer, list, struct, text } from '../shared/schema.js';
import { defineMiddleware } from './definition.js';

/** Compresses response bodies for clients that accept it. Not built yet. */
export const compress = defineMiddleware({
  type: 'compress',
  schema: struct(
    'Compresses response bodies.',
    {
      excludedContentTypes: list('Content types to leave as they are; `application/grpc` always is.'),
      includedContentTypes: list('The only content types to compress; not together with `excludedContentTypes`.'),
      minResponseBodyBytes: integer('Shorter bodies are left as they are.', { default: 1024, minimum: 0 }),
      encodings: list('The encodings to offer, the preferred one first; gzip, br and zstd when empty.', {
        check: (value) => (['gzip', 'br', 'zstd'].includes(value) ? undefined : 'it is not gzip, br or zstd'),
      }),
      defaultEncoding: text('The encoding for requests without Accept-Encoding or with `*`.', {
        oneOf: ['gzip', 'br', 'zstd'],
      }),
    },
    { allowEmpty: true },
  ),
});
