import type { DistinguishedName } from '../model/certificate-description.js';

/** From Node's text, a line for each part (`CN=a.example.com`); Node has none for a name without parts. */
export function readDistinguishedName(text: string | undefined = ''): DistinguishedName {
  const part = (key: string): string => new RegExp(`^${key}=(.*)$`, 'm').exec(text)?.[1] ?? '';
  return { commonName: part('CN'), organization: part('O'), country: part('C') };
}
