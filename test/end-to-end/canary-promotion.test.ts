// A canary moves from its own host to the live one in one catalog update: neither host is ever without a server.
import { test, type Test } from 'tap';
import { until } from '../support/until.js';
import { startTagStage, tagStages, type TagStageKind } from './tag-stages.js';

interface PromotionCase {
  readonly name: string;
  readonly tagsOf: (host: string) => readonly string[];
  /** What plain requests are answered. */
  readonly plainStatus: number;
  readonly hosts: readonly [live: string, canary: string];
}

const cases: readonly PromotionCase[] = [
  {
    name: 'tags of hosts, redirected to https',
    hosts: ['app.example.com', 'canary-app.example.com'],
    tagsOf: (host) => [`https://${host}`],
    plainStatus: 301,
  },
  {
    name: 'tags of hosts, served plainly too',
    hosts: ['app.test', 'canary-app.test'],
    tagsOf: (host) => [`https://${host}`],
    plainStatus: 200,
  },
  {
    name: 'tags of Fabio with the redirect beside them',
    hosts: ['app.example.com', 'canary-app.example.com'],
    tagsOf: (host) => [`urlprefix-${host}:443/`, `urlprefix-${host}:80/ redirect=308,https://${host}$path`],
    plainStatus: 308,
  },
];

for (const kind of tagStages) {
  test(`promotion, ${kind.name}`, { skip: kind.skip }, (t) => {
    // Each in a cluster of its own, side by side: most of the time is waiting.
    t.jobs = cases.length;
    for (const row of cases) {
      t.test(row.name, { buffered: true }, (t) => promote(t, kind, row));
    }
    t.end();
  });
}

async function promote(t: Test, kind: TagStageKind, { hosts, tagsOf, plainStatus }: PromotionCase): Promise<void> {
  const stage = await startTagStage(t, kind);
  const [live, canary] = hosts;
  for (const id of ['live-1', 'live-2']) await stage.launch(id, tagsOf(live));
  for (const id of ['canary-1', 'canary-2']) await stage.launch(id, tagsOf(canary));
  const loads = hosts.map((host) => ({
    host,
    tls: stage.load(host),
    plain: stage.load(host, { tls: false, isGood: (status) => status === plainStatus }),
  }));
  const [onLive, onCanary] = loads.map(({ tls }) => tls);
  const asked = (load: typeof onLive, ...ids: string[]) =>
    until(`${ids.join(' and ')} answered`, () => ids.every((id) => load!.answers.has(id)));
  await asked(onLive, 'live-1', 'live-2');
  await asked(onCanary, 'canary-1', 'canary-2');
  t.same([...onLive!.answers.keys()].sort(), ['live-1', 'live-2'], 'no canary in the live host');
  t.same([...onCanary!.answers.keys()].sort(), ['canary-1', 'canary-2'], 'and nobody else in its own');

  await stage.retag('canary-1', tagsOf(live));
  await asked(onLive, 'canary-1');
  await Promise.all([stage.end('live-1'), stage.end('live-2')]);
  await stage.launch('canary-3', tagsOf(canary));
  await asked(onCanary, 'canary-3');
  // The next one is promoted, and its predecessor goes before the proxy can have heard of it.
  await stage.retag('canary-2', tagsOf(live));
  await stage.end('canary-1');
  await asked(onLive, 'canary-2');
  // And one that turns out bad goes back.
  await stage.launch('live-3', tagsOf(live));
  await asked(onLive, 'live-3');
  await stage.retag('canary-2', tagsOf(canary));
  await Promise.all(loads.flatMap(({ tls, plain }) => [tls.answered(40), plain.answered(40)]));
  await Promise.all(loads.flatMap(({ tls, plain }) => [tls.stop(), plain.stop()]));

  for (const { host, tls, plain } of loads) {
    t.same(tls.failures, [], `${host}: none of ${tls.sent()} requests over TLS failed`);
    t.same(plain.failures, [], `${host}: none of ${plain.sent()} plain requests failed`);
  }
}
