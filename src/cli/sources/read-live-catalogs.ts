// The instances that running catalogs hold now.
import { parseCatalogAddress } from '../../catalog/catalog-address.js';
import { watchConsul } from '../../catalog/consul.js';
import { watchNomad } from '../../catalog/nomad.js';
import { readCatalogOnce, type CatalogReading } from '../../catalog/read-catalog-once.js';
import type { Diagnostic } from '../../model/diagnostic.js';
import type { Instance } from '../../model/instance.js';
import type { Settings } from '../../settings/settings.js';
import { consulOptions, nomadOptions } from '../serve/http-catalog-options.js';
import type { AskedCatalog } from './source-flags.js';

export interface LiveCatalogs {
  readonly instances: readonly Instance[];
  /** One for each catalog, or namespace of Nomad, that did not answer. */
  readonly problems: readonly Diagnostic[];
}

export interface LiveQuestion {
  readonly settings: Settings;
  readonly catalogs: readonly AskedCatalog[];
  readonly timeoutMs: number;
  /** Whether anybody wants a service with these tags. */
  readonly isRelevant: (tags: readonly string[], provider: AskedCatalog) => boolean;
}

export async function readLiveCatalogs(question: LiveQuestion): Promise<LiveCatalogs> {
  const { settings, catalogs } = question;
  const { consulCatalog, nomad } = settings.providers;
  const readings: Promise<{ readonly provider: AskedCatalog; readonly reading: CatalogReading }>[] = [];
  const read = (provider: AskedCatalog, watch: Parameters<typeof readCatalogOnce>[0]) =>
    readings.push(readCatalogOnce(watch, question).then((reading) => ({ provider, reading })));
  const listed = new Set<AskedCatalog>();
  const relevant = (provider: AskedCatalog) => ({
    isRelevant(tags: readonly string[]) {
      listed.add(provider);
      return question.isRelevant(tags, provider);
    },
  });
  if (consulCatalog !== undefined && catalogs.includes('consulcatalog')) {
    const options = { ...consulOptions(consulCatalog), ...relevant('consulcatalog') };
    read('consulcatalog', (sinks) => watchConsul(options, sinks));
  }
  if (nomad !== undefined && catalogs.includes('nomad')) {
    const options = { ...nomadOptions(nomad), ...relevant('nomad') };
    // Each namespace by itself, so that one that may not be read is named and the others are read.
    for (const namespaces of scopesOf(nomad.namespaces)) {
      read('nomad', (sinks) => watchNomad({ ...options, namespaces }, sinks));
    }
  }
  const instances: Instance[] = [];
  const problems: Diagnostic[] = [];
  for (const { provider, reading } of await Promise.all(readings)) {
    if (!reading.ok) problems.push(unreadable(provider, reading));
    else if (provider === 'consulcatalog' && !listed.has(provider)) {
      // How Consul refuses: it always has its own service to show.
      const address = parseCatalogAddress(consulCatalog!.endpoint.address, 8500).shown;
      problems.push(unreadable(provider, { address, message: 'shows no service to this token, not even its own' }));
    } else {
      if (reading.lacking !== undefined) problems.push(lacking(provider, reading.lacking));
      instances.push(...[...reading.snapshot.services.values()].flatMap((service) => service.instances));
    }
  }
  return { instances, problems };
}

function scopesOf(namespaces: readonly string[]): readonly (readonly string[])[] {
  return namespaces.length === 0 || namespaces.includes('*') ? [namespaces] : namespaces.map((each) => [each]);
}

function lacking(provider: AskedCatalog, message: string): Diagnostic {
  return {
    code: 'catalog-unreadable',
    severity: 'error',
    origin: { provider },
    message,
    remedy: 'register it under a name of letters, digits and dashes',
  };
}

function unreadable(provider: AskedCatalog, { address, message }: { address: string; message: string }): Diagnostic {
  const [name, token] = provider === 'nomad' ? ['Nomad', 'NOMAD_TOKEN'] : ['Consul', 'CONSUL_HTTP_TOKEN'];
  const refused = /^(answered 40[13]|shows no )/.test(message);
  return {
    code: 'catalog-unreadable',
    severity: 'error',
    origin: { provider },
    message: `${name} at ${address} cannot be read: ${message}`,
    remedy: refused ? `give it a token that may read, in ${token}` : 'see that it runs there and can be reached',
  };
}
