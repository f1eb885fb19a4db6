// Two proxies that run, asked the same.
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { TLSSocket } from 'node:tls';
import t, { type Test } from 'tap';
import { compareLive, type LiveComparison, type LiveOptions } from '../../src/migration/live/compare-live.js';
import { parseLiveTarget, type LiveTarget } from '../../src/migration/live/live-target.js';
import type { Probe } from '../../src/migration/verify/probe.js';
import { findFreePorts } from '../support/free-ports.js';
import { testCertificate } from '../support/test-certificate.js';

async function listen(t: Test, listener: RequestListener, tls = false): Promise<string> {
  const { certificate: cert, key } = testCertificate;
  const server: Server = tls ? createTlsServer({ cert, key }, listener) : createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.teardown(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http${tls ? 's' : ''}://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function targetOf(written: string): LiveTarget {
  const target = parseLiveTarget(written);
  if (typeof target === 'string') throw new Error(target);
  return target;
}

async function compare(
  urls: readonly [string, string],
  probes: readonly Probe[],
  options: Partial<LiveOptions> = {},
): Promise<LiveComparison> {
  const targets = [targetOf(urls[0]), targetOf(urls[1])] as const;
  return compareLive(probes, { targets, timeoutMs: 10_000, concurrency: 4, ...options });
}

const get = (url: string): Probe => ({ method: 'GET', url });
const answer = (body: string, status = 200, headers: Record<string, string> = {}): RequestListener => {
  return (_, response) => void response.writeHead(status, headers).end(body);
};
const probe = get('http://app.example.com/');

t.test('what is compared', async (t) => {
  const rows: readonly (readonly [
    name: string,
    one: RequestListener,
    other: RequestListener,
    aspects: readonly string[],
  ])[] = [
    ['the same', answer('a'), answer('a'), []],
    ['another status', answer('a'), answer('a', 503), ['status']],
    ['another Location', answer('', 301, { Location: '/a' }), answer('', 301, { Location: '/b' }), ['location']],
    ['another body', answer('a'), answer('b'), ['backend']],
    ['another page for the same error', answer('a', 404), answer('b', 404), []],
    ['no answer', (_, response) => void response.destroy(), answer('a'), ['reachability']],
    ['none of both', (_, response) => void response.destroy(), (_, response) => void response.destroy(), []],
  ];
  for (const [name, one, other, aspects] of rows) {
    const { differences, undecided } = await compare([await listen(t, one), await listen(t, other)], [probe]);
    t.same(
      differences.flatMap((difference) => difference.aspects),
      aspects,
      name,
    );
    t.same(undecided, [], name);
  }
});

t.test('proxies that are not there prove nothing', async (t) => {
  const [one, other] = await findFreePorts(2);
  const { differences } = await compare([`http://127.0.0.1:${one}`, `http://127.0.0.1:${other}`], [probe]);
  t.match(differences, [
    { aspects: ['reachability'], answers: [{ error: 'ECONNREFUSED' }, { error: 'ECONNREFUSED' }] },
  ]);
  const silent = await listen(t, () => undefined);
  const late = await compare([silent, silent], [probe], { timeoutMs: 50 });
  t.match(late.differences, [{ aspects: ['reachability'] }]);
  const plain = (await listen(t, answer('a'))).replace('http:', 'https:');
  const wrong = await compare([plain, plain], [get('https://app.example.com/')]);
  t.match(wrong.differences, [{ aspects: ['reachability'] }], 'plain HTTP where TLS is expected');
});

/** Each answer from the next one. */
const inTurn = (bodies: readonly string[]): RequestListener => {
  let turn = 0;
  return (_, response) => void response.end(bodies[turn++ % bodies.length]);
};

t.test('who of several servers answers is left to chance', async (t) => {
  const urls = [await listen(t, inTurn(['a', 'b', 'c'])), await listen(t, inTurn(['b', 'c', 'a']))] as const;
  t.match(await compare(urls, [probe]), { differences: [], undecided: [] }, 'the same three');
  const others = [await listen(t, inTurn(['a', 'b'])), await listen(t, inTurn(['c', 'd']))] as const;
  t.match(await compare(others, [probe]), { differences: [{ aspects: ['backend'] }] }, 'two and two others');
});

t.test('bodies that are never the same tell nothing, a header does', async (t) => {
  let count = 0;
  const named = (name: string): RequestListener => {
    return (_, response) => void response.writeHead(200, { 'X-Served-By': name }).end(`${++count}`);
  };
  const [one, alike, other] = [await listen(t, named('a')), await listen(t, named('a')), await listen(t, named('b'))];
  t.match(await compare([one, other], [probe]), { differences: [], undecided: [probe] });
  const options = { backendHeader: 'x-served-by' };
  t.match(await compare([one, alike], [probe], options), { differences: [], undecided: [] });
  t.match(await compare([one, other], [probe], options), { differences: [{ aspects: ['backend'] }], undecided: [] });
});

t.test('what is sent', async (t) => {
  const seen: string[] = [];
  const note: RequestListener = (request: IncomingMessage, response) => {
    const { servername } = request.socket as Partial<TLSSocket>;
    const facts = [request.method, request.headers.host, request.url, servername, request.headers['x-version']];
    seen.push(facts.filter((fact) => fact !== undefined && fact !== false).join(' '));
    response.end('a');
  };
  const noted = `${await listen(t, note)},${await listen(t, note, true)}`;
  const same = `${await listen(t, answer('a'))},${await listen(t, answer('a'), true)}`;
  const { asked, leftOut, differences } = await compare(
    [noted, same],
    [
      get('http://App.example.com:8012/a%2Fb/../c?x=1'),
      get('https://a.test./x'),
      get('https://192.0.2.1/x'),
      { method: 'HEAD', url: 'http://app.example.com/' },
      { ...get('http://app.example.com/v'), headers: { 'X-Version': '2' } },
      get('/no-host'),
      { method: 'POST', url: 'http://app.example.com/' },
      { ...get('http://app.example.com/'), remoteAddress: '192.0.2.1' },
      { ...get('http://app.example.com/'), entryPoint: 'other' },
    ],
    { concurrency: 1 },
  );
  t.match({ asked, leftOut, differences }, { asked: 6, leftOut: 3, differences: [] });
  t.same(seen, [
    'GET App.example.com:8012 /a%2Fb/../c?x=1',
    'GET a.test. /x a.test',
    'GET 192.0.2.1 /x',
    'HEAD app.example.com /',
    'GET app.example.com /v 2',
    'GET  /no-host',
  ]);
  const plainOnly = await compare(
    [await listen(t, answer('a')), same],
    [get('https://a.test/'), get('http://a.test/')],
  );
  t.match(plainOnly, { asked: 1, leftOut: 1 }, 'TLS is asked only of two that have an address for it');
});

t.test('as many at once as was said', async (t) => {
  let open = 0;
  let most = 0;
  const slow: RequestListener = (_, response) => {
    most = Math.max(most, ++open);
    setImmediate(() => {
      open--;
      response.end('a');
    });
  };
  const probes = Array.from({ length: 50 }, (_, index) => get(`http://app.example.com/${index}`));
  const steps: number[] = [];
  const urls = [await listen(t, slow), await listen(t, answer('a'))] as const;
  const { asked } = await compare(urls, probes, { concurrency: 3, onProgress: (done) => steps.push(done) });
  t.equal(asked, 50);
  t.ok(most <= 3, `${most} at once`);
  t.same(
    steps,
    probes.map((_, index) => index + 1),
  );
});

t.test('a body that does not end', async (t) => {
  const endless: RequestListener = (_, response) => {
    response.write('x'.repeat(100_000));
  };
  const { differences } = await compare([await listen(t, endless), await listen(t, endless)], [probe]);
  t.same(differences, [], 'its beginning is enough');
});
