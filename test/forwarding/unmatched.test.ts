// What requests get that no router takes, case by case.
import t from 'tap';
import { Exchange } from '../../src/exchange/exchange.js';
import { createUnmatched } from '../../src/forwarding/unmatched.js';

interface Row {
  readonly name: string;
  readonly method?: string;
  readonly host?: string;
  readonly path?: string;
  readonly query?: string;
  readonly tls?: boolean;
  /** As a trusted proxy says it. */
  readonly proto?: string;
  readonly port?: string;
  readonly expect: string;
}

const rows: Row[] = [
  { name: 'GET', expect: '301 https://app.example.com/a' },
  { name: 'HEAD', method: 'HEAD', expect: '301 https://app.example.com/a' },
  { name: 'POST keeps its method', method: 'POST', expect: '308 https://app.example.com/a' },
  {
    name: 'the port goes, the query stays',
    host: 'app.example.com:80',
    query: 'q=1',
    expect: '301 https://app.example.com/a?q=1',
  },
  { name: 'another port is no obstacle', host: 'app.example.com:8000', expect: '301 https://app.example.com/a' },
  { name: 'https on another port', port: ':8443', expect: '301 https://app.example.com:8443/a' },
  { name: 'a challenge is never sent away', path: '/.well-known/acme-challenge/x', expect: '404 lost' },
  { name: 'nor one by another method', method: 'POST', path: '/.well-known/acme-challenge/x', expect: '404 lost' },
  { name: 'what came over TLS', tls: true, expect: '404 lost' },
  { name: 'what came over TLS to a trusted proxy', proto: 'https', expect: '404 lost' },
  { name: 'a host that TLS has nothing for', host: 'app.local', expect: '404 lost' },
  { name: 'no host', host: '', expect: '404 lost' },
  { name: 'bytes that a location cannot hold', path: '/a b"', expect: '301 https://app.example.com/a%20b%22' },
];

for (const { name, method = 'GET', host = 'app.example.com', path = '/a', query = '', ...row } of rows) {
  t.test(name, (t) => {
    const exchange = new Exchange();
    const authority = host.split(':')[0]!;
    Object.assign(exchange, { method, host: authority, authority: host, path, query, tls: row.tls === true });
    Object.assign(exchange, { upstreamPath: path, upstreamQuery: query });
    exchange.upstreamHeaders = ['Host', host, 'X-Forwarded-Proto', row.proto ?? (row.tls === true ? 'https' : 'http')];
    const isServed = (asked: string) => asked.endsWith('.example.com');
    const answer = createUnmatched({ text: 'lost', https: { port: row.port ?? '', isServed } })(exchange);
    const location = answer.headers[answer.headers.indexOf('Location') + 1];
    t.equal(`${answer.status} ${answer.status === 404 ? answer.body : location}`, row.expect);
    t.end();
  });
}

t.test('without a word it is the page of Traefik', (t) => {
  t.equal(createUnmatched({})(new Exchange()).body, '404 page not found\n');
  t.end();
});
