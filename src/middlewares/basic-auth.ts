import { textAnswer, type Answer } from '../exchange/answer.js';
import type { Exchange } from '../exchange/exchange.js';
import { headerValue, removeHeader, setHeader } from '../exchange/header-list.js';
import type { Phases } from '../exchange/phases.js';
import { boolean, list, struct, text } from '../shared/schema.js';
import { defineMiddleware, MiddlewareRefused } from './definition.js';
import { headerName, headerText } from './parts/header-edits.js';
import { createPasswordVerifier, type Verdict } from './parts/password-verifier.js';
import { openUsersFile, parseUsers, type Users } from './parts/user-list.js';

const busy = textAnswer(503, 'Service Unavailable', ['Retry-After', '1']);

/** Asks for a user name and a password (RFC 7617). */
export const basicAuth = defineMiddleware({
  type: 'basicAuth',
  schema: struct('Asks for a user name and a password.', {
    users: list('Users as `name:hash`, as htpasswd prints them: bcrypt, apr1 or `{SHA}`.'),
    usersFile: text('A file of such lines, read again when it changes.'),
    realm: text('The realm shown to the user.', { default: 'traefik' }),
    removeHeader: boolean('Take the Authorization header out before the request is sent on.', { default: false }),
    headerField: text('A request header to put the name of the user into.'),
  }),
  create(options, { clock }): Phases {
    const { realm, removeHeader: hidden } = options;
    const headerField = options.headerField ? headerName(options.headerField, 'headerField') : '';
    const listed = parseUsers(options.users);
    const currentUsers = options.usersFile ? withFile(listed, openUsersFile(options.usersFile, clock)) : () => listed;
    if (currentUsers().size === 0) {
      throw new MiddlewareRefused('there are no users', 'set basicAuth.users to name:hash, as htpasswd prints it');
    }
    const verifier = createPasswordVerifier();
    const challenge = unauthorized(realm);

    function decide(exchange: Exchange, verdict: Verdict): Answer | undefined {
      if (verdict === 'busy') return busy;
      if (!verdict) return challenge;
      if (headerField !== '') setHeader(exchange.upstreamHeaders, headerField, latin1(exchange.userName));
      if (hidden) removeHeader(exchange.upstreamHeaders, 'authorization');
      return undefined;
    }

    return {
      request(exchange) {
        const credentials = readCredentials(headerValue(exchange.upstreamHeaders, 'authorization'));
        if (credentials === undefined) return challenge;
        const [user, password] = credentials;
        exchange.userName = user;
        const verdict = verifier.verify(currentUsers(), user, password);
        if (!(verdict instanceof Promise)) return decide(exchange, verdict);
        return verdict.then((settled) => decide(exchange, settled));
      },
    };
  },
});

/** The users of a file and, before them, those that are listed; the same map as long as the file's is the same. */
function withFile(listed: Users, file: { current: () => Users }): () => Users {
  let last: Users | undefined;
  let merged = listed;
  return () => {
    const read = file.current();
    if (read !== last) {
      last = read;
      merged = new Map([...read, ...listed]);
    }
    return merged;
  };
}

function unauthorized(realm: string): Answer {
  const quoted = headerText(realm, 'realm').replace(/["\\]/g, '\\$&');
  return textAnswer(401, '401 Unauthorized\n', [
    'Content-Type',
    'text/plain',
    'WWW-Authenticate',
    `Basic realm="${quoted}"`,
  ]);
}

function readCredentials(authorization: string | undefined): [user: string, password: string] | undefined {
  if (authorization?.slice(0, 6).toLowerCase() !== 'basic ') return undefined;
  const encoded = authorization.slice(6);
  if (encoded.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(encoded)) return undefined;
  const decoded = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = decoded.indexOf(':');
  return colon === -1 ? undefined : [decoded.slice(0, colon), decoded.slice(colon + 1)];
}

/** A name as the bytes of a header, without those that would end it. */
function latin1(name: string): string {
  return Buffer.from(name.replace(/[\0-\x1f\x7f]/g, ''), 'utf8').toString('latin1');
}
