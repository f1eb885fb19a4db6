// Names across providers: `web@nomad`. References may leave the provider out and spell names in any case.

const aliases: Record<string, string> = { consul: 'consulcatalog' };

/** A reference made by something of `provider`, with the provider it means. */
export function qualify(reference: string, provider: string): string {
  const at = reference.lastIndexOf('@');
  if (at < 0) return `${reference}@${provider}`;
  const named = reference.slice(at + 1).toLowerCase();
  return `${reference.slice(0, at)}@${aliases[named] ?? named}`;
}

/** What names are compared by. */
export function nameKey(qualified: string): string {
  return qualified.toLowerCase();
}
