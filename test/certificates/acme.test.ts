// Certificates from a real ACME server (pebble), over the store that proxies share.
import http from 'node:http';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import type { ChallengeSolver } from '../../src/certificates/acme/challenge-solver.js';
import { createChallengeBoard } from '../../src/certificates/acme/challenge-board.js';
import { boardSolver } from '../../src/certificates/acme/board-solver.js';
import { createAcmeAgent } from '../../src/certificates/acme/acme-agent.js';
import { issuerKeyOf, storePaths } from '../../src/certificates/store/store-paths.js';
import { missingPeer } from '../support/find-program.js';
import { startRealPebble } from '../support/real-pebble.js';
import { until } from '../support/until.js';
import { setUpStage } from './acme-stage.js';

const skip = missingPeer('pebble');

t.test('a real ACME server', { skip: skip ?? false }, async (t) => {
  const pebble = await startRealPebble({ rejectedNonces: 5 });
  t.teardown(() => pebble.stop());
  const agent = createAcmeAgent({ authorities: [pebble.authority] });

  function startProxy(root: string, ways: readonly ('http' | 'dns')[] = ['http', 'dns']) {
    const board = createChallengeBoard(storePaths(root), (text) => void stage.problems.push(text));
    const dns: ChallengeSolver = {
      type: 'dns-01',
      present: (name, _challenge, keyAuthorization) => pebble.setTxt(`_acme-challenge.${name}`, keyAuthorization),
      remove: () => Promise.resolve(),
    };
    const http01 = boardSolver('http-01', board, issuerKeyOf(pebble.directoryUrl));
    const solvers = ways.map((way) => (way === 'dns' ? dns : http01));
    const stage = setUpStage(t, { directoryUrl: pebble.directoryUrl, agent, root, solvers, pollMs: 100 });
    return { ...stage, board };
  }

  await t.test('http-01, answered from the store by another proxy', async (t) => {
    const root = join(t.testdir(), 'CERTS');
    const one = startProxy(root);
    const two = startProxy(root);
    const server = http.createServer((request, response) => {
      const name = request.headers.host!.split(':')[0]!;
      void two.board.find(name).then((challenge) => response.end(challenge?.keyAuthorization ?? 'none'));
    });
    await new Promise<void>((resolve) => server.listen(pebble.httpPort, '127.0.0.1', resolve));
    t.teardown(() => server.close());
    await one.manager.obtain(['app.example.com'], 'missing');
    t.same(one.problems, []);
    const issuerKey = one.issuer.issuerKey;
    t.match(one.store.find(issuerKey, 'app.example.com'), { names: ['app.example.com'] });
    const metadata: unknown = JSON.parse(
      readFileSync(one.store.paths.triple(issuerKey, 'app.example.com').metadata, 'utf8'),
    );
    t.match(metadata, {
      sans: ['app.example.com'],
      issuer_data: { url: /^https/, ca: pebble.directoryUrl, account: /^https/ },
    });
    const account = one.store.paths.account(issuerKey, '');
    t.match(JSON.parse(readFileSync(account.metadata, 'utf8')), { status: 'valid', location: /^https/ });
    t.match(readFileSync(account.key, 'utf8'), /BEGIN EC PRIVATE KEY/);
    t.notOk(existsSync(one.store.paths.challengeToken(issuerKey, 'app.example.com').token), 'the token is gone');
    t.notOk(existsSync(one.store.paths.lock('issue_cert_app.example.com')), 'and so is the lock');

    const wanted = { added: [['app.example.com'], ['b.example.com']], removed: [] };
    two.manager.change(wanted);
    one.manager.change(wanted);
    await until('both have both', () =>
      [one, two].every(({ store }) => store.find(issuerKey, 'b.example.com') !== undefined),
    );
    await until('nothing is under way', () =>
      [one, two].every(({ manager }) => manager.describe().every(({ state }) => state === 'kept')),
    );
    t.equal([...one.issued, ...two.issued].filter((name) => name === 'b.example.com').length, 1, 'issued once');
    const serial = one.store.find(issuerKey, 'app.example.com')!.serial;
    await two.manager.obtain(['app.example.com'], 'renew');
    t.not(two.store.find(issuerKey, 'app.example.com')!.serial, serial, 'renewed although it was not due');
    t.same([...one.problems, ...two.problems], []);
  });

  await t.test('dns-01 for a wildcard', async (t) => {
    const { store, manager, issuer, problems } = startProxy(t.testdir(), ['dns']);
    await manager.obtain(['*.example.com', 'example.com'], 'missing');
    t.same(problems, []);
    t.match(store.find(issuer.issuerKey, '*.example.com,example.com')?.names.toSorted(), [
      '*.example.com',
      'example.com',
    ]);
  });

  await t.test('where one way fails the next one is tried, and is the first from then on', async (t) => {
    const { manager, problems } = startProxy(t.testdir());
    const before = pebble.orders();
    await manager.obtain(['one.example.com'], 'missing');
    t.equal(pebble.orders(), before + 2, 'another way is another order');
    await manager.obtain(['two.example.com'], 'missing');
    t.equal(pebble.orders(), before + 3);
    t.same(problems, []);
  });

  await t.test('what cannot be proved is said, with what the server says', async (t) => {
    const { manager, problems, store } = startProxy(t.testdir(), ['http']);
    const says = /does not accept that nobody\.example\.com is served here: http-01/;
    await t.rejects(manager.obtain(['nobody.example.com'], 'missing'), says);
    t.match(problems, [/next attempt in 1 min/]);
    await t.rejects(manager.obtain(['nobody.example.com'], 'missing'), says);
    t.equal(problems.length, 1, 'the second time nobody is asked');
    t.same(store.content.certificates, []);
  });
});
