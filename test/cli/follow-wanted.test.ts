// The certificates that routers want, followed change by change: always the same as asked for from the start.
import fc from 'fast-check';
import t from 'tap';
import { followWanted } from '../../src/cli/serve/certificates/follow-wanted.js';
import { emptyConfiguration, type Configuration, type Router } from '../../src/model/configuration.js';
import { routerFields } from '../../src/model/router.js';
import { loadSettings } from '../../src/settings/load-settings.js';
import type { Settings } from '../../src/settings/settings.js';
import { decodeFields } from '../../src/shared/decode-options.js';
import { withChanges } from '../../src/shared/layered-map.js';
import { createNode, insertDotted } from '../../src/shared/option-node.js';

function settingsOf(...argv: string[]): Settings {
  const readFile = () => {
    throw Object.assign(new Error('no file'), { code: 'ENOENT' });
  };
  return loadSettings({ argv, env: {}, readFile, directoryExists: () => false }).settings;
}

const settings = settingsOf(
  '--certificatesresolvers.le.acme.email=a@example.com',
  '--certificatesresolvers.other.acme.email=a@example.com',
  '--certificatesresolvers.le.domains[0].main=*.below.example.com',
  '--certificates.resolver=le',
);

function routerOf(hosts: readonly string[], resolver: string | undefined): Router {
  const written = createNode('', '');
  insertDotted(written, 'tls', 'true', '');
  if (resolver !== undefined) insertDotted(written, 'tls.certresolver', resolver, '');
  return {
    name: '',
    provider: 'nomad',
    status: 'enabled',
    errors: [],
    origins: [],
    options: decodeFields(routerFields, written, '', () => undefined),
    rule: hosts.map((host) => `Host(\`${host}\`)`).join(' || '),
    priority: 1,
    entryPoints: [],
    middlewares: [],
    service: 's@nomad',
    tls: true,
  };
}

const withRouters = (routers: Configuration['routers']): Configuration => ({ ...emptyConfiguration, routers });

t.test('whatever changes, what is wanted is what the routers want now', (t) => {
  const host = fc.constantFrom('a.example.com', 'b.example.com', 'c.example.com', 'x.below.example.com');
  const router = fc.tuple(fc.uniqueArray(host, { minLength: 1 }), fc.constantFrom(undefined, 'le', 'other', 'nobody'));
  const change = fc.tuple(fc.constantFrom('r1', 'r2', 'r3', 'r4'), fc.option(router, { nil: undefined }));
  const step = fc.array(change, { maxLength: 4 });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 8 }), fc.boolean(), (steps, isLayered) => {
      const follower = followWanted(settings);
      const wanted = new Map<string, Set<string>>();
      let routers: Configuration['routers'] = new Map();
      for (const changes of steps) {
        const next = new Map(
          changes.map(([name, written]) => [name, written && routerOf(...written)] as [string, Router | undefined]),
        );
        routers = withChanges(routers, next);
        const configuration = withRouters(isLayered ? routers : new Map(routers));
        for (const [resolver, { added, removed }] of follower.follow(configuration)) {
          const own = wanted.get(resolver) ?? new Set();
          wanted.set(resolver, own);
          for (const names of removed) if (!own.delete(names.join())) throw new Error(`${names.join()} was not wanted`);
          for (const names of added) {
            if (own.has(names.join())) throw new Error(`${names.join()} was wanted already`);
            own.add(names.join());
          }
        }
        const anew = followWanted(settings);
        const expected = [...anew.follow(configuration)].map(([resolver, { added }]) => [
          resolver,
          added.map((names) => names.join()).sort(),
        ]);
        const actual = [...wanted]
          .filter(([, own]) => own.size > 0)
          .map(([resolver, own]) => [resolver, [...own].sort()]);
        if (JSON.stringify(actual.sort()) !== JSON.stringify(expected.sort())) return false;
        for (const name of ['a.example.com', 'b.example.com', 'c.example.com', 'x.below.example.com']) {
          if (follower.isWanted(name) !== anew.isWanted(name)) return false;
          for (const resolver of ['le', 'other']) {
            const isWanted = [...(wanted.get(resolver) ?? [])].some((names) => names.split(',').includes(name));
            if (follower.isWanted(name, resolver) !== isWanted) return false;
          }
        }
      }
      return true;
    }),
    { numRuns: 300 },
  );
  t.end();
});

t.test('a router that changes costs that router', (t) => {
  const count = 20_000;
  let looked = 0;
  const counting = (router: Router): Router =>
    Object.defineProperty({ ...router }, 'rule', {
      get() {
        looked++;
        return router.rule;
      },
    });
  const many = new Map(
    Array.from({ length: count }, (_, index) => [`r${index}`, counting(routerOf([`h${index}.example.com`], 'le'))]),
  );
  const follower = followWanted(settings);
  const before = withChanges(new Map<string, Router>(), many);
  follower.follow(withRouters(before));
  t.ok(looked >= count);
  looked = 0;
  const after = withChanges(before, new Map([['r7', counting(routerOf(['other.example.com'], 'le'))]]));
  t.same(
    [...follower.follow(withRouters(after))],
    [['le', { added: [['other.example.com']], removed: [['h7.example.com']] }]],
  );
  t.ok(looked <= 2, `${looked} looks at rules`);
  t.end();
});

t.test('other settings count from the next configuration on', (t) => {
  const follower = followWanted(settings);
  const configuration = withRouters(new Map([['r', routerOf(['x.below.example.com'], undefined)]]));
  t.same([...follower.follow(configuration)], [['le', { added: [['*.below.example.com']], removed: [] }]]);
  follower.useSettings(settingsOf('--certificatesresolvers.le.acme.email=a@example.com'));
  t.same(
    [...follower.follow(configuration)],
    [['le', { added: [['x.below.example.com']], removed: [['*.below.example.com']] }]],
  );
  t.end();
});
