import type { MiddlewareCase } from '../middleware-case.js';

// All of them hash the password `secret`, made with OpenSSL and bcrypt of cost 4.
const users = {
  bcrypt: 'bob:$2b$04$l2KKE8xZVN9UC4O3.DvnQ.tiM4W.CWdm5GX0EvRkT5Bj3CEHIRCyC',
  apr1: 'ann:$apr1$abcdefgh$h9FWgUz3n9YxylKLlR5SQ/',
  md5: 'max:$1$xyz$Qia9Wq6FxQkYcwNWMk/RM0',
  sha: 'sue:{SHA}5en6G6MezRroT3XKqkdPOmY/BfQ=',
};
const longPassword = 'a rather long password of more than sixteen bytes é';
const basic = (credentials: string, scheme = 'Basic') =>
  ({ headers: [['Authorization', `${scheme} ${Buffer.from(credentials).toString('base64')}`]] }) as const;
const unauthorized = {
  status: 401,
  body: '401 Unauthorized\n',
  headers: { 'WWW-Authenticate': 'Basic realm="traefik"', 'Content-Type': 'text/plain' },
};
const lets = (name: string, entry: string, credentials: string): MiddlewareCase => ({
  name,
  options: { users: entry },
  request: basic(credentials),
  expect: { userName: credentials.slice(0, credentials.indexOf(':')) },
});
const refuses = (name: string, request: MiddlewareCase['request'], entry = users.sha): MiddlewareCase => ({
  name,
  options: { users: entry },
  request,
  expect: unauthorized,
});

export const cases: readonly MiddlewareCase[] = [
  lets('a bcrypt hash is understood', users.bcrypt, 'bob:secret'),
  lets('a bcrypt hash of PHP is understood', users.bcrypt.replace('$2b', '$2y'), 'bob:secret'),
  lets('an old bcrypt hash is understood', users.bcrypt.replace('$2b', '$2a'), 'bob:secret'),
  lets('a bcrypt hash with the letter x is understood', users.bcrypt.replace('$2b', '$2x'), 'bob:secret'),
  lets('an apr1 hash is understood', users.apr1, 'ann:secret'),
  lets(
    'an apr1 hash with a short salt and a long password is understood',
    'joe:$apr1$ab$MBBSfWnxByJVnyKkzt3m40',
    `joe:${longPassword}`,
  ),
  lets('an MD5 hash of old Unixes is understood', users.md5, 'max:secret'),
  lets('a SHA-1 hash is understood', users.sha, 'sue:secret'),
  lets('any of several users is let in', Object.values(users).join(','), 'ann:secret'),
  refuses('who says nothing is asked', undefined),
  refuses('a wrong password is refused', basic('sue:wrong')),
  refuses('a wrong password against bcrypt is refused', basic('bob:wrong'), users.bcrypt),
  refuses('a wrong password against apr1 is refused', basic('ann:wrong'), users.apr1),
  refuses('a user nobody knows is refused', basic('eve:secret')),
  refuses('a user nobody knows is refused among bcrypt users, too', basic('eve:secret'), users.bcrypt),
  refuses('an empty password is refused', basic('sue:')),
  refuses('the hash is no password', basic('sue:{SHA}5en6G6MezRroT3XKqkdPOmY/BfQ=')),
  refuses('another scheme is refused', basic('sue:secret', 'Bearer')),
  refuses('text that is no base64 is refused', { headers: [['Authorization', 'Basic §§§§']] }),
  refuses('credentials without a colon are refused', basic('sue')),
  { name: 'the scheme may be in any case', options: { users: users.sha }, request: basic('sue:secret', 'bASIC') },
  {
    name: 'a right answer is remembered',
    options: { users: users.bcrypt },
    steps: [{ request: basic('bob:secret') }, { request: basic('bob:secret') }],
  },
  {
    name: 'a wrong answer is remembered as wrong',
    options: { users: users.bcrypt },
    steps: [
      { request: basic('bob:wrong'), expect: unauthorized },
      { request: basic('bob:secret') },
      { request: basic('bob:wrong'), expect: unauthorized },
    ],
  },
  {
    name: 'the name of a refused user is known to the log',
    options: { users: users.sha },
    request: basic('eve:secret'),
    expect: { ...unauthorized, userName: 'eve' },
  },
  {
    name: 'the realm can be chosen',
    options: { users: users.sha, realm: 'the "inner" circle' },
    expect: { status: 401, headers: { 'WWW-Authenticate': 'Basic realm="the \\"inner\\" circle"' } },
  },
  {
    name: 'the header is sent on',
    options: { users: users.sha },
    request: basic('sue:secret'),
    expect: { sent: { Authorization: 'Basic c3VlOnNlY3JldA==' } },
  },
  {
    name: 'the header can be taken out',
    options: { users: users.sha, removeHeader: 'true' },
    request: basic('sue:secret'),
    expect: { sent: { Authorization: null } },
  },
  {
    name: 'the name can be sent on in a header, instead of what the client sent there',
    options: { users: users.sha, headerField: 'X-User' },
    request: { headers: [...basic('sue:secret').headers, ['x-user', 'root']] },
    expect: { sent: { 'X-User': 'sue' } },
  },
  {
    name: 'a header field that is no name is refused',
    options: { users: users.sha, headerField: 'X User' },
    refused: /no header name/,
  },
  { name: 'without users it is refused', options: {}, refused: /no users/ },
  { name: 'a user without a hash is refused', options: { users: 'bob' }, refused: /no password hash/ },
  { name: 'a plain password is refused', options: { users: 'bob:secret' }, refused: /of no known kind/ },
  {
    name: 'doubled dollar signs are refused and named',
    options: { users: users.apr1.replaceAll('$', '$$$$') },
    refused: /dollar signs are doubled/,
  },
  {
    name: 'a users file that is not there is refused',
    options: { usersFile: '/nowhere/users' },
    refused: /usersFile cannot be read/,
  },
];
