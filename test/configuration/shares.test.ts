import fc from 'fast-check';
import t from 'tap';
import { joinServers } from '../../src/configuration/join-servers.js';
import { weightsOfShares } from '../../src/configuration/weights-of-shares.js';
import type { Configuration } from '../../src/model/configuration.js';
import { createUpstreams } from '../../src/upstreams/upstreams.js';
import { createFakeClock } from '../support/fake-clock.js';
import { makeInstance } from '../support/make-instance.js';
import { shareCases, type AskedShare } from './cases/shares.js';
import { configurationOf } from './test-catalog.js';

const picks = 10_000;
const request = { clientAddress: '192.0.2.1', headers: [] };

function configure(servers: (typeof shareCases)[number]['servers']): Configuration {
  const groups = servers.some(Array.isArray) ? servers : [servers];
  let number = 0;
  const instances = groups.flatMap((group, index) =>
    (Array.isArray(group) ? (group as readonly AskedShare[]) : [group as AskedShare]).map((asked) => {
      number++;
      const options = Object.entries(asked).map(
        ([name, value]) => `traefik.http.services.web.loadbalancer.server.${name}=${value}`,
      );
      const tags = ['traefik.http.routers.web.rule=Host(`a`)', 'traefik.http.routers.web.service=web', ...options];
      const name = `app-${index}`;
      const id = `${name}-${String(number).padStart(3, '0')}`;
      return makeInstance({
        name,
        id,
        address: `10.0.0.${number}`,
        tags: [...tags, 'traefik.http.services.web.loadbalancer.passhostheader=true'],
      });
    }),
  );
  return configurationOf(instances);
}

t.test('shares become weights, and turns follow them', (t) => {
  for (const row of shareCases) {
    const configuration = configure(row.servers);
    const service = configuration.services.get('web@nomad')!;
    t.same(
      service.servers.map(({ weight }) => weight),
      row.weights,
      `${row.name}: weights`,
    );
    t.same(configuration.diagnostics.map(({ code }) => code).sort(), row.problems ?? [], `${row.name}: problems`);
    const upstreams = createUpstreams({ clock: createFakeClock(), random: () => 0 });
    upstreams.apply(configuration.services);
    const upstream = upstreams.get('web@nomad')!;
    const counts = new Map(service.servers.map(({ url }) => [url, 0]));
    const total = service.servers.reduce((sum, { weight }) => sum + weight, 0);
    let worst = 0;
    for (let turn = 1; turn <= picks; turn++) {
      const { url } = upstream.pickServer(request, null)!.server;
      counts.set(url, counts.get(url)! + 1);
      const { weight } = service.servers.find((server) => server.url === url)!;
      worst = Math.max(worst, Math.abs(counts.get(url)! - (turn * weight) / total));
    }
    t.same([...counts.values()], row.picks, `${row.name}: picks`);
    t.ok(worst < 2, `${row.name}: nobody is ever ${worst} requests from its share`);
  }
  t.end();
});

t.test('what starves is said of the service, with the number and a culprit', (t) => {
  const { diagnostics } = configure([{ share: 1 }, {}, {}]);
  t.match(diagnostics, [
    {
      code: 'share-starves',
      severity: 'warning',
      object: 'service web@nomad',
      message: /leave nothing .* 2 of 3 get no requests, among them http:\/\/10\.0\.0\.2:8080/,
    },
  ]);
  t.end();
});

t.test('a URL asks for all of its different shares together', (t) => {
  const server = (url: string, share?: number) => ({
    ...{ url, weight: 1, preservePath: false },
    ...(share === undefined ? {} : { share }),
  });
  const join = (...servers: readonly ReturnType<typeof server>[]) =>
    joinServers(servers).map(({ url, share }) => [url, share]);
  t.same(join(server('a', 0.5), server('b'), server('a', 0.25)), [
    ['a', 0.75],
    ['b', undefined],
  ]);
  t.same(join(server('a', 0.5), server('a', 0.5)), [['a', 0.5]], 'the same one counts once');
  t.same(join(server('a', 0.25), server('a', 0.5), server('a', 0.75), server('a', 0.25)), [['a', 1.5]]);
  t.same(join(server('a'), server('a', 0.5)), [['a', 0.5]], 'a share beats none');
  t.same(join(server('a', 0.5), server('a')), [['a', 0.5]], 'whichever is first');
  t.end();
});

/** The slots of a ring of 10,000, in the plainest way. */
function ring(shares: readonly (number | undefined)[]): number[] {
  const fixed = shares.filter((share) => share !== undefined);
  const sum = fixed.reduce((total, share) => total + share, 0);
  const scale = sum > 1 || fixed.length === shares.length ? 1 / sum : 1;
  const rest = Math.max(0, (1 - sum) / (shares.length - fixed.length));
  return shares
    .map((share) => (share === undefined ? rest : share * scale))
    .map((part) => Math.floor(picks * part) || Number(part > 0));
}

t.test('weights are the slots of a ring of ten thousand', (t) => {
  // In hundredths of a percent, so that sums near 1 are common.
  const share = fc.option(
    fc.integer({ min: 1, max: 10_000 }).map((parts) => parts / 10_000),
    { nil: undefined },
  );
  fc.assert(
    fc.property(fc.array(share, { minLength: 1, maxLength: 12 }), (shares) => {
      const weights = weightsOfShares(shares.map((share) => ({ weight: 1, share })));
      if (shares.every((share) => share === undefined)) return weights === undefined;
      const slots = ring(shares);
      const [total, ringSize] = [weights!, slots].map((list) => list.reduce((sum, each) => sum + each, 0));
      return (
        total! <= picks &&
        weights!.every(
          (weight, index) =>
            Number.isInteger(weight) && Math.abs(weight / total! - slots[index]! / ringSize!) <= 15 / picks,
        )
      );
    }),
    { numRuns: 2_000 },
  );
  t.end();
});

t.test('thousands of tiny shares do not make the ring larger', (t) => {
  const tiny = Array.from({ length: 4_000 }, () => ({ weight: 1, share: 0.000_001 }));
  const weights = weightsOfShares([{ weight: 1, share: 0.6 }, { weight: 1 }, ...tiny])!;
  t.equal(
    weights.reduce((sum, weight) => sum + weight, 0),
    picks,
  );
  t.same(weights.slice(0, 3), [3_000, 3_000, 1], 'those with most give what the others need');
  t.end();
});
