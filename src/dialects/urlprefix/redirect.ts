// `redirect=CODE,URL`: where clients are sent instead of to the service.
import type { Say } from './say.js';

export interface Redirect {
  readonly status: number;
  /** As the redirect middleware takes it, with `$host` and `$path`. */
  readonly url: string;
  /** Lower case; empty: that of the request. */
  readonly scheme: string;
  /** Lower case, without a port that the scheme has anyway; empty or `$host`: that of the request. */
  readonly authority: string;
  /** With one `$path`, or fixed. */
  readonly path: string;
}

const form = /^(?:(?:([a-z][a-z\d+.-]*):)?\/\/((?:(?!\$path)[^/?#])*))?([^?#]*)(\?[^#]*)?/i;
const host = /^(\$host|[\w.-]+|\[[\da-f:.]+\])(:\d{1,5})?$/i;
const example = 'write redirect=301,https://HOST$path';

/** Undefined, with a word why, when requests are to go to the service after all. */
export function readRedirect(written: string, say: Say): Redirect | undefined {
  const shown = `redirect=${say.quote(written)}`;
  const toService = (what: string, remedy = example) => {
    say.warning('option-invalid', `${shown} ${what}; requests go to the service`, remedy);
    return undefined;
  };
  const [code = '', url = '', ...more] = written.split(',');
  if (url === '' || more.length > 0) return toService('is not one code and one URL');
  const status = /^\+?\d{1,9}$/.test(code) ? Number(code) : 0;
  if (status < 300 || status > 399)
    return toService(`has the status "${say.quote(code)}"`, 'write one from 300 to 399');
  const [, scheme = '', authority, text = '', query = ''] = form.exec(url)!;
  if (authority === undefined ? !text.startsWith('/') : !host.test(authority)) return toService('leads to no host');
  if (/%(?![\da-f]{2})/i.test(text)) return toService('has a % that starts no escape', 'write %25 for a percent sign');
  if (authority !== undefined && /:\d+$/.test(authority) && text.startsWith('$path')) {
    say.info('option-invalid', `${shown} has $path directly behind a port, where Fabio cannot read it`, example);
  }
  const path = text === '' ? '/' : text.replace('/$path', () => '$path');
  const origin = `${scheme === '' ? '' : `${scheme}:`}${authority === undefined ? '' : `//${authority}`}`;
  return {
    status,
    url: `${origin}${path}${query}`,
    scheme: scheme.toLowerCase(),
    authority: (authority ?? '').toLowerCase().replace(scheme.toLowerCase() === 'https' ? /:443$/ : /:80$/, ''),
    path,
  };
}
