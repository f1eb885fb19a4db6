/**
 * A request to the sticky service `app@nomad` with servers a, b, c at 10.0.0.1, .2, .3. `A`, `B`, `C` in a cookie stand
 * for the values of these servers.
 */
export interface StickyCase {
  readonly name: string;
  readonly cookie?: Readonly<Record<string, unknown>>;
  /** Cookie lines of the request. */
  readonly cookies: readonly string[];
  readonly headerName?: string;
  /** Letters of servers that are down. */
  readonly down?: string;
  readonly tried?: string;
  /** The server that must be picked; `new`: any that may be. */
  readonly server: 'a' | 'b' | 'c' | 'new';
  /** The Set-Cookie value, `*` for the picked server's value; absent: none. */
  readonly set?: string;
}

const plain = 'app=*; Path=/';

export const stickyCases: readonly StickyCase[] = [
  { name: 'a first visit is tied', cookies: [], server: 'new', set: plain },
  { name: 'a tied client comes back to its server, and no cookie is set', cookies: ['app=B'], server: 'b' },
  { name: 'so among other cookies', cookies: ['x=1; app=C; y=2'], server: 'c' },
  { name: 'so without spaces', cookies: ['x=1;app=C;y=2'], server: 'c' },
  { name: 'so with too many spaces', cookies: ['x=1 ;  app=C  ; y=2'], server: 'c' },
  { name: 'so on a second Cookie line, as HTTP/2 clients send it', cookies: ['x=1', 'app=B'], server: 'b' },
  { name: 'so under any case of the header name', headerName: 'cookie', cookies: ['app=B'], server: 'b' },
  { name: 'an unknown value is replaced', cookies: ['app=0123456789abcdef'], server: 'new', set: plain },
  { name: 'an empty value is replaced', cookies: ['app='], server: 'new', set: plain },
  { name: 'a value in quotes is another value', cookies: ['app="B"'], server: 'new', set: plain },
  { name: 'a longer value is another value', cookies: ['app=BB'], server: 'new', set: plain },
  { name: 'a cookie without a value is none', cookies: ['app'], server: 'new', set: plain },
  { name: 'cookie names are case-sensitive', cookies: ['aPP=B'], server: 'new', set: plain },
  { name: 'a name that ends alike is another name', cookies: ['myapp=B'], server: 'new', set: plain },
  { name: 'a name that begins alike is another name', cookies: ['apple=B'], server: 'new', set: plain },
  { name: 'a value inside another cookie does not count', cookies: ['x=app=B'], server: 'new', set: plain },
  { name: 'of two cookies the first that names a server counts', cookies: ['app=gone; app=C; app=A'], server: 'c' },
  {
    name: 'a client whose server is down is tied to another',
    cookies: ['app=B'],
    down: 'b',
    server: 'new',
    set: plain,
  },
  {
    name: 'a client whose server failed the request is tied to another',
    cookies: ['app=B'],
    tried: 'b',
    server: 'new',
    set: plain,
  },
  { name: 'empty pairs do no harm', cookies: [';;; =; app=B;;'], server: 'b' },
  {
    name: 'all attributes are set',
    cookie: {
      name: 'app',
      secure: true,
      httpOnly: true,
      sameSite: 'none',
      maxAge: 3600,
      path: '/x',
      domain: 'app.test',
    },
    cookies: [],
    server: 'new',
    set: 'app=*; Path=/x; Domain=app.test; Max-Age=3600; HttpOnly; Secure; SameSite=None',
  },
  {
    name: 'sameSite=lax',
    cookie: { name: 'app', sameSite: 'lax' },
    cookies: [],
    server: 'new',
    set: 'app=*; Path=/; SameSite=Lax',
  },
  {
    name: 'sameSite=strict',
    cookie: { name: 'app', sameSite: 'strict' },
    cookies: [],
    server: 'new',
    set: 'app=*; Path=/; SameSite=Strict',
  },
  {
    name: 'a negative maxAge deletes the cookie',
    cookie: { name: 'app', maxAge: -1 },
    cookies: [],
    server: 'new',
    set: 'app=*; Path=/; Max-Age=0',
  },
  {
    name: 'a domain may begin with a dot',
    cookie: { name: 'app', domain: '.app.test' },
    cookies: [],
    server: 'new',
    set: 'app=*; Path=/; Domain=app.test',
  },
  { name: 'a name that is no token is made one', cookie: { name: 'my app=1' }, cookies: ['my_app_1=B'], server: 'b' },
  {
    name: 'attributes cannot add lines or attributes',
    cookie: { name: 'app', path: '/;x\r\nSet-Cookie: a=b' },
    cookies: [],
    server: 'new',
    set: 'app=*; Path=/xSet-Cookie: a=b',
  },
  {
    name: 'without a name it is made from the name of the service',
    cookie: { secure: true },
    cookies: [],
    server: 'new',
    set: '_acffa=*; Path=/; Secure',
  },
];
