// X-Forwarded-* and X-Real-Ip as a server gets them, for clients that may speak of earlier hops and for others.

export interface ForwardedCase {
  readonly name: string;
  readonly trusted?: readonly string[] | 'all';
  /** False: `notAppendXForwardedFor`. */
  readonly append?: boolean;
  readonly tls?: true;
  readonly upgrade?: true;
  readonly host?: string;
  /** Header lines. */
  readonly send?: string;
  /** All such headers but X-Forwarded-Server. */
  readonly expected: Readonly<Record<string, string>>;
  readonly clientAddress?: string;
}

const claims =
  'X-Forwarded-For: 198.51.100.9\r\nX-Forwarded-Proto: https\r\nX-Forwarded-Host: b.test\r\nX-Forwarded-Port: 8443\r\nX-Real-Ip: 198.51.100.8\r\n';
const own = {
  'X-Forwarded-For': '127.0.0.1',
  'X-Real-Ip': '127.0.0.1',
  'X-Forwarded-Proto': 'http',
  'X-Forwarded-Host': 'a.test',
  'X-Forwarded-Port': '80',
};

export const forwardedCases: readonly ForwardedCase[] = [
  { name: 'of a stranger the proxy says what it sees', expected: own, clientAddress: '127.0.0.1' },
  { name: 'the claims of a stranger are dropped', send: claims, expected: own, clientAddress: '127.0.0.1' },
  {
    name: 'in TLS the scheme is https',
    tls: true,
    expected: { ...own, 'X-Forwarded-Proto': 'https', 'X-Forwarded-Port': '443' },
  },
  { name: 'a websocket is ws', upgrade: true, expected: { ...own, 'X-Forwarded-Proto': 'ws' } },
  {
    name: 'a websocket in TLS is wss',
    tls: true,
    upgrade: true,
    expected: { ...own, 'X-Forwarded-Proto': 'wss', 'X-Forwarded-Port': '443' },
  },
  {
    name: 'the port in Host counts',
    host: 'a.test:8080',
    expected: { ...own, 'X-Forwarded-Host': 'a.test:8080', 'X-Forwarded-Port': '8080' },
  },
  {
    name: 'the words of a trusted peer stand, and it is appended itself',
    trusted: ['127.0.0.0/8'],
    send: claims,
    expected: {
      'X-Forwarded-For': '198.51.100.9, 127.0.0.1',
      'X-Forwarded-Proto': 'https',
      'X-Forwarded-Host': 'b.test',
      'X-Forwarded-Port': '8443',
      'X-Real-Ip': '198.51.100.8',
    },
    clientAddress: '198.51.100.9',
  },
  {
    name: 'everybody may be trusted',
    trusted: 'all',
    send: 'X-Forwarded-For: 198.51.100.9, 10.0.0.1\r\n',
    expected: { ...own, 'X-Forwarded-For': '198.51.100.9, 10.0.0.1, 127.0.0.1' },
    clientAddress: '198.51.100.9',
  },
  {
    name: 'several lines are one list',
    trusted: 'all',
    send: 'X-Forwarded-For: 198.51.100.9\r\nX-Forwarded-For: 10.0.0.1\r\n',
    expected: { ...own, 'X-Forwarded-For': '198.51.100.9, 10.0.0.1, 127.0.0.1' },
  },
  { name: 'a trusted peer that says nothing is the client', trusted: 'all', expected: own, clientAddress: '127.0.0.1' },
  { name: 'trust is for those in the ranges', trusted: ['10.0.0.0/8'], send: claims, expected: own },
  {
    name: 'a trusted peer need not be appended',
    trusted: 'all',
    append: false,
    send: 'X-Forwarded-For: 198.51.100.9\r\n',
    expected: { ...own, 'X-Forwarded-For': '198.51.100.9' },
  },
  {
    name: 'nor a stranger, of whom nothing is said then',
    append: false,
    send: claims,
    expected: {
      'X-Real-Ip': '127.0.0.1',
      'X-Forwarded-Proto': 'http',
      'X-Forwarded-Host': 'a.test',
      'X-Forwarded-Port': '80',
    },
  },
  {
    name: 'a trusted peer’s other claims pass',
    trusted: 'all',
    send: 'X-Forwarded-User: me\r\nForwarded: for=198.51.100.9\r\n',
    expected: { ...own, 'X-Forwarded-User': 'me', Forwarded: 'for=198.51.100.9' },
  },
  {
    name: 'a trusted peer cannot have its own words named away',
    trusted: 'all',
    send: `Connection: x-forwarded-proto, x-forwarded-host, x-real-ip, x-forwarded-for\r\n${claims}`,
    expected: {
      'X-Forwarded-For': '198.51.100.9, 127.0.0.1',
      'X-Forwarded-Proto': 'https',
      'X-Forwarded-Host': 'b.test',
      'X-Forwarded-Port': '8443',
      'X-Real-Ip': '198.51.100.8',
    },
  },
];
