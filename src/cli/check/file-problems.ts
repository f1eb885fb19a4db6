import { createConfiguredTls } from '../../certificates/serving/configured-tls.js';
import type { RoutedEntryPoint } from '../../forwarding/compile-routes.js';
import { followHostOptions } from '../../forwarding/tls/follow-host-options.js';
import { emptyTls, type Configuration } from '../../model/configuration.js';
import type { Diagnostic } from '../../model/diagnostic.js';
import type { Settings } from '../../settings/settings.js';
import { systemClock as clock } from '../../shared/clock.js';
import { messageOf } from '../../shared/errors.js';
import { createTransports } from '../../upstreams/transport/transports.js';
import { generatedCertificateProblem } from '../serve/certificates/generated-certificate-problem.js';
import { createSettingsCertificate } from '../serve/certificates/settings-certificate.js';
import { tlsEntryPoints } from '../serve/certificates/tls-entry-points.js';
import { unsignedNames } from '../serve/certificates/unsigned-names.js';
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
      ...settingsProblem(settings),
      ...tls.diagnostics.map(asSeenFromHere),
      ...hosts.diagnostics,
      ...generatedCertificateProblem(configuration, settings),
      ...[...configuration.routers.values()].flatMap((router) => unsignedNames(router, settings)),
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

/** With a pair that cannot be used, the proxy does not start. */
function settingsProblem(settings: Settings): Diagnostic[] {
  try {
    createSettingsCertificate(settings, { clock, onChange: () => undefined }).close();
    return [];
  } catch (thrown) {
    const remedy = 'name the files of a certificate and its key, both PEM';
    const origin = { provider: 'internal' };
    return [{ code: 'certificate-unusable', severity: 'error', origin, message: messageOf(thrown), remedy }];
  }
}
