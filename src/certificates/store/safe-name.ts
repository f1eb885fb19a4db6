const replacements: Readonly<Record<string, string>> = {
  ' ': '_',
  '+': '_plus_',
  '*': 'wildcard_',
  ':': '-',
  '..': '',
};

/** A name as one path segment of Caddy's store: `*.Example.com` is `wildcard_.example.com` (certmagic's KeyBuilder.Safe). */
export function safeName(name: string): string {
  return name
    .toLowerCase()
    .trim()
    .replace(/\.\.|[ +*:]/g, (found) => replacements[found]!)
    .replace(/[^\w@.-]/g, '');
}
