// Headers that tags set or delete.
import { removeHeader, setHeader } from '../../exchange/header-list.js';
import { MiddlewareRefused } from '../definition.js';

/** One header to set, or to delete when the value is empty. */
export interface HeaderEdit {
  readonly name: string;
  readonly value: string;
}

/** They belong to one connection and to the framing of the message; a proxy writes them itself (RFC 9110 section 7.6). */
const ownedByTheProxy = new Set([
  'connection',
  'content-length',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** The edits of an option, without the headers that are the proxy's own business. */
export function compileHeaderEdits(written: Readonly<Record<string, string>>, option: string): HeaderEdit[] {
  return Object.entries(written)
    .filter(([name]) => !ownedByTheProxy.has(name.toLowerCase()))
    .map(([name, value]) => ({ name: headerName(name, option), value: headerText(value, `${option}.${name}`) }));
}

/** A name in the usual spelling, `x-custom-id` as `X-Custom-Id`; refuses what is no header name. */
export function headerName(name: string, option: string): string {
  if (!/^[!#$%&'*+\-.^_`|~\w]+$/.test(name)) {
    throw new MiddlewareRefused(`${option}: "${name}" is no header name`, 'use letters, digits and dashes');
  }
  return name.toLowerCase().replace(/(^|-)[a-z]/g, (start) => start.toUpperCase());
}

/** A value as the bytes to send, UTF-8 taken as Latin-1 characters; refuses what would start another line. */
export function headerText(value: string, option: string): string {
  if (/[\0-\x08\n-\x1f\x7f]/.test(value)) {
    throw new MiddlewareRefused(`${option} has a control character in it`, 'write the value in one line');
  }
  return Buffer.from(value.trim(), 'utf8').toString('latin1');
}

export function applyHeaderEdits(headers: string[], edits: readonly HeaderEdit[]): void {
  for (const { name, value } of edits) {
    if (value === '') removeHeader(headers, name.toLowerCase());
    else setHeader(headers, name, value);
  }
}
