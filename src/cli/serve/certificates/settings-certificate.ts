import { createConfiguredTls, type ConfiguredTls } from '../../../certificates/serving/configured-tls.js';
import type { Certificate } from '../../../certificates/certificate.js';
import { emptyTls, type TlsConfiguration } from '../../../model/configuration.js';
import type { Settings } from '../../../settings/settings.js';
import type { Clock } from '../../../shared/clock.js';
import { TagwayError } from '../../../shared/errors.js';

export interface SettingsCertificate extends Pick<ConfiguredTls, 'diagnostics' | 'close'> {
  readonly current: Certificate | undefined;
  /** Reads the pair of these settings now; throws TW_SETTING_INVALID, and changes nothing, when it cannot be used. */
  use(settings: Settings): void;
}

/** The pair of files that the settings name, read again when they change; what they held before stands in for nonsense. */
export function createSettingsCertificate(
  settings: Settings,
  { clock, onChange }: { readonly clock: Clock; readonly onChange: () => void },
): SettingsCertificate {
  function read(next: Settings): ConfiguredTls {
    const pair = createConfiguredTls({ clock, onChange });
    pair.follow(tlsOf(next));
    const [problem] = pair.diagnostics;
    if (problem === undefined) return pair;
    pair.close();
    const message = `tls.certificate and tls.key cannot be used: ${problem.message}`;
    throw new TagwayError('TW_SETTING_INVALID', message, { source: 'settings' });
  }

  let pair = read(settings);
  return {
    get current() {
      return pair.defaultCertificate;
    },
    get diagnostics() {
      return pair.diagnostics;
    },
    use(next) {
      const fresh = read(next);
      pair.close();
      pair = fresh;
    },
    close: () => pair.close(),
  };
}

/** As a file would have it. */
function tlsOf({ tls: { certificate: certFile, key: keyFile } }: Settings): TlsConfiguration {
  if (certFile === undefined || keyFile === undefined) return emptyTls;
  const value = { defaultCertificate: { certFile, keyFile }, defaultGeneratedCert: undefined };
  return { ...emptyTls, store: { value, origin: { provider: 'internal' } } };
}
