import { createHttpsHostConverter } from '../../dialects/https-host/https-host-converter.js';
import type { TagConverter } from '../../dialects/tag-converter.js';
import { createUrlprefixConverter } from '../../dialects/urlprefix/urlprefix-converter.js';
import type { Settings } from '../../settings/settings.js';
import { httpsHostOptions } from './https-host-options.js';

/** The converters of every older dialect, as the settings have them: what is served and what a migration writes. */
export function convertersOf(settings: Settings): readonly TagConverter[] {
  const { prefix, semantics, auth } = settings.urlprefix;
  const urlprefix = createUrlprefixConverter({ prefix, semantics: semantics === 'fabio' ? 'fabio' : 'hind', auth });
  return [
    ...(settings.urlprefix.mode === 'off' ? [] : [urlprefix]),
    createHttpsHostConverter(httpsHostOptions(settings)),
  ];
}
