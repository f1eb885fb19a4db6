import { boolean, list, struct, text } from '../shared/schema.js';
import { defineMiddleware } from './definition.js';

/** Asks for a user name and a password by the Digest scheme (RFC 7616). Not built yet. */
export const digestAuth = defineMiddleware({
  type: 'digestAuth',
  schema: struct('Asks for a user name and a password by the Digest scheme.', {
    users: list('Users as `name:realm:hash`, where hash is the MD5 of `name:realm:password`.'),
    usersFile: text('A file of such lines.'),
    realm: text('The realm shown to the user.', { default: 'traefik' }),
    removeHeader: boolean('Take the Authorization header out before the request is sent on.', { default: false }),
    headerField: text('A request header to put the name of the user into.'),
  }),
});
