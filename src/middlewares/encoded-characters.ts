import { boolean, struct } from '../shared/schema.js';
import { defineMiddleware } from './definition.js';

/** Refuses requests whose path has certain characters in escaped form. Not built yet. */
export const encodedCharacters = defineMiddleware({
  type: 'encodedCharacters',
  schema: struct(
    'Refuses requests whose path has certain characters in escaped form.',
    {
      allowEncodedSlash: boolean('Let `%2F` pass.', { default: false }),
      allowEncodedBackSlash: boolean('Let `%5C` pass.', { default: false }),
      allowEncodedNullCharacter: boolean('Let `%00` pass.', { default: false }),
      allowEncodedSemicolon: boolean('Let `%3B` pass.', { default: false }),
      allowEncodedPercent: boolean('Let `%25` pass.', { default: false }),
      allowEncodedQuestionMark: boolean('Let `%3F` pass.', { default: false }),
      allowEncodedHash: boolean('Let `%23` pass.', { default: false }),
    },
    { allowEmpty: true },
  ),
});
