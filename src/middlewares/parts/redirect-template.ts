// The URL that a redirect is written as, with `$host` and `$path` in it, becomes one that a request only fills in.
import { shorten } from '../../shared/shorten.js';
import { MiddlewareRefused } from '../definition.js';
import { escapeBytes, escapePath } from './path-text.js';

export interface RedirectTemplate {
  /** Lower case; empty: that of the request. */
  readonly scheme: string;
  /** Undefined: that of the request. */
  readonly authority: Slot | undefined;
  readonly path: Slot;
  /** Empty: that of the request, where its path goes along. */
  readonly query: string;
}

/** A text with a place for another one in it, if `open`. */
export interface Slot {
  readonly head: string;
  readonly open: boolean;
  readonly tail: string;
}

export function fillSlot({ head, open, tail }: Slot, text: string): string {
  return open ? head + text + tail : head;
}

const form = /^(?:([A-Za-z][A-Za-z0-9+.-]*):)?(?:\/\/([^/?#]*))?([^?#]*)(?:\?([^#]*))?/;
const legalAuthority = /^(?:\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9\-._~!$&'()*+,;=%]+)(?::\d{1,5})?$/;

/**
 * Reads `https://$host$path`, `http://other.example/$path`, `/new/$path`. `$host` counts once in the place of the host,
 * `$path` once in the path, where `/$path` is `$path`; directly behind the host it is the whole path. A fragment is
 * left out. Throws `MiddlewareRefused` for what is no such URL.
 */
export function parseRedirectTemplate(written: string): RedirectTemplate {
  const [, scheme = '', beforePath, writtenPath = '', query = ''] = form.exec(written)!;
  const isBare = beforePath === undefined && (scheme !== '' || !writtenPath.startsWith('/'));
  if (isBare || /[\0-\x1f\x7f]/.test(written)) throw refusal(written, 'it is no URL');
  const glued = beforePath?.endsWith('$path') === true;
  const authority = glued ? beforePath.slice(0, -'$path'.length) : beforePath;
  if (authority !== undefined && !legalAuthority.test(authority)) throw refusal(written, 'it has no usable host');
  const path = openSlot(glued ? '$path' : writtenPath.replace('/$path', () => '$path'), '$path');
  const [head, tail] = [escapePath(path.head), escapePath(path.tail)];
  if (head === undefined || tail === undefined) throw refusal(written, 'it has a % that starts no escape');
  return {
    scheme: scheme.toLowerCase(),
    authority: authority === undefined ? undefined : openSlot(authority, '$host'),
    path: { head, open: path.open, tail },
    // In a tag, letters beyond ASCII are text; in a request the same characters are single bytes.
    query: query.replace(/[\u0080-\uffff]+/g, escapeBytes),
  };
}

function openSlot(text: string, name: string): Slot {
  const at = text.indexOf(name);
  return at === -1
    ? { head: text, open: false, tail: '' }
    : { head: text.slice(0, at), open: true, tail: text.slice(at + name.length) };
}

function refusal(written: string, why: string): MiddlewareRefused {
  const message = `the url "${shorten(written, 200)}" cannot be redirected to: ${why}`;
  return new MiddlewareRefused(message, 'write one such as https://$host$path or https://other.example/login');
}
