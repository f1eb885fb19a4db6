import { mayHavePublicCertificate } from '../../dialects/https-host/public-host.js';
import type { UnmatchedOptions } from '../../forwarding/unmatched.js';
import type { Settings } from '../../settings/settings.js';
import { controlPlaneHosts } from './hind-routes.js';
import { hasTls, tlsEntryPoint } from './tls-entry-point.js';

/** What becomes of requests that no router takes; a redirect to https leads nowhere without an entry point for it. */
export function unmatchedOptions(settings: Settings): UnmatchedOptions {
  const { unmatched, httpsRedirect } = settings;
  const secure = tlsEntryPoint(settings);
  const { text } = unmatched;
  if (unmatched.toHttps !== true || httpsRedirect === 'never' || secure === undefined || !hasTls(settings)) {
    return { text };
  }
  const served = new Set(controlPlaneHosts(settings));
  return {
    text,
    https: {
      port: secure.port === 443 ? '' : `:${secure.port}`,
      isServed: (host) => httpsRedirect === 'always' || served.has(host) || mayHavePublicCertificate(host),
    },
  };
}
