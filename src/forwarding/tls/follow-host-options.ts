import { emptyConfiguration, type Configuration } from '../../model/configuration.js';
import { differencesOf } from '../../shared/layered-map.js';
import { hostOptions, type HostOptions, type TlsEntryPoint } from './host-options.js';

/** The options of hosts, kept up with configurations: while no router names any, a change costs what has changed. */
export function followHostOptions(): (
  configuration: Configuration,
  entryPoints: readonly TlsEntryPoint[],
) => HostOptions {
  const naming = new Set<string>();
  let { routers } = emptyConfiguration;
  return (configuration, entryPoints) => {
    const { changed, removed } = differencesOf(routers, configuration.routers);
    for (const name of removed) naming.delete(name);
    for (const [name, { tlsOptions }] of changed) {
      if (tlsOptions === undefined) naming.delete(name);
      else naming.add(name);
    }
    routers = configuration.routers;
    return hostOptions(configuration, entryPoints, naming.size > 0);
  };
}
