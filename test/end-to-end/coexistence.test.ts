// Traefik's tags come beside older ones, the older ones go, and all of it backwards, while requests come in: none fails.
import { test, type Test } from 'tap';
import { convertersOf } from '../../src/cli/serve/tag-converters.js';
import { settingsOf } from '../support/ask-offline.js';
import { until } from '../support/until.js';
import { startTagStage, tagStages, tlsFlags, type TagStageKind } from './tag-stages.js';

const host = 'app.example.com';

interface CoexistenceCase {
  readonly name: string;
  readonly older: readonly string[];
  /** Instead of what the older tags are converted to. */
  readonly traefik?: readonly string[];
  /** What plain requests are answered, all the time. */
  readonly plainStatus: number;
  /** Where one catalog is as good as another, the real Consul is enough. */
  readonly everywhere?: boolean;
}

const cases: readonly CoexistenceCase[] = [
  { name: 'tags of hosts', older: [`https://${host}`], plainStatus: 301 },
  { name: 'urlprefix tags', older: [`urlprefix-${host}/`], plainStatus: 200 },
  {
    name: 'urlprefix tags with options, and the redirect beside them',
    older: [
      `urlprefix-${host}:443/ weight=0.25 lb=random`,
      `urlprefix-${host}:80/ redirect=308,https://${host}$path`,
      `urlprefix-${host}/api strip=/api`,
    ],
    plainStatus: 308,
  },
  { name: 'three dialects', older: [`urlprefix-${host}/`, `https://${host}`], plainStatus: 200, everywhere: true },
  {
    name: 'Traefik tags by hand, under another name',
    older: [`urlprefix-${host}/`, `https://${host}`],
    traefik: [
      'traefik.http.services.web.loadbalancer.strategy=leastconn',
      ...['web', 'web-secure'].map((router) => `traefik.http.routers.${router}.rule=Host(\`${host}\`)`),
      'traefik.http.routers.web-secure.tls=true',
    ],
    plainStatus: 200,
  },
];

const settings = settingsOf(tlsFlags);

/** What `tagway migrate` writes. */
function converted(older: readonly string[]): string[] {
  const conversions = convertersOf(settings).flatMap(({ convert }) => convert({ name: 'app', tags: older }));
  return [...new Set(conversions.flatMap(({ tags }) => tags))];
}

for (const kind of tagStages) {
  test(`migration and back, ${kind.name}`, { skip: kind.skip }, (t) => {
    // Each in a cluster of its own, side by side: most of the time is waiting.
    t.jobs = cases.length;
    const isReal = kind.name === 'real Consul';
    for (const row of cases.filter(({ everywhere }) => isReal || everywhere === true))
      t.test(row.name, { buffered: true }, (t) => migrate(t, kind, row));
    t.end();
  });
}

async function migrate(t: Test, kind: TagStageKind, { older, traefik, plainStatus }: CoexistenceCase): Promise<void> {
  const stage = await startTagStage(t, kind);
  const made = ['traefik.enable=true', ...(traefik ?? converted(older))];
  const ids = ['app-1', 'app-2', 'app-3'];
  for (const id of ids) await stage.launch(id, older);
  const loads = [
    stage.load(host),
    stage.load(host, { path: '/api/x' }),
    stage.load(host, { tls: false, isGood: (status) => status === plainStatus }),
  ];
  await until('all instances answer', () => ids.every((id) => loads[0]!.answers.has(id)));

  const steps = { both: [...older, ...made], new: made, old: older };
  for (const step of ['both', 'new', 'both', 'old'] as const) {
    // One instance after the other, as jobs are submitted again.
    for (const id of ids) {
      await stage.retag(id, steps[step]);
      await stage.known(id, steps[step]);
      await Promise.all(loads.map((load) => load.answered(5)));
    }
  }
  // And by new instances in place of the old ones; names that no conversion gives are not one route with the older tags.
  for (const id of ids) {
    await stage.launch(`new-${id}`, traefik === undefined ? steps.new : steps.both);
    await until(`new-${id} answers`, () => loads[0]!.answers.has(`new-${id}`));
    await stage.end(id);
  }
  await Promise.all(loads.map((load) => load.answered(20)));
  await Promise.all(loads.map((load) => load.stop()));

  const [tls, below, plain] = loads;
  t.same(tls!.failures, [], `none of ${tls!.sent()} requests over TLS failed`);
  t.same(below!.failures, [], `none of ${below!.sent()} below a path failed`);
  t.same(plain!.failures, [], `none of ${plain!.sent()} plain requests failed`);
}

for (const kind of tagStages) {
  test(`a second service asks for the host, ${kind.name}`, { skip: kind.skip }, async (t) => {
    const stage = await startTagStage(t, kind);
    const tags = [`https://${host}`];
    for (const id of ['web-1', 'web-2']) await stage.launch(id, tags, 'web');
    const load = stage.load(host);
    await until('both answer', () => load.answers.size === 2);
    // Names that come before and behind it.
    for (const name of ['another', 'zebra']) await stage.launch(`${name}-1`, tags, name);
    await load.answered(40);
    t.same([...load.answers.keys()].sort(), ['web-1', 'web-2'], 'who has it keeps it');
    for (const name of ['another', 'zebra']) {
      const told = new RegExp(`the service ${name} of \\w+ asks by the tag .* for requests that the service web of`);
      t.ok(
        stage.proxy.log.some(({ message }) => told.test(message)),
        `${name} is told`,
      );
    }
    // All of the first one is replaced, and then it goes.
    await stage.launch('web-3', tags, 'web');
    await Promise.all([stage.end('web-1'), stage.end('web-2')]);
    await load.answered(40);
    t.same([...load.answers.keys()].sort(), ['web-1', 'web-2', 'web-3']);
    await stage.end('web-3');
    await until('the oldest of the others answers', () => load.answers.has('another-1'));
    await load.stop();
    t.notOk(load.answers.has('zebra-1'));
    t.same(load.failures, [], `none of ${load.sent()} requests failed`);
  });
}
