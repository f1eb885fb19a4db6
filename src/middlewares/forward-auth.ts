import { boolean, integer, list, struct, text } from '../shared/schema.js';
import { defineMiddleware } from './definition.js';
import { clientTlsSchema } from './parts/client-tls-schema.js';

/** Asks another server whether a request may pass. Not built yet. */
export const forwardAuth = defineMiddleware({
  type: 'forwardAuth',
  schema: struct('Asks another server whether a request may pass.', {
    address: text('URL of that server.', { required: true }),
    tls: clientTlsSchema,
    trustForwardHeader: boolean('Hand on the X-Forwarded-* headers of the request as they are.'),
    authResponseHeaders: list('Headers of its answer to put into the request.'),
    authResponseHeadersRegex: text('The same by regular expression; what matches is first taken out of the request.'),
    authRequestHeaders: list('Headers of the request to hand on; all of them when empty.'),
    addAuthCookiesToResponse: list('Cookies of its answer to add to the response.'),
    headerField: text('A request header to put the name of the user into.'),
    forwardBody: boolean('Hand on the body of the request.', { default: false }),
    maxBodySize: integer('The largest request body to hand on, in bytes; -1: no limit.', { default: -1 }),
    maxResponseBodySize: integer('The largest body of its answer, in bytes; -1: no limit.', { default: -1 }),
    preserveLocationHeader: boolean('Leave its Location header as it is.', { default: false }),
    preserveRequestMethod: boolean('Ask with the method of the request instead of GET.', { default: false }),
    authSigninURL: text('Where to send clients that it answers with 401.'),
  }),
});
