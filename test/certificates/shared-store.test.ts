// One store, several proxies, and proxies that die: short versions of the scenarios `issued-once` and `kill-issuance`.
import t from 'tap';
import { missingPeer } from '../support/find-program.js';
import { issueTogether } from '../support/issue-together.js';
import { killWhileIssuing } from '../support/kill-while-issuing.js';
import { createSeededRandom } from '../support/seeded-random.js';

t.test(
  'two Tagways and a Caddy that want the same names order each once',
  { skip: missingPeer('caddy') ?? missingPeer('pebble') ?? false },
  async (t) => {
    const { orders, kept, differing, errors } = await issueTogether({
      folder: t.testdir(),
      count: 6,
      patienceMs: 120_000,
    });
    t.same({ orders, kept, differing, errors }, { orders: 6, kept: 6, differing: [], errors: [] });
  },
);

t.test('proxies killed while they issue and renew', { skip: missingPeer('pebble') ?? false }, async (t) => {
  const result = await killWhileIssuing({ folder: t.testdir(), rounds: 5, random: createSeededRandom(Date.now()) });
  t.match(result, { broken: 0, leftovers: 0, errors: [] });
  t.ok(result.written > 0, 'they were at work');
});
