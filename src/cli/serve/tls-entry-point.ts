import type { EntryPointSettings, Settings } from '../../settings/settings.js';

const httpsPort = 443;

/** The entry point that clients are sent to for https. */
export function tlsEntryPoint({ entryPoints }: Settings): EntryPointSettings | undefined {
  const all = Object.values(entryPoints);
  return all.find(({ port }) => port === httpsPort) ?? all.find(({ http }) => http.tls !== undefined);
}

/** Whether TLS has more to offer than a certificate that nobody trusts. */
export function hasTls({ tls, certificatesResolvers }: Settings): boolean {
  return tls.certificate !== undefined || Object.keys(certificatesResolvers).length > 0;
}
