import type { AccessLogFacts } from '../../src/observability/access-log-facts.js';

/** The facts of an ordinary request that began at monotonic 0 of a fake clock and took 42.5 ms. */
export function accessFacts(changes: Partial<AccessLogFacts> = {}): AccessLogFacts {
  const headers = changes.headers ?? [
    'Host',
    'shop.example.com:8080',
    'User-Agent',
    'curl/8.0',
    'Referer',
    'https://example.com/',
  ];
  return {
    method: 'GET',
    target: '/shop?id=7',
    protocol: 'HTTP/1.1',
    authority: 'shop.example.com:8080',
    headerBlock: rawBlock(headers),
    clientAddress: '203.0.113.7',
    peerAddress: '203.0.113.7',
    peerPort: 5000,
    userName: '',
    tls: false,
    tlsFacts: undefined,
    entryPoint: 'web',
    router: { name: 'shop@nomad' },
    service: { name: 'shop@nomad' },
    server: { url: 'http://10.0.0.1:8080' },
    attempt: 1,
    status: 200,
    upstreamStatus: 200,
    responseHeaders: [],
    requestBytes: 0,
    responseBytes: 1234,
    upstreamBytes: 1234,
    startedMs: 0,
    upstreamStartedMs: 2,
    endedMs: 42.5,
    failure: '',
    ...changes,
    headers,
  };
}

/** Joined as it stands: the log must cope with what a lane would never let in. */
function rawBlock(headers: readonly string[]): string {
  return headers.map((text, index) => (index % 2 === 0 ? `${text}: ` : `${text}\r\n`)).join('');
}
