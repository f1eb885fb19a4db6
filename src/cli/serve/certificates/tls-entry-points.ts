import type { RoutedEntryPoint } from '../../../forwarding/compile-routes.js';
import type { TlsEntryPoint } from '../../../forwarding/tls/host-options.js';
import type { Settings } from '../../../settings/settings.js';
import { routedEntryPoints } from '../entry-point-options.js';

/** What the settings say of TLS on each entry point. */
export function tlsEntryPoints(
  settings: Settings,
  entryPoints: readonly RoutedEntryPoint[] = routedEntryPoints(settings),
): TlsEntryPoint[] {
  return entryPoints.map(({ name, isDefault, tls }) => {
    const options = settings.entryPoints[name]?.http.tls?.options;
    return { name, isDefault, tls, ...(options === undefined || options === '' ? {} : { tlsOptions: options }) };
  });
}
