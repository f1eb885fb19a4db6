import type { ServersTransport } from '../model/configuration.js';
import type { DraftServersTransport } from './draft.js';
import type { Linked } from './object-table.js';
import type { Entry } from './source.js';

/** A transport to servers as it is used; it refers to nothing. */
export function linkServersTransport({ source, draft }: Entry<DraftServersTransport>): Linked<ServersTransport> {
  const { name, errors, options, derivedFrom, origin } = draft;
  const object: ServersTransport = {
    name: `${name}@${source.provider}`,
    provider: source.provider,
    status: errors.length > 0 ? 'disabled' : 'enabled',
    errors,
    origins: [origin],
    ...(derivedFrom === undefined ? {} : { derivedFrom: `${derivedFrom}@${source.provider}` }),
    options,
  };
  return { object, diagnostics: [], identity: [options, errors] };
}
