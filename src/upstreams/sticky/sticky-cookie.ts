// What a sticky cookie is called, what it says and how it is set: Traefik's, so that clients keep their server when one
// proxy takes the other's place.
import { createHash } from 'node:crypto';
import type { StickyCookieOptions } from '../../model/service.js';
import { attributeText } from './find-cookie.js';

/** The name of a service's cookie: the one given, made a token (RFC 9110 section 5.6.2), or five hex digits of SHA-1. */
export function stickyCookieName(service: string, name: string | undefined): string {
  if (name !== undefined && name !== '') return name.replace(/[^!#$%&'*+\-.^_`|~0-9A-Za-z]/g, '_');
  return `_${createHash('sha1').update(`_TRAEFIK_BACKEND_${service}`).digest('hex').slice(0, 5)}`;
}

/** The value that stands for a server: sixteen hex digits of its URL's SHA-256. */
export function stickyCookieValue(serverUrl: string): string {
  return createHash('sha256').update(serverUrl).digest('hex').slice(0, 16);
}

/** The value of a Set-Cookie header, its attributes in the order Go writes them. */
export function stickyCookieLine(name: string, value: string, options: StickyCookieOptions): string {
  const path = attributeText(options.path);
  const domain = attributeText(options.domain ?? '').replace(/^\./, '');
  const sameSite = { none: 'None', lax: 'Lax', strict: 'Strict' }[options.sameSite ?? ''];
  return [
    `${name}=${value}`,
    path === '' ? '' : `Path=${path}`,
    domain === '' ? '' : `Domain=${domain}`,
    options.maxAge === 0 ? '' : `Max-Age=${Math.max(0, options.maxAge)}`,
    options.httpOnly ? 'HttpOnly' : '',
    options.secure ? 'Secure' : '',
    sameSite === undefined ? '' : `SameSite=${sameSite}`,
  ]
    .filter((part) => part !== '')
    .join('; ');
}
