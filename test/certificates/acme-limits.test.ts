// An ACME server that takes its time: no request is waited for longer than it may take, and none when the proxy ends.
import { existsSync, readdirSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { boardSolver } from '../../src/certificates/acme/board-solver.js';
import { createChallengeBoard } from '../../src/certificates/acme/challenge-board.js';
import { createRenewalInfoSource } from '../../src/certificates/acme/renewal-info.js';
import { createAcmeAgent } from '../../src/certificates/acme/acme-agent.js';
import { issuerKeyOf, storePaths } from '../../src/certificates/store/store-paths.js';
import { certify } from '../support/certify.js';
import { startFaultyAcme } from '../support/faulty-acme.js';
import { missingPeer } from '../support/find-program.js';
import { startRealPebble } from '../support/real-pebble.js';
import { startSpawnedProxy } from '../support/spawned-proxy.js';
import { until } from '../support/until.js';
import { setUpStage } from './acme-stage.js';

async function startServer(t: Test, answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.teardown(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/dir`;
}

/** An answer that begins at once, goes on and on, and is never silent. */
const drip: RequestListener = (_request, response) => {
  response.writeHead(200, { 'Content-Type': 'application/json' });
  const timer = setInterval(() => response.write(' '), 20);
  response.on('close', () => clearInterval(timer));
};

t.test('an answer that comes in drops', async (t) => {
  const directoryUrl = await startServer(t, drip);

  await t.test('to an order', async (t) => {
    const { manager } = setUpStage(t, { directoryUrl, root: join(t.testdir(), 'CERTS'), requestLimitMs: 500 });
    await t.rejects(manager.obtain(['app.example.com'], 'missing'), /does not answer: it took longer than 0.5 s/);
  });

  await t.test('to a question for the time of a renewal', async (t) => {
    const renewals = createRenewalInfoSource({ directoryUrl, requestLimitMs: 500 });
    const signal = new AbortController().signal;
    await t.rejects(renewals.windowFor(await certify(['app.example.com']), signal), /it took longer than 0.5 s/);
  });
});

t.test('an order that is given up', async (t) => {
  let asked = 0;
  let gone = 0;
  const directoryUrl = await startServer(t, (request) => {
    asked++;
    request.on('close', () => gone++);
  });
  const { store, issuer } = setUpStage(t, { directoryUrl, root: join(t.testdir(), 'CERTS') });
  const end = new AbortController();
  const issued = issuer.issue(['app.example.com'], { signal: end.signal });
  await until('it is being asked for', () => asked === 1);
  t.same(readdirSync(store.paths.locks), ['register_acme_account.lock']);
  end.abort(new Error('the proxy ends'));
  await t.rejects(issued, /the proxy ends/);
  await until('the server is left alone', () => gone === 1);
  t.same(readdirSync(store.paths.locks), [], 'and so is the account');
  t.equal(asked, 1);
});

t.test('a challenge that is given up', { skip: missingPeer('pebble') ?? false }, async (t) => {
  const pebble = await startRealPebble();
  t.teardown(() => pebble.stop());
  const acme = await startFaultyAcme(pebble);
  t.teardown(() => acme.close());
  const agent = createAcmeAgent({ authorities: [pebble.authority] });
  const { directoryUrl } = acme;
  const root = join(t.testdir(), 'CERTS');
  const paths = storePaths(root);
  const board = createChallengeBoard(paths, (text) => t.fail(text));
  const solvers = [boardSolver('http-01', board, issuerKeyOf(directoryUrl))];
  const { issuer } = setUpStage(t, { directoryUrl, agent, root, solvers });
  // It is told that all is in place, and says nothing.
  Object.assign(acme, { mood: 'slow', moodFor: '/chalZ' });
  const end = new AbortController();
  const issued = issuer.issue(['app.example.com'], { signal: end.signal });
  await until('it is told', () => acme.requests.some((request) => request.includes('/chalZ')), 60_000);
  const { token } = paths.challengeToken(issuer.issuerKey, 'app.example.com');
  t.ok(existsSync(token));
  end.abort(new Error('the proxy ends'));
  await t.rejects(issued, /the proxy ends/);
  t.notOk(existsSync(token), 'nobody answers for it any more');
  t.equal(await board.find('app.example.com'), undefined);
});

t.test('a proxy that is told to end does so, whatever the server does', async (t) => {
  let asked = 0;
  const directoryUrl = await startServer(t, () => asked++);
  const root = join(t.testdir(), 'CERTS');
  const proxy = await startSpawnedProxy([
    `--certificatesresolvers.le.acme.caserver=${directoryUrl}`,
    '--certificatesresolvers.le.domains[0].main=app.example.com',
    `--certificates.storage=${root}`,
    '--providers.nomad=false',
  ]);
  t.teardown(() => proxy.stop('SIGKILL'));
  await until('it asks', () => asked > 0, 60_000);
  const locks = join(root, 'locks');
  t.same(readdirSync(locks).sort(), ['issue_cert_app.example.com.lock', 'register_acme_account.lock']);
  const before = performance.now();
  t.equal(await proxy.stop(), 0);
  // It was half a minute when requests were waited for.
  t.ok(performance.now() - before < 10_000);
  t.same(existsSync(locks) ? readdirSync(locks) : [], []);
});
