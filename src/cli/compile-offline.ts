import { createRouteCompiler, type CompiledRoutes, type RoutedEntryPoint } from '../forwarding/compile-routes.js';
import { createMiddlewareCompiler } from '../middlewares/compile-middlewares.js';
import type { Configuration } from '../model/configuration.js';
import { silentRecorder } from '../observability/traffic-recorder.js';
import type { Settings } from '../settings/settings.js';
import { systemClock as clock } from '../shared/clock.js';
import { createUpstreams } from '../upstreams/upstreams.js';
import { routedEntryPoints } from './serve/entry-point-options.js';
import { createInternalServices } from './serve/internal-services.js';

export interface OfflineRoutes extends CompiledRoutes {
  readonly entryPoints: readonly RoutedEntryPoint[];
}

/** The routes of a configuration as they would serve; nothing is counted and there is no server to choose. */
export function compileOffline(configuration: Configuration, settings: Settings): OfflineRoutes {
  const entryPoints = settings.entryPointsWritten
    ? routedEntryPoints(settings)
    : assumedEntryPoints(settings, configuration);
  const compile = createRouteCompiler({
    entryPoints,
    upstreams: createUpstreams({ clock, random: () => 0 }),
    middlewares: createMiddlewareCompiler({ clock }),
    metrics: { routerRecorder: () => silentRecorder, serviceRecorder: () => silentRecorder },
  });
  const complete = createInternalServices()(configuration, `http://${settings.api.address}`);
  return { ...compile(complete), entryPoints };
}

/** Nobody wrote down which entry points there are: `web`, `websecure`, and whatever routers name. */
function assumedEntryPoints(settings: Settings, { routers }: Configuration): RoutedEntryPoint[] {
  const known = routedEntryPoints(settings);
  const names = new Set(['websecure', ...[...routers.values()].flatMap(({ entryPoints }) => entryPoints)]);
  for (const { name } of known) names.delete(name);
  const plain = { isDefault: true, tls: false, middlewares: [], redirection: undefined };
  return [...known, ...[...names].map((name) => ({ name, ...plain }))];
}
