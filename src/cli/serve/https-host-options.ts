import type { HttpsHostOptions } from '../../dialects/https-host/https-host-converter.js';
import type { Settings } from '../../settings/settings.js';
import { hasTls, tlsEntryPoint } from './tls-entry-point.js';

/** How tags of hosts are read: a redirect to https leads nowhere without an entry point that speaks TLS. */
export function httpsHostOptions(settings: Settings): HttpsHostOptions {
  const secure = tlsEntryPoint(settings);
  return {
    redirect: settings.httpsRedirect as HttpsHostOptions['redirect'],
    hasTlsEntryPoint: hasTls(settings) && secure !== undefined,
    ...(secure === undefined ? {} : { tlsPort: secure.port }),
  };
}
