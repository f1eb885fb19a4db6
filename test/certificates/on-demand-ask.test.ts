// Whoever is asked before a certificate is ordered on demand, with a server that has moods.
import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import t from 'tap';
import { createOnDemandAsk } from '../../src/certificates/on-demand-ask.js';

t.test('yes, no, and no answer', async (t) => {
  let status = 200;
  const asked: string[] = [];
  const server = http.createServer((request, response) => {
    asked.push(request.url!);
    if (status === 0) request.socket.destroy();
    else response.writeHead(status, { location: '/elsewhere' }).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => server.close());
  const problems: string[] = [];
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}/ask?key=1`;
  const ask = createOnDemandAsk(endpoint, (message) => problems.push(message));

  const rows: readonly [status: number, isYes: boolean, problems: number, says?: RegExp][] = [
    [200, true, 0],
    [204, true, 0],
    [403, false, 0],
    [302, false, 1, /\/ask\?key=1, which says who may have a certificate, answers 302; it counts as a no/],
    [500, false, 1],
    [0, false, 1],
    [404, false, 1],
    [0, false, 2, /does not answer: /],
    [200, true, 2],
    [503, false, 3, /answers 503/],
  ];
  for (const [now, isYes, count, says] of rows) {
    status = now;
    t.equal(await ask('a.example.com'), isYes, `${now}`);
    t.equal(problems.length, count, `${now}: told once in an outage`);
    if (says !== undefined) t.match(problems.at(-1), says);
  }
  t.equal(asked[0], '/ask?key=1&domain=a.example.com');
  t.equal(await createOnDemandAsk('yes', (message) => problems.push(message))('a.example.com'), false);
  t.match(problems.at(-1), /^yes, which says .* does not answer: Invalid URL/);
});
