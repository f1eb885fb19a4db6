import type { ServersTransport } from '../model/configuration.js';
import type { DraftServersTransport } from './draft.js';
import type { Linked } from './object-table.js';
import type { Entry } from './source.js';

/** A transport refers to nothing and comes out alike each time, which counts where thousands of sources define it. */
const linkedBefore = new WeakMap<Entry<DraftServersTransport>, Linked<ServersTransport>>();

/** A transport to servers as it is used. */
export function linkServersTransport(entry: Entry<DraftServersTransport>): Linked<ServersTransport> {
  let linked = linkedBefore.get(entry);
  if (linked === undefined) linkedBefore.set(entry, (linked = linkAnew(entry)));
  return linked;
}

function linkAnew({ source, draft }: Entry<DraftServersTransport>): Linked<ServersTransport> {
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
