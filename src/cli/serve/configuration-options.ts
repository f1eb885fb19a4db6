import type { ConfiguratorOptions } from '../../configuration/configurator.js';
import type { Dialect } from '../../dialects/dialect.js';
import { createConvertingDialect } from '../../dialects/converting-dialect.js';
import { createTraefikDialect, type TraefikProviderSettings } from '../../dialects/traefik.js';
import { middlewareSchemas } from '../../middlewares/registry.js';
import type { InstanceStatus } from '../../model/instance.js';
import { routedEntryPoints } from './entry-point-options.js';
import { internalServices } from './internal-services.js';
import type { ConsulSettings, NomadSettings, Settings } from '../../settings/settings.js';
import { convertersOf } from './tag-converters.js';

/** Every way to read tags, in the order in which they are asked. */
export function dialectsOf(settings: Settings): readonly Dialect[] {
  const { domainSuffix, providers } = settings;
  const { nomad, consulCatalog } = providers;
  return [
    createTraefikDialect({
      exposedByDefault: false,
      prefix: 'traefik',
      domainSuffix,
      middlewareSchemas,
      perProvider: {
        ...(nomad && { nomad: traefikSettings(nomad) }),
        ...(consulCatalog && { consulcatalog: traefikSettings(consulCatalog) }),
      },
    }),
    createConvertingDialect(convertersOf(settings), middlewareSchemas),
  ];
}

function traefikSettings(settings: NomadSettings | ConsulSettings): TraefikProviderSettings {
  const { exposedByDefault, prefix, defaultRule, constraints } = settings;
  return { exposedByDefault, prefix, defaultRule, constraints };
}

type Derived = Pick<ConfiguratorOptions, 'primary' | 'strictChecks' | 'entryPoints' | 'internalServices'>;

export function configuratorOptions(settings: Settings): Derived {
  const { providers } = settings;
  const accepted = providers.consulCatalog?.strictChecks;
  return {
    primary: providers.primary === 'consulcatalog' ? 'consulcatalog' : 'nomad',
    entryPoints: routedEntryPoints(settings),
    internalServices,
    strictChecks: accepted && {
      consulcatalog: accepted.includes('any') ? ['passing', 'warning', 'critical'] : (accepted as InstanceStatus[]),
    },
  };
}
