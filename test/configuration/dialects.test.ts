import t from 'tap';
import { combineContributions } from '../../src/configuration/combine-contributions.js';
import { createTraefikDialect } from '../../src/dialects/traefik.js';
import { middlewareSchemas } from '../../src/middlewares/registry.js';
import { makeInstance } from '../support/make-instance.js';
import { dialectCases } from './cases/dialects.js';
import { configurationOf } from './test-catalog.js';

t.test('dialects beside each other', (t) => {
  const [traefik, old] = ['traefik', 'old'].map((prefix) =>
    createTraefikDialect({ exposedByDefault: false, prefix, domainSuffix: 'example.test', middlewareSchemas }),
  );
  for (const { name, tags, routers, suppressed = [], entryPoints = ['web', 'websecure'] } of dialectCases) {
    const known =
      entryPoints === 'unknown'
        ? undefined
        : entryPoints.map((written) => {
            const [entryPoint = '', ...rest] = written.split(' ');
            return { name: entryPoint, isDefault: true, tls: rest.length > 0 };
          });
    const instance = makeInstance({ tags: ['traefik.enable=true', 'old.enable=true', ...tags] });
    const { routers: merged, diagnostics } = combineContributions(
      [traefik!, old!].map((dialect) => dialect.contribute(instance)),
      known,
    );
    const outline = [...merged].map(([router, { value }]) => {
      const on = value.entryPoints.length === 0 ? '' : ` on ${value.entryPoints.join(', ')}`;
      const first = value.priority === undefined ? '' : ` first ${value.priority}`;
      return `${router}: ${value.rule} ${value.tls === undefined ? 'plain' : 'tls'}${on}${first} > ${value.service}`;
    });
    t.same(outline.sort(), [...routers].sort(), name);
    t.same(
      diagnostics.map(({ code, severity }) => `${code} ${severity}`),
      suppressed.map(() => 'route-suppressed info'),
      `${name}: codes`,
    );
    t.match(
      diagnostics.map(({ message }) => message),
      suppressed,
      `${name}: messages`,
    );
  }
  t.end();
});

t.test('dialects are put together as the entry points of the settings have it', (t) => {
  const dialects = ['traefik', 'old'].map((prefix) =>
    createTraefikDialect({ exposedByDefault: false, prefix, domainSuffix: 'example.test', middlewareSchemas }),
  );
  const { tags } = dialectCases.find(({ name }) => name.startsWith('where entry points make'))!;
  const instance = makeInstance({ tags: ['traefik.enable=true', 'old.enable=true', ...tags] });
  const entryPoints = [{ name: 'websecure', isDefault: true, tls: true }];
  const { routers, diagnostics } = configurationOf([instance], { dialects, entryPoints });
  t.same([...routers.keys()], ['new@nomad']);
  t.same(diagnostics.map(({ object }) => object).sort(), ['router old-tls@nomad', 'router old@nomad']);
  for (const { origin } of diagnostics) t.match(origin, { instance: 'app-1', tag: /^old\./ });
  t.end();
});
