// Rules against requests; expected values follow Traefik v3 (traefik.md §4), where Tagway departs the name says so.
import type { RequestFacts } from '../../../src/rules/request-facts.js';
import { hostOf } from '../../../src/rules/request-host.js';

export interface RuleCase {
  readonly name: string;
  readonly rule: string;
  /** Requests that meet the rule and requests that do not; fields as in `facts`. */
  readonly meets?: readonly Partial<RequestFacts>[];
  readonly misses?: readonly Partial<RequestFacts>[];
}

/** A request in the shorthand of the tables. */
export function facts(partial: Partial<RequestFacts>): RequestFacts {
  return {
    method: 'GET',
    host: 'app.test',
    path: '/',
    query: '',
    headers: [],
    peerAddress: '192.0.2.1',
    tls: false,
    entryPoint: 'web',
    authority: partial.host ?? 'app.test',
    ...partial,
  };
}

const host = (name: string): Partial<RequestFacts> => ({ host: name });
const asked = (authority: string, tls = false): Partial<RequestFacts> => ({ host: hostOf(authority), authority, tls });
const path = (text: string): Partial<RequestFacts> => ({ path: text });
const query = (text: string): Partial<RequestFacts> => ({ query: text });
const peer = (address: string): Partial<RequestFacts> => ({ peerAddress: address });
const method = (name: string): Partial<RequestFacts> => ({ method: name });
const header = (...headers: string[]): Partial<RequestFacts> => ({ headers });

export const ruleCases: readonly RuleCase[] = [
  // Host
  {
    name: 'Host matches that host only',
    rule: 'Host(`app.test`)',
    meets: [host('app.test')],
    misses: [host('app.test.x'), host('x.app.test'), host('')],
  },
  {
    name: 'Host folds the case of the rule',
    rule: 'Host(`App.TEST`)',
    meets: [host('app.test')],
    misses: [host('other.test')],
  },
  { name: 'Host tolerates a dot at the end of the rule', rule: 'Host(`app.test.`)', meets: [host('app.test')] },
  { name: 'Host(*) matches every host, even none', rule: 'Host(`*`)', meets: [host('a'), host('')] },
  {
    name: 'A wildcard stands for exactly one label',
    rule: 'Host(`*.app.test`)',
    meets: [host('a.app.test')],
    misses: [host('app.test'), host('a.b.app.test'), host('aapp.test'), host('a.app.test.x')],
  },
  { name: 'A wildcard folds case', rule: 'Host(`*.APP.test`)', meets: [host('a.app.test')] },
  { name: 'A wildcard takes an empty label', rule: 'Host(`*.wild.test`)', meets: [host('.wild.test')] },
  { name: 'A star without a dot is literal', rule: 'Host(`*x.test`)', misses: [host('ax.test'), host('x.test')] },
  { name: 'A star in the middle is literal', rule: 'Host(`a.*.test`)', misses: [host('a.b.test')] },
  { name: 'Brackets of IPv6 do not count', rule: 'Host(`[2001:db8::1]`)', meets: [host('2001:db8::1')] },
  { name: 'IPv6 without brackets is a host', rule: 'Host(`::1`)', meets: [host('::1')], misses: [host('')] },
  {
    name: 'The port of a rule is ignored, where Traefik would never match',
    rule: 'Host(`app.test:8080`)',
    meets: [host('app.test')],
  },
  { name: 'Hosts may hold underscores', rule: 'Host(`a_b.test`)', meets: [host('a_b.test')] },
  { name: 'An IPv4 address is a host', rule: 'Host(`127.0.0.1`)', meets: [host('127.0.0.1')] },
  {
    name: 'Punycode is written as it travels',
    rule: 'Host(`xn--bcher-kva.test`)',
    meets: [host('xn--bcher-kva.test')],
  },
  { name: 'Host in double quotes', rule: 'Host("app.test")', meets: [host('app.test')] },
  // HostPort
  {
    name: 'HostPort matches that host with that port in the Host header, on plain and on TLS',
    rule: 'HostPort(`app.test:8012`)',
    meets: [asked('app.test:8012'), asked('app.test:8012', true), asked('APP.test.:8012')],
    misses: [asked('app.test'), asked('app.test:80'), asked('app.test:8013'), asked('x.app.test:8012'), asked('')],
  },
  {
    name: 'HostPort without a port asks for the usual one, written or not',
    rule: 'HostPort(`App.test`)',
    meets: [asked('app.test'), asked('app.test:80'), asked('app.test:'), asked('app.test:443', true)],
    misses: [asked('app.test:443'), asked('app.test:80', true), asked('app.test:8080')],
  },
  {
    name: 'HostPort with port 80 is the usual one of plain requests only',
    rule: 'HostPort(`app.test:80`)',
    meets: [asked('app.test'), asked('app.test:80'), asked('app.test:80', true)],
    misses: [asked('app.test', true), asked('app.test:443')],
  },
  {
    name: 'HostPort with port 443 is the usual one of TLS requests only',
    rule: 'HostPort(`app.test:443`)',
    meets: [asked('app.test', true), asked('app.test:443'), asked('app.test:443', true)],
    misses: [asked('app.test'), asked('app.test:80', true)],
  },
  {
    name: 'HostPort takes one wildcard label',
    rule: 'HostPort(`*.app.test:81`)',
    meets: [asked('a.app.test:81')],
    misses: [asked('a.app.test'), asked('app.test:81'), asked('a.b.app.test:81')],
  },
  {
    name: 'HostPort takes any host',
    rule: 'HostPort(`*:81`)',
    meets: [asked('a:81'), asked('[::1]:81'), asked(':81')],
    misses: [asked('a'), asked('a:8')],
  },
  {
    name: 'HostPort takes IPv6 in brackets',
    rule: 'HostPort(`[2001:DB8::1]:81`)',
    meets: [asked('[2001:db8::1]:81')],
    misses: [asked('[2001:db8::1]'), asked('[2001:db8::81]'), asked('2001:db8::1:81')],
  },
  { name: 'HostPort with IPv6 alone', rule: 'hostport(`[::1]`)', meets: [asked('[::1]'), asked('::1')] },
  {
    name: 'HostPort beside other matchers',
    rule: 'HostPort(`app.test:81`) && PathPrefix(`/a`) || Host(`b.test`)',
    meets: [{ ...asked('app.test:81'), path: '/a' }, asked('b.test:9')],
    misses: [asked('app.test:81'), { ...asked('app.test'), path: '/a' }],
  },
  // Scheme
  {
    name: 'Scheme http is plain requests',
    rule: 'Scheme(`http`)',
    meets: [{ tls: false }],
    misses: [{ tls: true }],
  },
  {
    name: 'Scheme https is requests over TLS',
    rule: 'Host(`app.test`) && scheme(`HTTPS`)',
    meets: [{ tls: true }],
    misses: [{ tls: false }, { host: 'b.test', tls: true }],
  },
  // HostRegexp
  {
    name: 'HostRegexp is not anchored',
    rule: 'HostRegexp(`app`)',
    meets: [host('my-app.test')],
    misses: [host('other.test'), host('')],
  },
  {
    name: 'HostRegexp with anchors',
    rule: 'HostRegexp(`^[a-z]+\\.app\\.test$`)',
    meets: [host('x.app.test')],
    misses: [host('x1.app.test'), host('x.app.test.y')],
  },
  {
    name: 'HostRegexp in capitals matches too, where Traefik would never',
    rule: 'HostRegexp(`^APP[A-Z]*\\.test$`)',
    meets: [host('apple.test')],
  },
  { name: 'HostRegexp never matches an empty host', rule: 'HostRegexp(`.*`)', meets: [host('a')], misses: [host('')] },
  {
    name: 'HostRegexp with letters of both cases',
    rule: 'HostRegexp(`^[a-zA-Z0-9-]+\\.test$`)',
    meets: [host('app-1.test')],
    misses: [host('a_b.test')],
  },
  {
    name: 'HostRegexp with choices',
    rule: 'HostRegexp(`^(foo|bar)\\.test$`)',
    meets: [host('foo.test'), host('bar.test')],
    misses: [host('foobar.test')],
  },
  {
    name: 'HostRegexp keeps what \\D means',
    rule: 'HostRegexp(`^\\D+$`)',
    meets: [host('app.test')],
    misses: [host('app1.test')],
  },
  { name: 'HostRegexp takes flags in Go syntax', rule: 'HostRegexp(`(?i)^APP\\.test$`)', meets: [host('app.test')] },
  {
    name: 'HostRegexp takes Unicode classes',
    rule: 'HostRegexp(`^\\pL+$`)',
    meets: [host('localhost')],
    misses: [host('a.b')],
  },
  {
    name: 'HostRegexp takes \\z',
    rule: 'HostRegexp(`test\\z`)',
    meets: [host('app.test')],
    misses: [host('test.app')],
  },
  { name: 'HostRegexp takes named groups', rule: 'HostRegexp(`^(?P<name>[a-z]+)\\.test$`)', meets: [host('app.test')] },
  { name: 'HostRegexp may be written in lower case', rule: 'hostregexp(`^app`)', meets: [host('app.test')] },
  // Path
  {
    name: 'Path is the whole path',
    rule: 'Path(`/foo`)',
    meets: [path('/foo')],
    misses: [path('/foo/'), path('/foobar'), path('/')],
  },
  { name: 'Path / is only the root', rule: 'Path(`/`)', meets: [path('/')], misses: [path('/a')] },
  { name: 'Path keeps a slash at the end', rule: 'Path(`/foo/`)', meets: [path('/foo/')], misses: [path('/foo')] },
  { name: 'Path is case-sensitive', rule: 'Path(`/Foo`)', meets: [path('/Foo')], misses: [path('/foo')] },
  {
    name: 'Unreserved escapes in Path are decoded like those of requests',
    rule: 'Path(`/a%7Eb`)',
    meets: [path('/a~b')],
  },
  {
    name: 'Reserved escapes in Path stay, in upper case',
    rule: 'Path(`/a%2fb`)',
    meets: [path('/a%2Fb')],
    misses: [path('/a/b')],
  },
  { name: 'Dot segments in Path are removed', rule: 'Path(`/a/../b/./c`)', meets: [path('/b/c')] },
  { name: 'Double slashes in Path are one', rule: 'Path(`/a//b`)', meets: [path('/a/b')] },
  { name: 'A space in Path matches its escape', rule: 'Path(`/a b`)', meets: [path('/a b')] },
  { name: 'An escaped space in Path is a space', rule: 'Path(`/a%20b`)', meets: [path('/a b')] },
  { name: 'Letters beyond ASCII in Path match their UTF-8', rule: 'Path(`/bücher`)', meets: [path('/bücher')] },
  { name: 'Escaped UTF-8 in Path is decoded', rule: 'Path(`/b%C3%BCcher`)', meets: [path('/bücher')] },
  { name: 'Escapes in Path that are no UTF-8 stay', rule: 'Path(`/a%ff`)', meets: [path('/a%FF')] },
  { name: 'An escaped percent sign stays escaped', rule: 'Path(`/100%25`)', meets: [path('/100%25')] },
  { name: 'A hash in Path can only be an escaped one', rule: 'Path(`/a#b`)', meets: [path('/a%23b')] },
  {
    name: 'A semicolon in Path is itself',
    rule: 'Path(`/a;v=1`)',
    meets: [path('/a;v=1')],
    misses: [path('/a%3Bv=1')],
  },
  // PathPrefix
  {
    name: 'PathPrefix counts characters, not segments',
    rule: 'PathPrefix(`/foo`)',
    meets: [path('/foo'), path('/foobar'), path('/foo/bar')],
    misses: [path('/fo'), path('/bar/foo')],
  },
  { name: 'PathPrefix / takes everything', rule: 'PathPrefix(`/`)', meets: [path('/'), path('/a/b')] },
  {
    name: 'PathPrefix with a slash at the end leaves the bare name',
    rule: 'PathPrefix(`/foo/`)',
    meets: [path('/foo/'), path('/foo/x')],
    misses: [path('/foo')],
  },
  {
    name: 'PathPrefix normalises like requests',
    rule: 'PathPrefix(`/a/../b%2f`)',
    meets: [path('/b%2Fx')],
    misses: [path('/b/x')],
  },
  {
    name: 'A dot at the end of PathPrefix may begin a name',
    rule: 'PathPrefix(`/.`)',
    meets: [path('/.well-known/x')],
    misses: [path('/well')],
  },
  {
    name: 'Two dots at the end of PathPrefix may begin a name',
    rule: 'PathPrefix(`/a/..`)',
    meets: [path('/a/..b')],
    misses: [path('/a/b'), path('/')],
  },
  // PathRegexp
  { name: 'PathRegexp is not anchored', rule: 'PathRegexp(`foo`)', meets: [path('/a/foo/b')], misses: [path('/bar')] },
  {
    name: 'PathRegexp with anchors',
    rule: 'PathRegexp(`^/users/[0-9]+$`)',
    meets: [path('/users/42')],
    misses: [path('/users/x'), path('/users/42/x')],
  },
  { name: 'PathRegexp keeps capitals', rule: 'PathRegexp(`^/A`)', meets: [path('/A')], misses: [path('/a')] },
  {
    name: 'PathRegexp by extension',
    rule: 'PathRegexp(`\\.(jpeg|jpg|png)$`)',
    meets: [path('/x.jpg'), path('/y.png')],
    misses: [path('/x.jpg/'), path('/x.gif')],
  },
  { name: 'PathRegexp folds case where it says so', rule: 'PathRegexp(`(?i)^/foo`)', meets: [path('/FOO')] },
  {
    name: 'PathRegexp in double quotes escapes its backslashes',
    rule: 'PathRegexp("^/a\\\\.b$")',
    meets: [path('/a.b')],
    misses: [path('/axb')],
  },
  {
    name: 'PathRegexp with a lazy repetition',
    rule: 'PathRegexp(`^/a.*?b$`)',
    meets: [path('/axxb')],
    misses: [path('/ax')],
  },
  // Method
  { name: 'Method matches that method', rule: 'Method(`POST`)', meets: [method('POST')], misses: [method('GET')] },
  {
    name: 'Method folds the case of the rule, not of the request',
    rule: 'Method(`post`)',
    meets: [method('POST')],
    misses: [method('post')],
  },
  { name: 'Method takes any name', rule: 'Method(`PROPFIND`)', meets: [method('PROPFIND')] },
  // Header
  {
    name: 'Header wants exactly that value',
    rule: 'Header(`X-Version`, `2`)',
    meets: [header('X-Version', '2')],
    misses: [header('X-Version', '22'), header('X-Other', '2'), header()],
  },
  { name: 'Names of headers fold case', rule: 'Header(`x-vERSION`, `2`)', meets: [header('X-Version', '2')] },
  { name: 'Values of headers do not fold case', rule: 'Header(`X-A`, `b`)', misses: [header('X-A', 'B')] },
  { name: 'Any line of a header will do', rule: 'Header(`X-A`, `2`)', meets: [header('X-A', '1', 'X-A', '2')] },
  { name: 'Lines are not split at commas', rule: 'Header(`X-A`, `2`)', misses: [header('X-A', '1, 2')] },
  { name: 'A name is no value', rule: 'Header(`X-A`, `X-B`)', misses: [header('X-B', 'X-A')] },
  {
    name: 'Header values in UTF-8 come as bytes',
    rule: 'Header(`X-A`, `ü`)',
    meets: [header('X-A', '\u00c3\u00bc'), header('X-A', 'ü')],
  },
  {
    name: 'HeaderRegexp is not anchored',
    rule: 'HeaderRegexp(`Content-Type`, `json`)',
    meets: [header('content-type', 'application/json; charset=utf-8')],
    misses: [header('content-type', 'text/html'), header()],
  },
  { name: 'HeaderRegexp tries every line', rule: 'HeaderRegexp(`X-A`, `^b`)', meets: [header('X-A', 'a', 'x-a', 'b')] },
  {
    name: 'HeaderRegexp with anchors',
    rule: 'HeaderRegexp(`X-A`, `^a+$`)',
    meets: [header('X-A', 'aaa')],
    misses: [header('X-A', 'aab')],
  },
  {
    name: 'HeaderRegexp may match an empty value',
    rule: 'HeaderRegexp(`X-A`, `^$`)',
    meets: [header('X-A', '')],
    misses: [header()],
  },
  // Query
  {
    name: 'Query wants exactly that value',
    rule: 'Query(`a`, `1`)',
    meets: [query('a=1'), query('b=2&a=1')],
    misses: [query('a=11'), query('b=1'), query('')],
  },
  { name: 'Any parameter of that name will do', rule: 'Query(`a`, `2`)', meets: [query('a=1&a=2')] },
  {
    name: 'Query without a value wants an empty one',
    rule: 'Query(`a`)',
    meets: [query('a'), query('a='), query('b=1&a')],
    misses: [query('a=1'), query('')],
  },
  { name: 'Names of parameters are case-sensitive', rule: 'Query(`a`, `1`)', misses: [query('A=1')] },
  {
    name: 'Escapes in the query are decoded',
    rule: 'Query(`a b`, `c/ü`)',
    meets: [query('a%20b=c%2F%C3%BC'), query('a+b=c/%c3%bc')],
  },
  { name: 'Raw bytes in the query are UTF-8', rule: 'Query(`a`, `ü`)', meets: [query('a=\u00c3\u00bc')] },
  {
    name: 'A malformed escape spoils its parameter only',
    rule: 'Query(`a`, `1`)',
    meets: [query('b=%zz&a=1')],
    misses: [query('a=%zz'), query('a%=1')],
  },
  { name: 'A semicolon separates parameters', rule: 'Query(`a`, `1`)', meets: [query('b=2;a=1'), query('a=1;')] },
  { name: 'Everything behind the first equals sign is the value', rule: 'Query(`a`, `1=2`)', meets: [query('a=1=2')] },
  { name: 'Empty parameters are skipped', rule: 'Query(`a`, `1`)', meets: [query('&&a=1&')] },
  {
    name: 'QueryRegexp is not anchored',
    rule: 'QueryRegexp(`a`, `[0-9]`)',
    meets: [query('a=x1y')],
    misses: [query('a=x'), query('b=1')],
  },
  { name: 'QueryRegexp tries every value', rule: 'QueryRegexp(`a`, `^2$`)', meets: [query('a=1&a=2')] },
  {
    name: 'QueryRegexp without an expression is Query',
    rule: 'QueryRegexp(`a`)',
    meets: [query('a')],
    misses: [query('a=1')],
  },
  { name: 'QueryRegexp sees the decoded value', rule: 'QueryRegexp(`a`, `^b c$`)', meets: [query('a=b+c')] },
  // ClientIP
  {
    name: 'ClientIP with one address',
    rule: 'ClientIP(`10.0.0.1`)',
    meets: [peer('10.0.0.1')],
    misses: [peer('10.0.0.2'), peer('')],
  },
  {
    name: 'ClientIP with a range',
    rule: 'ClientIP(`10.0.0.0/8`)',
    meets: [peer('10.255.1.2')],
    misses: [peer('11.0.0.1')],
  },
  { name: 'ClientIP ignores bits behind the prefix', rule: 'ClientIP(`10.1.2.3/8`)', meets: [peer('10.9.9.9')] },
  {
    name: 'ClientIP with an IPv6 range',
    rule: 'ClientIP(`2001:db8::/32`)',
    meets: [peer('2001:db8:1::5')],
    misses: [peer('2001:db9::1'), peer('10.0.0.1')],
  },
  { name: 'ClientIP ignores zones', rule: 'ClientIP(`fe80::1`)', meets: [peer('fe80::1%eth0')] },
  {
    name: 'ClientIP takes IPv4 in IPv6 clothes',
    rule: 'ClientIP(`10.0.0.0/8`)',
    meets: [peer('::ffff:10.1.1.1'), peer('::ffff:a01:101')],
    misses: [peer('::ffff:11.1.1.1')],
  },
  {
    name: 'ClientIP 0.0.0.0/0 takes all of IPv4',
    rule: 'ClientIP(`0.0.0.0/0`)',
    meets: [peer('255.255.255.255'), peer('0.0.0.0')],
    misses: [peer('::1')],
  },
  {
    name: 'ClientIP ::/0 takes all of IPv6',
    rule: 'ClientIP(`::/0`)',
    meets: [peer('::1'), peer('ffff::')],
    misses: [peer('1.2.3.4')],
  },
  {
    name: 'ClientIP never looks at X-Forwarded-For',
    rule: 'ClientIP(`10.0.0.1`)',
    misses: [{ headers: ['X-Forwarded-For', '10.0.0.1'] }],
  },
  // Operators
  {
    name: '&& wants both',
    rule: 'Host(`app.test`) && Path(`/a`)',
    meets: [path('/a')],
    misses: [path('/b'), { host: 'x', path: '/a' }],
  },
  {
    name: '|| wants one',
    rule: 'Host(`a.test`) || Host(`b.test`)',
    meets: [host('a.test'), host('b.test')],
    misses: [host('c.test')],
  },
  {
    name: '|| of many hosts',
    rule: ['a', 'b', 'c', 'd', 'e'].map((name) => `Host(\`${name}\`)`).join(' || '),
    meets: [host('a'), host('e')],
    misses: [host('f'), host('')],
  },
  {
    name: '|| of hosts and others',
    rule: 'Host(`a`) || Path(`/x`) || Host(`b`)',
    meets: [host('b'), path('/x')],
    misses: [path('/y')],
  },
  {
    name: '&& binds tighter than || (right)',
    rule: 'Path(`/a`) || Path(`/b`) && Method(`POST`)',
    meets: [path('/a'), { path: '/b', method: 'POST' }],
    misses: [path('/b')],
  },
  {
    name: '&& binds tighter than || (left)',
    rule: 'Method(`POST`) && Path(`/b`) || Path(`/a`)',
    meets: [path('/a'), { path: '/b', method: 'POST' }],
    misses: [path('/b')],
  },
  {
    name: 'Parentheses come first',
    rule: '(Path(`/a`) || Path(`/b`)) && Method(`POST`)',
    meets: [{ path: '/a', method: 'POST' }],
    misses: [path('/a')],
  },
  { name: '! is not', rule: '!Path(`/a`)', meets: [path('/b')], misses: [path('/a')] },
  { name: '!! is nothing', rule: '!!Path(`/a`)', meets: [path('/a')], misses: [path('/b')] },
  {
    name: '! binds tightest',
    rule: '!Path(`/a`) && Method(`GET`)',
    meets: [path('/b')],
    misses: [path('/a'), { path: '/b', method: 'POST' }],
  },
  {
    name: '! before parentheses',
    rule: '!(Path(`/a`) || Method(`POST`))',
    meets: [path('/b')],
    misses: [path('/a'), method('POST')],
  },
  {
    name: '! before && in parentheses',
    rule: '!(Path(`/a`) && Method(`POST`))',
    meets: [path('/a'), { path: '/b', method: 'POST' }],
    misses: [{ path: '/a', method: 'POST' }],
  },
  {
    name: 'Host and not path',
    rule: 'Host(`app.test`) && !PathPrefix(`/admin`)',
    meets: [path('/x')],
    misses: [path('/admin/x'), { host: 'b', path: '/x' }],
  },
  {
    name: 'Three operands',
    rule: 'Host(`app.test`) && Path(`/a`) && Method(`GET`)',
    meets: [path('/a')],
    misses: [{ path: '/a', method: 'PUT' }],
  },
  {
    name: 'Without white space',
    rule: 'Host(`app.test`)&&Path(`/a`)||Path(`/b`)',
    meets: [path('/a'), path('/b')],
    misses: [path('/c')],
  },
  { name: 'With white space everywhere', rule: ' \t( Host ( `app.test` )\n && Path\n(`/a` ) ) ', meets: [path('/a')] },
  { name: 'Parentheses around everything', rule: '(((Host(`app.test`))))', meets: [host('app.test')] },
  {
    name: 'Parts that exclude each other match nothing',
    rule: 'Host(`a`) && Host(`b`)',
    misses: [host('a'), host('b')],
  },
  {
    name: 'A wildcard and one of its hosts',
    rule: 'Host(`*.app.test`) && Host(`a.app.test`)',
    meets: [host('a.app.test')],
    misses: [host('b.app.test')],
  },
  {
    name: 'Two prefixes of one path',
    rule: 'PathPrefix(`/a`) && PathPrefix(`/a/b`)',
    meets: [path('/a/b/c')],
    misses: [path('/a')],
  },
  {
    name: 'A prefix and a path inside it',
    rule: 'PathPrefix(`/a`) && Path(`/a/b`)',
    meets: [path('/a/b')],
    misses: [path('/a')],
  },
  {
    name: 'Groups of hosts and of paths',
    rule: '(Host(`a`) || Host(`b`)) && (PathPrefix(`/x`) || PathPrefix(`/y`))',
    meets: [
      { host: 'a', path: '/y' },
      { host: 'b', path: '/x' },
    ],
    misses: [
      { host: 'a', path: '/z' },
      { host: 'c', path: '/x' },
    ],
  },
  // Spelling
  { name: 'Names in lower case', rule: 'host(`app.test`) && pathprefix(`/a`)', meets: [path('/a')] },
  {
    name: 'Names in upper case',
    rule: 'HOST(`app.test`) && PATHPREFIX(`/a`) && CLIENTIP(`192.0.2.1`)',
    meets: [path('/a')],
  },
  {
    name: 'Names in title case',
    rule: 'Pathprefix(`/a`) && Clientip(`192.0.2.1`) && Hostregexp(`app`)',
    meets: [path('/a')],
  },
  { name: 'A comma behind the last value', rule: 'Header(`X-A`, `1`,)', meets: [header('X-A', '1')] },
  { name: 'Double quotes know \\t and \\"', rule: 'Header("X-A", "a\\t\\"b\\"")', meets: [header('X-A', 'a\t"b"')] },
  {
    name: 'Double quotes know \\x and \\u',
    rule: 'Path("/\\x61\\u00fc\\U0001F600\\303\\274")',
    meets: [path('/aü😀ü')],
  },
  { name: 'Backticks know no escapes', rule: 'Header(`X-A`, `a\\tb`)', meets: [header('X-A', 'a\\tb')] },
  { name: 'Backticks drop carriage returns', rule: 'Header(`X-A`, `a\r\nb`)', meets: [header('X-A', 'a\nb')] },
];
