// Requests as people write them, and the exchange the proxy would make of them with web on :80, websecure on :443 and
// internal on :8000, where 10.0.0.0/8 is trusted.

export interface RequestDescriptionCase {
  readonly name: string;
  /** A line of a requests file. */
  readonly line: string;
  /** Fields of the exchange. */
  readonly exchange?: Readonly<Record<string, unknown>>;
  /** The status it is refused with. */
  readonly refused?: number;
  /** What is said about a line that is no request. */
  readonly problem?: RegExp;
}

export const requestDescriptionCases: RequestDescriptionCase[] = [
  {
    name: 'a URL alone',
    line: '{"url": "http://App.Example/a/b?x=1"}',
    exchange: {
      method: 'GET',
      host: 'app.example',
      path: '/a/b',
      query: 'x=1',
      entryPoint: 'web',
      tls: false,
      peerAddress: '127.0.0.1',
    },
  },
  {
    name: 'https is TLS and the entry point of its port',
    line: '{"url": "https://app.example"}',
    exchange: { tls: true, entryPoint: 'websecure', path: '/' },
  },
  {
    name: 'the port of the URL names the entry point',
    line: '{"url": "http://app.example:8000/"}',
    exchange: { host: 'app.example', entryPoint: 'internal' },
  },
  {
    name: 'a port nobody listens on is the first entry point',
    line: '{"url": "http://app.example:9999/"}',
    exchange: { entryPoint: 'web' },
  },
  {
    name: 'an entry point by name',
    line: '{"url": "http://app.example/", "entryPoint": "internal"}',
    exchange: { entryPoint: 'internal', localPort: 8000 },
  },
  {
    name: 'a Host header beats the URL, as with curl',
    line: '{"url": "http://localhost/x", "headers": {"host": "app.local"}}',
    exchange: { host: 'app.local', authority: 'app.local' },
  },
  {
    name: 'a path with a Host header',
    line: '{"url": "/x", "headers": {"Host": "app.local"}}',
    exchange: { host: 'app.local', path: '/x' },
  },
  {
    name: 'method, headers with several values, and the address',
    line: '{"method": "POST", "url": "http://a/", "headers": {"X-A": ["1", "2"], "X-N": 3}, "remoteAddress": "192.0.2.7"}',
    exchange: {
      method: 'POST',
      peerAddress: '192.0.2.7',
      headers: ['Host', 'a', 'X-A', '1', 'X-A', '2', 'X-N', '3'],
    },
  },
  {
    name: 'null is left out',
    line: '{"method": null, "url": "http://a/", "entryPoint": null, "remoteAddress": null}',
    exchange: { method: 'GET', entryPoint: 'web', peerAddress: '127.0.0.1' },
  },
  {
    name: 'paths are taken as written, then cleaned as the entry point does',
    line: '{"url": "http://a/x/../y//z"}',
    exchange: { target: '/x/../y//z', path: '/y/z' },
  },
  {
    name: 'X-Forwarded-For of anybody is not believed',
    line: '{"url": "http://a/", "headers": {"X-Forwarded-For": "203.0.113.9"}, "remoteAddress": "192.0.2.7"}',
    exchange: { clientAddress: '192.0.2.7' },
  },
  {
    name: 'X-Forwarded-For of a trusted peer is',
    line: '{"url": "http://a:8000/", "headers": {"X-Forwarded-For": "203.0.113.9"}, "remoteAddress": "10.1.2.3"}',
    exchange: { clientAddress: '203.0.113.9' },
  },
  {
    name: 'a fragment is not sent',
    line: '{"url": "http://a/x#part"}',
    exchange: { path: '/x' },
  },
  { name: 'a host that cannot be is refused', line: '{"url": "http://a b"}', problem: /is no URL/ },
  { name: 'two Host headers are refused', line: '{"url": "/", "headers": {"Host": ["a", "b"]}}', refused: 400 },
  { name: 'a line that is not JSON', line: 'GET /', problem: /not JSON/ },
  { name: 'a line that is a list', line: '[]', problem: /no JSON object/ },
  { name: 'no URL', line: '{"method": "GET"}', problem: /no url/ },
  { name: 'an empty URL', line: '{"url": ""}', problem: /is no URL/ },
  { name: 'a method that is none', line: '{"url": "http://a/", "method": "GET /"}', problem: /no method/ },
  { name: 'a URL that is a number', line: '{"url": 7}', problem: /url is no text/ },
  { name: 'headers that are text', line: '{"url": "http://a/", "headers": "x"}', problem: /no object/ },
  {
    name: 'a header that would be two',
    line: '{"url": "http://a/", "headers": {"X": "1\\r\\nY: 2"}}',
    problem: /"X" is no header/,
  },
  {
    name: 'a header that is an object',
    line: '{"url": "http://a/", "headers": {"X": {}}}',
    problem: /the header X is no text/,
  },
];
