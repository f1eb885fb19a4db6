// What catalog files and dynamic configuration files ask for, at this moment, without a running proxy.
import { createConfigurator, type ConfiguratorInput } from '../configuration/configurator.js';
import type { Dialect } from '../dialects/dialect.js';
import type { Configuration } from '../model/configuration.js';
import type { Settings } from '../settings/settings.js';
import { systemClock as clock } from '../shared/clock.js';
import { configuratorOptions, dialectsOf } from './serve/configuration-options.js';

/** Reads the files that the settings name; throws an error that says which one cannot be read. */
export type ReadFiles = (settings: Settings) => Promise<ConfiguratorInput>;

export async function configureFromFiles(settings: Settings, readFiles: ReadFiles): Promise<Configuration> {
  return configureOnce(settings, await readFiles(settings));
}

/** Where nobody wrote entry points down, every name that a router gives is taken to exist. */
export function configureOnce(
  settings: Settings,
  input: ConfiguratorInput,
  dialects: readonly Dialect[] = dialectsOf(settings),
): Configuration {
  const { entryPoints, ...options } = configuratorOptions(settings);
  const known = settings.entryPointsWritten ? { entryPoints } : {};
  const configurator = createConfigurator({ dialects, clock, ...options, ...known, originsNameInstance: true });
  return configurator.update(input);
}
