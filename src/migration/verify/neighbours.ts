// Hosts, paths and addresses beside the ones that rules name: where a rule that is a little different answers otherwise.
import { isIPv4, isIPv6 } from 'node:net';

/** The host itself first, then what is written almost like it; as they stand in a Host header, without a port. */
export function hostsBeside(host: string): readonly string[] {
  if (host.includes(':')) return [`[${host}]`];
  if (isIPv4(host)) return [host];
  const [label = '', ...rest] = host.split('.');
  return [
    host,
    host.toUpperCase(),
    `${host}.`,
    `sub.${host}`,
    `x${host}`,
    [`${label}x`, ...rest].join('.'),
    ...(rest.length > 0 ? [rest.join('.'), ['other', ...rest].join('.')] : []),
  ];
}

/** The path itself first, in the form in which it may stand in a request line. */
export function pathsBeside(path: string): readonly string[] {
  const written = asTarget(path);
  const base = written.replace(/\/+$/, '');
  if (base === '') return ['/', '/x', '/x/y?q=1', '//', '/%2Fx', '/../'];
  return [
    written,
    base,
    `${base}/`,
    `${base}x`,
    `${base}/x`,
    `${base}/x/y?q=1`,
    base.slice(0, -1) || '/',
    swapCase(base),
    escapeLast(base),
    `${base}%2Fx`,
    `${base}%2fx`,
    `/${base}`,
    `/x${base}`,
    `${base}/../x`,
    `/x/..${base}`,
  ];
}

/** Of a range, an address in it and the ones before and behind it. */
export function addressesBeside(range: string): readonly string[] {
  const [address = '', bits = '32'] = range.split('/');
  if (isIPv4(address)) {
    const size = 2 ** (32 - Math.min(32, Number(bits) || 0));
    const first = Math.floor(address.split('.').reduce((sum, octet) => sum * 256 + Number(octet), 0) / size) * size;
    return [first, first - 1, first + size].filter((each) => each >= 0 && each < 2 ** 32).map(dotted);
  }
  return isIPv6(address) ? [address, '2001:db8:ffff::1'] : [];
}

function dotted(address: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join('.');
}

/** Escapes stay as they are; what may not stand in a request line is escaped. */
function asTarget(path: string): string {
  return encodeURI(path)
    .replace(/%25([\dA-Fa-f]{2})/g, '%$1')
    .replaceAll('?', '%3F')
    .replaceAll('#', '%23');
}

function swapCase(path: string): string {
  // Letters in escapes mean the same in either case.
  return path.replace(/%..|[a-z]|[A-Z]/g, (found) => {
    if (found.startsWith('%')) return found;
    return found === found.toLowerCase() ? found.toUpperCase() : found.toLowerCase();
  });
}

/** The same path with a letter written as an escape. */
function escapeLast(path: string): string {
  return path.replace(/[A-Za-z](?=[^A-Za-z]*$)/, (letter) => `%${letter.charCodeAt(0).toString(16)}`);
}
