import type { NamedTls } from '../model/configuration.js';
import type { DraftTlsOptions } from './draft.js';
import type { Linked } from './object-table.js';
import type { Entry } from './source.js';

/** TLS options as routers may use them. */
export function linkTlsOptions({ source, draft }: Entry<DraftTlsOptions>): Linked<NamedTls> {
  const { name, errors, options, origin } = draft;
  const object: NamedTls = {
    name: `${name}@${source.provider}`,
    provider: source.provider,
    status: errors.length > 0 ? 'disabled' : 'enabled',
    errors,
    origins: [origin],
    options,
  };
  return { object, diagnostics: [], identity: [options, errors] };
}
