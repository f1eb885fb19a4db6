import { createConfiguredTls } from '../../certificates/serving/configured-tls.js';
import type { RoutedEntryPoint } from '../../forwarding/compile-routes.js';
import { followHostOptions } from '../../forwarding/tls/follow-host-options.js';
import { emptyTls, type Configuration } from '../../model/configuration.js';
import type { Diagnostic } from '../../model/diagnostic.js';
import type { Settings } from '../../settings/settings.js';
import { systemClock as clock } from '../../shared/clock.js';
import { createTransports } from '../../upstreams/transport/transports.js';
import { generatedCertificateProblem } from '../serve/certificates/generated-certificate-problem.js';
import { tlsEntryPoints } from '../serve/certificates/tls-entry-points.js';
import { settingsTransport } from '../serve/serving-options.js';

/** What is wrong with the certificates, keys and authorities that the configuration names, and with who uses which. */
export function fileProblems(
  configuration: Configuration,
  { settings, entryPoints }: { readonly settings: Settings; readonly entryPoints: readonly RoutedEntryPoint[] },
): Diagnostic[] {
  const onChange = () => undefined;
  const tls = createConfiguredTls({ clock, onChange });
  const transports = createTransports({ settings: settingsTransport(settings), clock, onChange });
  try {
    tls.follow(configuration.tls ?? emptyTls);
    transports.apply(configuration.serversTransports);
    const hosts = followHostOptions()(configuration, tlsEntryPoints(settings, entryPoints));
    return [
      ...tls.diagnostics.map(asSeenFromHere),
      ...hosts.diagnostics,
      ...generatedCertificateProblem(configuration, settings),
      ...transports.diagnostics().map(asSeenFromHere),
    ];
  } finally {
    tls.close();
    transports.close();
  }
}

/** Tags are mostly looked at on another machine than that of the proxy. */
function asSeenFromHere(diagnostic: Diagnostic): Diagnostic {
  if (diagnostic.origin.service === undefined) return diagnostic;
  return { ...diagnostic, severity: 'warning', remedy: 'see that the file can be used where the proxy runs' };
}
