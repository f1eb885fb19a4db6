import type { Diagnostic } from '../../model/diagnostic.js';
import type { Settings } from '../../settings/settings.js';

/**
 * What a conversion takes for granted about the proxy: whether `https://HOST` redirects plain requests depends on TLS at
 * its entry points, and without its settings nobody knows these.
 */
export function settingsDoubt(settings: Settings, hasHttpsTags: boolean): Diagnostic[] {
  if (!hasHttpsTags || settings.entryPointsWritten || settings.httpsRedirect !== 'auto') return [];
  return [
    {
      code: 'tag-assumption',
      severity: 'info',
      origin: { provider: 'file' },
      message: 'https:// tags are converted as for a proxy without TLS, as nothing is known of its entry points',
      remedy: 'name its settings, such as --configfile=FILE',
    },
  ];
}
