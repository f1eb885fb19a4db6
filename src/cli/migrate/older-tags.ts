// How commands of the migration read the settings of a proxy.
import type { Instance } from '../../model/instance.js';
import type { Settings } from '../../settings/settings.js';

/** A proxy that leaves older tags alone is one that could begin to serve them. */
export function withOlderTags(settings: Settings): Settings {
  return { ...settings, urlprefix: { ...settings.urlprefix, mode: 'merge' } };
}

/** What the Traefik tags of a provider begin with. */
export function tagPrefixOf({ providers }: Settings): (provider: Instance['provider']) => string {
  const { nomad, consulCatalog } = providers;
  const prefixes = { nomad: nomad?.prefix, consulcatalog: consulCatalog?.prefix, file: undefined };
  return (provider) => prefixes[provider] ?? 'traefik';
}
