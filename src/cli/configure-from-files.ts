// What catalog files and dynamic configuration files ask for, at this moment, without a running proxy.
import { createConfigurator, type ConfiguratorInput } from '../configuration/configurator.js';
import type { Configuration } from '../model/configuration.js';
import type { Settings } from '../settings/settings.js';
import { systemClock as clock } from '../shared/clock.js';
import { configuratorOptions, dialectsOf } from './serve/configuration-options.js';

/** Reads the files that the settings name; throws an error that says which one cannot be read. */
export type ReadFiles = (settings: Settings) => Promise<ConfiguratorInput>;

/** Where nobody wrote entry points down, every name that a router gives is taken to exist. */
export async function configureFromFiles(settings: Settings, readFiles: ReadFiles): Promise<Configuration> {
  const { entryPoints, ...options } = configuratorOptions(settings);
  const known = settings.entryPointsWritten ? { entryPoints } : {};
  const dialects = dialectsOf(settings);
  const configurator = createConfigurator({ dialects, clock, ...options, ...known, originsNameInstance: true });
  return configurator.update(await readFiles(settings));
}
