import { isDeepStrictEqual } from 'node:util';
import {
  createConfigurator,
  type Configurator,
  type ConfiguratorOptions,
} from '../../src/configuration/configurator.js';
import { optionsThatDiffer } from '../support/options-that-differ.js';
import { createTraefikDialect } from '../../src/dialects/traefik.js';
import { middlewareSchemas } from '../../src/middlewares/registry.js';
import type { CatalogService, CatalogSnapshot } from '../../src/model/catalog-snapshot.js';
import type { Configuration } from '../../src/model/configuration.js';
import type { Instance, ProviderName } from '../../src/model/instance.js';
import { compileRule } from '../../src/rules/compile-rule.js';
import type { RequestFacts } from '../../src/rules/request-facts.js';
import { createFakeClock } from '../support/fake-clock.js';

/** Snapshots as the catalog room makes them: what is unchanged is the same object. */
export class TestCatalog {
  private services = new Map<ProviderName, Map<string, CatalogService>>();

  snapshots(instances: readonly Instance[]): CatalogSnapshot[] {
    return (['nomad', 'consulcatalog'] as const).map((provider) => {
      const before = this.services.get(provider);
      const grouped = groupBy(instances, provider);
      const services = new Map<string, CatalogService>();
      for (const [key, members] of grouped) {
        const { name, namespace } = members[0]!;
        const service = { provider, name, namespace, instances: members };
        const known = before?.get(key);
        services.set(key, known !== undefined && isDeepStrictEqual(known, service) ? known : service);
      }
      this.services.set(provider, services);
      return { provider, services, index: 1, stale: false, syncedAtMs: 0 };
    });
  }
}

function groupBy(instances: readonly Instance[], provider: ProviderName): Map<string, Instance[]> {
  const groups = new Map<string, Instance[]>();
  for (const instance of instances) {
    if (instance.provider !== provider) continue;
    const key = `${instance.namespace}/${instance.name}`;
    groups.set(key, [...(groups.get(key) ?? []), instance]);
  }
  return groups;
}

export function makeConfigurator(options: Partial<ConfiguratorOptions> = {}): Configurator {
  const dialect = createTraefikDialect({
    exposedByDefault: true,
    prefix: 'traefik',
    domainSuffix: 'example.test',
    middlewareSchemas,
  });
  return createConfigurator({ dialects: [dialect], clock: createFakeClock(), primary: 'nomad', ...options });
}

/** The configuration of a catalog, from nothing. */
export function configurationOf(
  instances: readonly Instance[],
  options: Partial<ConfiguratorOptions> = {},
): Configuration {
  return makeConfigurator(options).update({ snapshots: new TestCatalog().snapshots(instances) });
}

/** What a person would look at, in an order that means nothing. */
export function outlineOf({ routers, services, middlewares, serversTransports, standby }: Configuration) {
  return {
    routers: [...routers.values()]
      .map(({ name, rule, service, middlewares: list, status }) => {
        const through = list.length === 0 ? '' : ` through ${list.join(', ')}`;
        return `${name}: ${rule}${through} > ${service}${status === 'disabled' ? ' (disabled)' : ''}`;
      })
      .sort(),
    standby: [...standby!.keys()].sort(),
    services: [...services.values()]
      .map(({ name, servers, serversTransport, status }) => {
        const by = serversTransport === undefined ? '' : ` by ${serversTransport}`;
        const shown = servers.map(({ url, backup }) => `${url.replace(/^http:\/\/|:8080$/g, '')}${backup ? '?' : ''}`);
        return `${name}: ${shown.join(' ')}${by}${status === 'disabled' ? ' (disabled)' : ''}`;
      })
      .sort(),
    middlewares: [...middlewares.values()]
      .map(({ name, type, status }) => `${name}: ${type}${status === 'disabled' ? ' (disabled)' : ''}`)
      .sort(),
    serversTransports: [...serversTransports.values()]
      .map(({ name, options, status }) => {
        const shown = JSON.stringify(optionsThatDiffer(options));
        return `${name}: ${shown}${status === 'disabled' ? ' (disabled)' : ''}`;
      })
      .sort(),
  };
}

export interface Routed {
  readonly status: 200 | 404 | 503;
  readonly router?: string;
  /** URLs of the servers that may be asked first. */
  readonly servers: readonly string[];
  readonly middlewares: readonly string[];
}

/** What the proxy does with a request, by the plainest means: routers by priority, then servers, then backups. */
export function route(configuration: Configuration, { host, path = '/' }: { host: string; path?: string }): Routed {
  const facts: RequestFacts = {
    method: 'GET',
    host,
    authority: host,
    path,
    query: '',
    headers: [],
    peerAddress: '192.0.2.1',
    tls: false,
    entryPoint: 'web',
  };
  const routers = [...configuration.routers.values()].sort(
    (a, b) => b.priority - a.priority || (a.name < b.name ? -1 : 1),
  );
  for (const router of routers) {
    const compiled = compileRule(router.rule);
    if (!compiled.ok || !compiled.rule.matches(facts)) continue;
    const { name, middlewares } = router;
    const servers = router.status === 'disabled' ? [] : configuration.services.get(router.service)!.servers;
    const regular = servers.filter(({ backup }) => !backup);
    const asked = (regular.length > 0 ? regular : servers).map(({ url }) => url);
    return { status: asked.length > 0 ? 200 : 503, router: name, servers: asked, middlewares };
  }
  return { status: 404, servers: [], middlewares: [] };
}
