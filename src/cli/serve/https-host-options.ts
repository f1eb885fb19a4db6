import type { HttpsHostOptions } from '../../dialects/https-host/https-host-converter.js';
import type { Settings } from '../../settings/settings.js';

const httpsPort = 443;

/** How tags of hosts are read: a redirect to https leads nowhere without an entry point that speaks TLS. */
export function httpsHostOptions({ httpsRedirect, entryPoints, tls }: Settings): HttpsHostOptions {
  const speaksTls = Object.values(entryPoints).some(({ http, port }) => http.tls !== undefined || port === httpsPort);
  return {
    redirect: httpsRedirect as HttpsHostOptions['redirect'],
    hasTlsEntryPoint: speaksTls && tls.certificate !== undefined,
  };
}
