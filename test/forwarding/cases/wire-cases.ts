// What goes over the wire: bytes from a client, bytes from a server, and what either of them must see of it.

export interface WireCase {
  readonly name: string;
  /** What the client sends; `\n` stands for CRLF, `␊` for a line feed alone. */
  readonly send: string;
  /** What the server answers, likewise; without it the request must not arrive. */
  readonly answer?: string;
  /** Matched against what the client receives. */
  readonly received: RegExp;
  readonly notReceived?: RegExp;
  /** Matched against the head that the server gets. */
  readonly head?: RegExp;
  readonly notHead?: RegExp;
  readonly body?: RegExp;
  /** The client must see the end of the connection. */
  readonly closes?: boolean;
  /** Requests that the server gets in all; 1 unless said, 0 without an answer. */
  readonly requests?: number;
  /** What is wrong is in the body: the head may be with the server already, but nothing of it can be answered. */
  readonly headMayArrive?: true;
  /** What it is about cannot be said in HTTP/2. */
  readonly http1Only?: true;
}

const ok = 'HTTP/1.1 200 OK\nContent-Length: 2\n\nok';
const get = (headers = '') => `GET / HTTP/1.1\nHost: a.test\n${headers}\n`;
const answerOk = /^HTTP\/1\.1 200 OK\r\n[^]*\r\n\r\nok$/;

export const wireCases: readonly WireCase[] = [
  {
    name: 'a plain GET goes through',
    send: get(),
    answer: ok,
    received: answerOk,
    head: /^GET \/ HTTP\/1\.1\r\nHost: a\.test\r\n/,
  },
  {
    name: 'an answer without a Date gets one',
    send: get(),
    answer: ok,
    received: /\r\nDate: \w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT\r\n/,
  },
  {
    name: 'header names keep their case and values their bytes',
    send: get('X-MiXeD: caf\xe9\n'),
    answer: 'HTTP/1.1 200 OK\nx-BaCk: \xfcber\nContent-Length: 0\n\n',
    received: /\r\nx-BaCk: \xfcber\r\n/,
    head: /\r\nX-MiXeD: caf\xe9\r\n/,
  },
  // Hop-by-hop headers, both ways.
  {
    name: 'a Keep-Alive request header stays here',
    send: get('Keep-Alive: timeout=5\n'),
    answer: ok,
    received: answerOk,
    notHead: /keep-alive/i,
  },
  {
    name: 'an Upgrade header without a Connection header that names it is dropped',
    send: get('Upgrade: h2c\n'),
    answer: ok,
    received: answerOk,
    notHead: /upgrade/i,
  },
  {
    name: 'an upgrade to h2c is answered as a plain request',
    send: get('Connection: Upgrade, HTTP2-Settings\nUpgrade: h2c\nHTTP2-Settings: AAMAAABk\n'),
    answer: ok,
    received: answerOk,
    notHead: /upgrade|http2-settings/i,
  },
  {
    name: 'headers that Connection names are dropped',
    http1Only: true,
    send: get('Connection: close, X-Drop\nX-Drop: 1\nX-Keep: 2\n'),
    answer: ok,
    received: /\r\nConnection: close\r\n/,
    head: /X-Keep: 2/,
    notHead: /x-drop|connection/i,
    closes: true,
  },
  {
    name: 'Connection cannot name X-Forwarded-For away',
    send: get('Connection: keep-alive, X-Forwarded-For, X-Real-Ip, Host\n'),
    answer: ok,
    received: answerOk,
    head: /\r\nX-Forwarded-For: 127\.0\.0\.1\r\nX-Real-Ip: 127\.0\.0\.1\r\n/,
  },
  {
    name: 'proxy credentials stay here',
    send: get('Proxy-Authorization: Basic x\nProxy-Connection: keep-alive\n'),
    answer: ok,
    received: answerOk,
    notHead: /proxy-/i,
  },
  {
    name: 'hop-by-hop headers of the answer stay here',
    send: get(),
    answer:
      'HTTP/1.1 200 OK\nConnection: keep-alive, X-Resp\nKeep-Alive: timeout=9\nX-Resp: 1\nProxy-Authenticate: Basic\nX-End: 1\nContent-Length: 2\n\nok',
    received: /\r\nX-End: 1\r\n[^]*ok$/,
    notReceived: /keep-alive|x-resp|proxy-authenticate/i,
  },
  {
    name: 'TE: trailers is passed on as this hop’s own',
    send: get('TE: trailers\nConnection: TE\n'),
    answer: ok,
    received: answerOk,
    head: /\r\nConnection: TE\r\nTE: trailers\r\n/,
  },
  // X-Forwarded-*.
  {
    name: 'what an untrusted client says of earlier hops is replaced',
    send: get(
      'X-Forwarded-For: 6.6.6.6\nX-Forwarded-Proto: https\nX-Forwarded-Host: evil\nX-Forwarded-Port: 1\nX-Real-Ip: 6.6.6.6\nX-Forwarded-User: root\nForwarded: for=6.6.6.6\nX_Forwarded_For: 6.6.6.6\nX-Replaced-Path: /x\nX-Scheme: https\n',
    ),
    answer: ok,
    received: answerOk,
    head: /X-Forwarded-For: 127\.0\.0\.1\r\nX-Real-Ip: 127\.0\.0\.1\r\nX-Forwarded-Proto: https?\r\nX-Forwarded-Server: [^\r]+\r\nX-Forwarded-Host: a\.test\r\nX-Forwarded-Port: (?:80|443)\r\n/,
    notHead: /6\.6\.6\.6|evil|root|x-replaced-path|x-scheme/i,
  },
  {
    name: 'the port of Host becomes X-Forwarded-Port',
    send: 'GET / HTTP/1.1\nHost: a.test:8443\n\n',
    answer: ok,
    received: answerOk,
    head: /X-Forwarded-Host: a\.test:8443\r\nX-Forwarded-Port: 8443\r\n/,
  },
  {
    name: 'no Accept-Encoding and no User-Agent are made up',
    send: get(),
    answer: ok,
    received: answerOk,
    notHead: /accept-encoding|user-agent/i,
  },
  // Framing of requests.
  {
    name: 'a body with a length arrives whole',
    send: 'POST / HTTP/1.1\nHost: a.test\nContent-Length: 5\n\nhello',
    answer: ok,
    received: answerOk,
    head: /\r\nContent-Length: 5\r\n/,
    body: /^hello$/,
  },
  {
    name: 'a GET with a body keeps it',
    send: 'GET / HTTP/1.1\nHost: a.test\nContent-Length: 5\n\nhello',
    answer: ok,
    received: answerOk,
    body: /^hello$/,
  },
  {
    name: 'a chunked body stays chunked, trailers included',
    send: 'POST / HTTP/1.1\nHost: a.test\nTransfer-Encoding: chunked\nTrailer: X-Sum\n\n5\nhello\n0\nX-Sum: 9\n\n',
    answer: ok,
    received: answerOk,
    head: /\r\nTransfer-Encoding: chunked\r\n/,
    notHead: /content-length/i,
    body: /^5\r\nhello\r\n0\r\nX-Sum: 9\r\n\r\n$/,
  },
  {
    name: 'two requests sent at once are answered in order',
    send: get() + get('X-Second: 1\n'),
    answer: ok,
    received: /ok[^]*HTTP\/1\.1 200 OK[^]*ok$/,
    requests: 2,
  },
  {
    name: 'HTTP/1.0 is answered and the connection ended',
    send: 'GET / HTTP/1.0\nHost: a.test\n\n',
    answer: ok,
    received: /^HTTP\/1\.1 200 OK\r\n[^]*ok$/,
    closes: true,
  },
  {
    name: 'an absolute target is taken apart, and its host beats Host',
    send: 'GET http://b.test/p?q=1 HTTP/1.1\nHost: a.test\n\n',
    answer: ok,
    received: answerOk,
    head: /^GET \/p\?q=1 HTTP\/1\.1\r\nHost: b\.test\r\n/,
    notHead: /a\.test/,
  },
  {
    name: 'Expect: 100-continue is passed on, and so is the 100',
    send: 'POST / HTTP/1.1\nHost: a.test\nContent-Length: 2\nExpect: 100-continue\n\nhi',
    answer: `HTTP/1.1 100 Continue\n\n${ok}`,
    received: /^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 OK\r\n/,
    head: /\r\nExpect: 100-continue\r\n/,
  },
  {
    name: 'a final answer without a 100 is passed on and ends the connection',
    http1Only: true,
    send: 'POST / HTTP/1.1\nHost: a.test\nContent-Length: 2\nExpect: 100-continue\n\n',
    answer: 'HTTP/1.1 417 Expectation Failed\nContent-Length: 0\n\n',
    received: /^HTTP\/1\.1 417 Expectation Failed\r\n/,
    closes: true,
  },
  // Paths.
  {
    name: 'dot segments are resolved',
    send: 'GET /a/../b HTTP/1.1\nHost: a.test\n\n',
    answer: ok,
    received: answerOk,
    head: /^GET \/b HTTP/,
  },
  {
    name: 'escaped dots are dots',
    send: 'GET /a/%2e%2e/b HTTP/1.1\nHost: a.test\n\n',
    answer: ok,
    received: answerOk,
    head: /^GET \/b HTTP/,
  },
  {
    name: 'a single dot goes, too',
    send: 'GET /a/./b HTTP/1.1\nHost: a.test\n\n',
    answer: ok,
    received: answerOk,
    head: /^GET \/a\/b HTTP/,
  },
  {
    name: 'a backslash is no slash',
    send: 'GET /a\\..\\b HTTP/1.1\nHost: a.test\n\n',
    answer: ok,
    received: answerOk,
    head: /^GET \/a(?:\\|%5C)\.\.(?:\\|%5C)b HTTP/,
  },
  {
    name: 'quotes and brackets arrive',
    send: 'GET /a"<>|{}?q="<>|{} HTTP/1.1\nHost: a.test\n\n',
    answer: ok,
    received: answerOk,
    head: /^GET \/a(?:"<>\|\{\}|%22%3C%3E%7C%7B%7D)\?q="<>\|\{\} HTTP/,
  },
  {
    name: 'dots in a query are none of our business',
    send: 'GET /a?x=../.. HTTP/1.1\nHost: a.test\n\n',
    answer: ok,
    received: answerOk,
    head: /^GET \/a\?x=\.\.\/\.\. HTTP/,
  },
  {
    name: 'an escaped slash stays escaped',
    send: 'GET /a%2Fb HTTP/1.1\nHost: a.test\n\n',
    answer: ok,
    received: answerOk,
    head: /^GET \/a%2Fb HTTP/,
  },
  {
    name: 'a malformed escape is refused',
    send: 'GET /%zz HTTP/1.1\nHost: a.test\n\n',
    received: /^HTTP\/1\.1 400 Bad Request\r\n/,
    closes: true,
  },
  {
    name: 'unusual methods pass',
    send: 'PROPFIND / HTTP/1.1\nHost: a.test\nContent-Length: 1\n\nx',
    answer: ok,
    received: answerOk,
    head: /^PROPFIND /,
  },
  // Framing of answers.
  {
    name: 'a 304 with a Content-Length has no body',
    send: get() + get(),
    answer: 'HTTP/1.1 304 Not Modified\nContent-Length: 99\nETag: "x"\n\n',
    received: /^HTTP\/1\.1 304 Not Modified\r\n[^]*HTTP\/1\.1 304 Not Modified\r\n/,
    requests: 2,
  },
  {
    name: 'a HEAD answer keeps its Content-Length and has no body',
    send: 'HEAD / HTTP/1.1\nHost: a.test\n\n',
    answer: 'HTTP/1.1 200 OK\nContent-Length: 1000\n\n',
    received: /\r\nContent-Length: 1000\r\n[^]*\r\n\r\n$/,
  },
  {
    name: 'a chunked answer is passed on with its trailers',
    send: get(),
    answer: 'HTTP/1.1 200 OK\nTransfer-Encoding: chunked\nTrailer: X-Sum\n\n3\nabc\n4\ndefg\n0\nX-Sum: 7\n\n',
    received: /\r\nTransfer-Encoding: chunked\r\n[^]*3\r\nabc\r\n4\r\ndefg\r\n0\r\nX-Sum: 7\r\n\r\n$/,
  },
  {
    name: 'a 103 goes ahead of the answer',
    send: get(),
    answer: `HTTP/1.1 103 Early Hints\nLink: </a.css>; rel=preload\n\n${ok}`,
    received: /^HTTP\/1\.1 103 Early Hints\r\nLink: <\/a\.css>; rel=preload\r\n\r\nHTTP\/1\.1 200 OK\r\n/,
  },
  {
    name: 'several Set-Cookie lines stay several',
    send: get(),
    answer: 'HTTP/1.1 200 OK\nSet-Cookie: a=1\nSet-Cookie: b=2\nContent-Length: 0\n\n',
    received: /\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\n/,
  },
  {
    name: 'a 503 of the server is the client’s to know, once',
    send: get(),
    answer: 'HTTP/1.1 503 Service Unavailable\nContent-Length: 4\n\nbusy',
    received: /^HTTP\/1\.1 503 Service Unavailable\r\n[^]*busy$/,
    requests: 1,
  },
  {
    name: 'an answer with both framings is a 502',
    send: get(),
    answer: 'HTTP/1.1 200 OK\nContent-Length: 2\nTransfer-Encoding: chunked\n\n0\n\n',
    received: /^HTTP\/1\.1 502 Bad Gateway\r\n/,
  },
  {
    name: 'an answer with two lengths is a 502',
    send: get(),
    answer: 'HTTP/1.1 200 OK\nContent-Length: 2\nContent-Length: 3\n\nok',
    received: /^HTTP\/1\.1 502 Bad Gateway\r\n/,
  },
  {
    name: 'an answer that is not HTTP is a 502',
    send: get(),
    answer: 'SSH-2.0-OpenSSH_9.2\n\n',
    received: /^HTTP\/1\.1 502 Bad Gateway\r\n/,
  },
  {
    name: 'an answer with a folded header is a 502',
    send: get(),
    answer: 'HTTP/1.1 200 OK\nX-A: 1\n  2\nContent-Length: 0\n\n',
    received: /^HTTP\/1\.1 502 Bad Gateway\r\n/,
  },
  // Ambiguous and malformed requests.
  {
    name: 'Content-Length beside Transfer-Encoding is refused',
    send: 'POST / HTTP/1.1\nHost: a.test\nContent-Length: 4\nTransfer-Encoding: chunked\n\n0\n\n',
    received: /^HTTP\/1\.1 400 Bad Request\r\n/,
    closes: true,
  },
  {
    name: 'two different lengths are refused',
    send: 'POST / HTTP/1.1\nHost: a.test\nContent-Length: 4\nContent-Length: 5\n\nabcde',
    received: /^HTTP\/1\.1 400 Bad Request\r\n/,
    closes: true,
  },
  {
    name: 'two equal lengths are refused',
    send: 'POST / HTTP/1.1\nHost: a.test\nContent-Length: 4\nContent-Length: 4\n\nabcd',
    received: /^HTTP\/1\.1 400 Bad Request\r\n/,
    closes: true,
  },
  {
    name: 'a list of lengths is refused',
    send: 'POST / HTTP/1.1\nHost: a.test\nContent-Length: 4, 4\n\nabcd',
    received: /^HTTP\/1\.1 400 Bad Request\r\n/,
    closes: true,
  },
  {
    name: 'a signed length is refused',
    send: 'POST / HTTP/1.1\nHost: a.test\nContent-Length: +4\n\nabcd',
    received: /^HTTP\/1\.1 400 Bad Request\r\n/,
    closes: true,
  },
  {
    name: 'a folded line is refused',
    send: get('X-A: 1\n folded\n'),
    received: /^HTTP\/1\.1 400 Bad Request\r\n/,
    closes: true,
  },
  {
    name: 'a bare LF is refused',
    send: 'GET / HTTP/1.1\nHost: a.test\nX-A: 1␊X-B: 2\n\n',
    received: /^HTTP\/1\.1 400 Bad Request\r\n/,
    closes: true,
  },
  {
    name: 'a blank before a colon is refused',
    send: get('X-A : 1\n'),
    received: /^HTTP\/1\.1 400 Bad Request\r\n/,
    closes: true,
  },
  {
    name: 'a NUL in a value is refused',
    send: get('X-A: a\0b\n'),
    received: /^HTTP\/1\.1 400 Bad Request\r\n/,
    closes: true,
  },
  {
    name: 'a line without a colon is refused',
    send: get('what\n'),
    received: /^HTTP\/1\.1 400 Bad Request\r\n/,
    closes: true,
  },
  {
    name: 'a request without Host is refused',
    send: 'GET / HTTP/1.1\n\n',
    received: /^HTTP\/1\.1 400 Bad Request\r\n/,
    closes: true,
  },
  {
    name: 'two Host lines are refused',
    send: 'GET / HTTP/1.1\nHost: a.test\nHost: b.test\n\n',
    received: /^HTTP\/1\.1 400 Bad Request\r\n/,
    closes: true,
  },
  {
    name: 'a Host that is none is refused',
    send: 'GET / HTTP/1.1\nHost: a.test/evil\n\n',
    received: /^HTTP\/1\.1 400 Bad Request\r\n/,
    closes: true,
  },
  {
    name: 'user info in Host is refused',
    send: 'GET / HTTP/1.1\nHost: a@b.test\n\n',
    received: /^HTTP\/1\.1 400 Bad Request\r\n/,
    closes: true,
  },
  {
    name: 'HTTP/1.2 is refused',
    send: 'GET / HTTP/1.2\nHost: a.test\n\n',
    received: /^HTTP\/1\.1 400 Bad Request\r\n/,
    closes: true,
  },
  {
    name: 'HTTP/3.0 in a line is not supported',
    send: 'GET / HTTP/3.0\nHost: a.test\n\n',
    // node:http's parser knows no other answer.
    received: /^HTTP\/1\.1 (?:505|400) /,
    closes: true,
  },
  {
    name: 'a fragment in the target is refused',
    send: 'GET /a#b HTTP/1.1\nHost: a.test\n\n',
    received: /^HTTP\/1\.1 400 Bad Request\r\n/,
    closes: true,
  },
  {
    name: 'a blank in the target is refused',
    send: 'GET /a b HTTP/1.1\nHost: a.test\n\n',
    received: /^HTTP\/1\.1 400 Bad Request\r\n/,
    closes: true,
  },
  {
    name: 'an unknown transfer coding is refused',
    send: 'POST / HTTP/1.1\nHost: a.test\nTransfer-Encoding: xchunked\n\n',
    received: /^HTTP\/1\.1 (400|501) /,
    closes: true,
  },
  {
    name: 'a coding behind chunked is refused',
    send: 'POST / HTTP/1.1\nHost: a.test\nTransfer-Encoding: chunked, gzip\n\n0\n\n',
    received: /^HTTP\/1\.1 (400|501) /,
    closes: true,
  },
  {
    name: 'a chunk size with a sign is refused',
    headMayArrive: true,
    send: 'POST / HTTP/1.1\nHost: a.test\nTransfer-Encoding: chunked\n\n+5\nhello\n0\n\n',
    received: /^HTTP\/1\.1 400 Bad Request\r\n/,
    closes: true,
  },
  {
    name: 'CONNECT is not implemented',
    send: 'CONNECT a.test:443 HTTP/1.1\nHost: a.test\n\n',
    received: /^HTTP\/1\.1 501 Not Implemented\r\n/,
  },
  {
    name: 'OPTIONS * is answered here',
    send: 'OPTIONS * HTTP/1.1\nHost: a.test\n\n',
    received: /^HTTP\/1\.1 200 OK\r\n/,
  },
  {
    name: 'the beginning of TLS on a plain port is refused',
    send: '\x16\x03\x01\x02\x00\x01\x00\n\n',
    received: /^HTTP\/1\.1 400 Bad Request\r\n/,
    closes: true,
  },
  // Upgrades that node:http and the plain lane could judge differently: none may go to and fro between them.
  {
    name: 'an upgrade with a chunked body is a plain request',
    send: 'POST / HTTP/1.1\nHost: a.test\nConnection: Upgrade\nUpgrade: websocket\nTransfer-Encoding: chunked\n\n2\nhi\n0\n\n',
    answer: ok,
    received: answerOk,
    notHead: /upgrade/i,
    body: /^2\r\nhi\r\n0\r\n\r\n$/,
  },
  {
    name: 'an upgrade with a body of some length is a plain request',
    send: 'POST / HTTP/1.1\nHost: a.test\nConnection: Upgrade\nUpgrade: websocket\nContent-Length: 2\n\nhi',
    answer: ok,
    received: answerOk,
    notHead: /upgrade/i,
    body: /^hi$/,
  },
  {
    name: 'HTTP/1.0 has no upgrades',
    send: 'GET / HTTP/1.0\nHost: a.test\nConnection: Upgrade\nUpgrade: websocket\n\n',
    answer: ok,
    received: /^HTTP\/1\.1 200 OK\r\n[^]*ok$/,
    notHead: /upgrade/i,
    closes: true,
  },
  {
    name: 'an upgrade to h2c with an absolute target is a plain request',
    send: 'GET http://a.test/ HTTP/1.1\nHost: a.test\nConnection: Upgrade, HTTP2-Settings\nUpgrade: h2c\nHTTP2-Settings: AAMAAABk\n\n',
    answer: ok,
    received: answerOk,
    notHead: /upgrade|http2-settings/i,
  },
  {
    name: 'an upgrade with an absolute target is one',
    send: 'GET http://b.test/ws HTTP/1.1\nHost: a.test\nConnection: Upgrade\nUpgrade: websocket\n\n',
    answer: 'HTTP/1.1 101 Switching Protocols\nConnection: Upgrade\nUpgrade: websocket\n\nhello',
    received: /^HTTP\/1\.1 101 Switching Protocols\r\n[^]*\r\n\r\nhello$/,
    head: /^GET \/ws HTTP\/1\.1\r\nHost: b\.test\r\n[^]*\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n$/,
  },
  {
    name: 'an upgrade with an expectation is one',
    send: get('Connection: Upgrade\nUpgrade: websocket\nExpect: 100-continue\n'),
    answer: 'HTTP/1.1 101 Switching Protocols\nConnection: Upgrade\nUpgrade: websocket\n\nhello',
    received: /^HTTP\/1\.1 101 Switching Protocols\r\n[^]*\r\n\r\nhello$/,
    notHead: /expect/i,
  },
  {
    name: 'an upgrade that is a word among others is none',
    send: get('Connection: not upgrade\nUpgrade: websocket\n'),
    answer: ok,
    received: answerOk,
    notHead: /upgrade/i,
  },
  {
    name: 'a switch of protocols that nobody asked for is a 502',
    send: get(),
    answer: 'HTTP/1.1 101 Switching Protocols\nConnection: Upgrade\nUpgrade: websocket\n\n',
    received: /^HTTP\/1\.1 502 Bad Gateway\r\n/,
  },
  // What else a client can make of a request line and its framing.
  {
    name: 'CONNECT with a path is not implemented either',
    send: 'CONNECT / HTTP/1.1\nHost: a.test\n\n',
    received: /^HTTP\/1\.1 501 Not Implemented\r\n/,
    closes: true,
  },
  {
    name: 'an empty line ahead of a request is forgiven',
    send: `\n${get()}`,
    answer: ok,
    received: answerOk,
  },
  {
    name: 'HTTP/1.0 without a Host gets to a server that learns its own',
    send: 'GET / HTTP/1.0\n\n',
    answer: ok,
    received: /^HTTP\/1\.1 200 OK\r\n[^]*ok$/,
    head: /\r\nHost: 127\.0\.0\.1:\d+\r\n/,
    closes: true,
  },
  {
    name: 'HTTP/1.0 knows no chunks',
    send: 'POST / HTTP/1.0\nHost: a.test\nTransfer-Encoding: chunked\n\n0\n\n',
    received: /^HTTP\/1\.1 400 Bad Request\r\n/,
    closes: true,
  },
  {
    name: 'HTTP/1.0 gets no early hints',
    send: 'GET / HTTP/1.0\nHost: a.test\n\n',
    answer: `HTTP/1.1 103 Early Hints\nLink: </a.css>\n\n${ok}`,
    received: /^HTTP\/1\.1 200 OK\r\n[^]*ok$/,
    closes: true,
  },
  {
    name: 'chunked twice is refused',
    send: 'POST / HTTP/1.1\nHost: a.test\nTransfer-Encoding: chunked\nTransfer-Encoding: chunked\n\n0\n\n',
    received: /^HTTP\/1\.1 (?:400|501) /,
    closes: true,
  },
  {
    name: 'chunked behind a vertical tab is refused',
    send: 'POST / HTTP/1.1\nHost: a.test\nTransfer-Encoding: \x0bchunked\n\n0\n\n',
    received: /^HTTP\/1\.1 (?:400|501) /,
    closes: true,
  },
  {
    name: 'an underscore in Content_Length is no length',
    send: get('Content_Length: 5\n'),
    answer: ok,
    received: answerOk,
    body: /^$/,
  },
  {
    name: 'a chunk extension is read past',
    send: 'POST / HTTP/1.1\nHost: a.test\nTransfer-Encoding: chunked\n\n5;a=b\nhello\n0\n\n',
    answer: ok,
    received: answerOk,
    body: /^5\r\nhello\r\n0\r\n\r\n$/,
  },
  {
    name: 'a chunk longer than its size is refused',
    send: 'POST / HTTP/1.1\nHost: a.test\nTransfer-Encoding: chunked\n\n2\nhello\n0\n\n',
    received: /^HTTP\/1\.1 400 Bad Request\r\n/,
    closes: true,
    headMayArrive: true,
  },
  {
    name: 'trailers cannot frame, route, authenticate or speak of earlier hops',
    send: 'POST / HTTP/1.1\nHost: a.test\nTransfer-Encoding: chunked\n\n2\nhi\n0\nHost: evil\nX-Forwarded-For: 6.6.6.6\nX_Real_Ip: 6.6.6.6\nAuthorization: x\nX-Sum: 1\n\n',
    http1Only: true,
    answer: ok,
    received: answerOk,
    body: /^2\r\nhi\r\n0\r\nX-Sum: 1\r\n\r\n$/,
  },
  {
    name: 'an unknown expectation is refused',
    send: 'POST / HTTP/1.1\nHost: a.test\nContent-Length: 2\nExpect: miracles\n\nhi',
    received: /^HTTP\/1\.1 417 Expectation Failed\r\n/,
  },
  {
    name: 'a long list in Connection takes out what it names',
    send: get(`Connection: ${Array.from({ length: 2000 }, (_, n) => `x-${n}`).join(', ')}\nX-1999: 1\nX-2000: 2\n`),
    http1Only: true,
    answer: ok,
    received: answerOk,
    head: /\r\nX-2000: 2\r\n/,
    notHead: /X-1999/,
  },
  {
    name: 'more header lines than Node would keep all arrive',
    send: get(Array.from({ length: 3000 }, (_, n) => `A${n}: 1\n`).join('')),
    answer: ok,
    received: answerOk,
    head: /\r\nA2999: 1\r\n/,
  },
  // What else a server can answer.
  {
    name: 'early hints with an unusual Link are passed on as they are',
    send: get(),
    answer: `HTTP/1.1 103 Early Hints\nLink: what\nX-A: 1\n\nHTTP/1.1 103 Early Hints\nX-B: 2\n\n${ok}`,
    received: /^HTTP\/1\.1 103 [^]*Link: what\r\nX-A: 1\r\n\r\nHTTP\/1\.1 103 [^]*X-B: 2\r\n\r\nHTTP\/1\.1 200 OK\r\n/,
  },
  {
    name: 'a 100 that nobody waits for is dropped',
    send: get(),
    answer: `HTTP/1.1 100 Continue\n\n${ok}`,
    received: answerOk,
  },
  {
    name: 'an answer without a length gets chunks',
    send: get(),
    answer: 'HTTP/1.0 200 OK\nConnection: keep-alive\nTransfer-Encoding: chunked\n\n2\nok\n0\n\n',
    received: /\r\nTransfer-Encoding: chunked\r\n[^]*2\r\nok\r\n0\r\n\r\n$/,
  },
  {
    name: 'a 204 has no body and no chunks',
    send: get() + get(),
    answer: 'HTTP/1.1 204 No Content\nContent-Length: 5\n\n',
    received: /^HTTP\/1\.1 204 [^]*HTTP\/1\.1 204 No Content\r\n[^]*\r\n\r\n$/,
    notReceived: /transfer-encoding|content-length/i,
    requests: 2,
  },
  {
    name: 'trailers of an answer cannot set cookies or lengths',
    send: get(),
    answer: 'HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n2\nok\n0\nSet-Cookie: a=1\nContent-Length: 7\nX-Sum: 7\n\n',
    received: /2\r\nok\r\n0\r\nX-Sum: 7\r\n\r\n$/,
  },
  {
    name: 'a malformed trailer is not passed on',
    send: get(),
    answer: 'HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n2\nok\n0\nX-Sum: a\rb\n\n',
    received: /2\r\nok\r\n0\r\n\r\n$/,
  },
  {
    name: 'an answer with bare line feeds is a 502',
    send: get(),
    answer: 'HTTP/1.1 200 OK␊Content-Length: 2␊␊ok\n\n',
    received: /^HTTP\/1\.1 502 Bad Gateway\r\n/,
  },
  {
    name: 'an answer with a NUL in a header is a 502',
    send: get(),
    answer: 'HTTP/1.1 200 OK\nX-A: a\0b\nContent-Length: 2\n\nok',
    received: /^HTTP\/1\.1 502 Bad Gateway\r\n/,
  },
  {
    name: 'an answer with an unknown transfer coding is a 502',
    send: get(),
    answer: 'HTTP/1.1 200 OK\nTransfer-Encoding: gzip, chunked\n\n0\n\n',
    received: /^HTTP\/1\.1 502 Bad Gateway\r\n/,
  },
  {
    name: 'an answer whose version is unheard of is a 502',
    send: get(),
    answer: 'HTTP/2.0 200 OK\nContent-Length: 2\n\nok',
    received: /^HTTP\/1\.1 502 Bad Gateway\r\n/,
  },
  {
    name: 'two equal lengths of an answer are one',
    send: get(),
    answer: 'HTTP/1.1 200 OK\nContent-Length: 2\nContent-Length: 2\n\nok',
    received: answerOk,
    notReceived: /Content-Length: 2[^]*Content-Length/,
  },
  {
    name: 'an answer without a reason gets along without',
    send: get(),
    answer: 'HTTP/1.1 299\nContent-Length: 2\n\nok',
    received: /^HTTP\/1\.1 299 \r\n[^]*ok$/,
  },
];
