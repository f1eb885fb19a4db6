import type { DistinguishedName } from '../model/certificate-description.js';

/**
 * From Node's text: a line for each part (`CN=a.example.com`), characters that RFC 2253 has a meaning for escaped. Node has
 * none for a name without parts.
 */
export function readDistinguishedName(text: string | undefined = ''): DistinguishedName {
  const part = (key: string): string => unescaped(new RegExp(`^${key}=(.*)$`, 'm').exec(text)?.[1] ?? '');
  return { commonName: part('CN'), organization: part('O'), country: part('C') };
}

/** Its common name; all of it on one line where it has none. */
export function shortName(text: string | undefined = ''): string {
  return readDistinguishedName(text).commonName || text.replaceAll('\n', ', ');
}

function unescaped(part: string): string {
  return part.replace(/\\([0-9A-F]{2}|.)/g, (_, code: string) =>
    code.length === 2 ? String.fromCharCode(parseInt(code, 16)) : code,
  );
}
