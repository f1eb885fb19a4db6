// Takes secrets out of what is shown: logs, the API and the debug pages all pass through here.

const redacted = 'REDACTED';

/** Keys whose text is a secret wherever they appear: options, settings, header names, environment variables. */
const secretKey =
  /^(users?|htpasswd|passwd|authorization|proxy-authorization|cookie|set-cookie|credentials?)$|(password|passphrase|secret|secrets|token|api[-_]?key|private[-_]?key|hmac(encoded)?)$/i;

/** True for a key such as `token`, `basicAuth.users` (its last segment), `Authorization`, `X-Api-Key`. */
export function isSecretKey(key: string): boolean {
  return secretKey.test(key.slice(key.lastIndexOf('.') + 1));
}

/** Text without user and password of a URL and without private keys. */
export function redactText(text: string): string {
  if (text.includes('PRIVATE KEY-----')) return redacted;
  return text.includes('@') ? text.replace(/(\/\/)[^/?#@\s]+@/g, `$1${redacted}@`) : text;
}

/** `admin:hash` keeps the name, which is what one looks for; anything else goes altogether. */
function redactSecret(secret: string): string {
  // `sticky.cookie=true` switches something on.
  if (secret === '' || /^(true|false)$/i.test(secret)) return secret;
  const user = /^([\w.@-]{1,64}):/.exec(secret);
  return user ? `${user[1]!}:${redacted}` : redacted;
}

/** A copy of plain data with every secret replaced; maps become objects. */
export function redactSecrets(value: unknown, key = ''): unknown {
  const secret = isSecretKey(key);
  if (typeof value === 'string') return secret ? redactSecret(value) : redactText(value);
  if (Array.isArray(value)) return value.map((member: unknown) => redactSecrets(member, key));
  if (value instanceof Map) return redactEntries(value as Map<string, unknown>);
  if (typeof value === 'object' && value !== null) return redactEntries(Object.entries(value));
  return secret && typeof value === 'number' ? redacted : value;
}

function redactEntries(entries: Iterable<[string, unknown]>): Record<string, unknown> {
  const copy: Record<string, unknown> = {};
  for (const [name, member] of entries) copy[name] = redactSecrets(member, name);
  return copy;
}

/** A tag with its secret replaced: `traefik.….basicauth.users=admin:REDACTED`. */
export function redactTag(tag: string): string {
  const equals = tag.indexOf('=');
  if (
    equals === -1 ||
    !isSecretKey(
      tag
        .slice(0, equals)
        .trim()
        .replace(/\[\d+\]$/, ''),
    )
  )
    return redactText(tag);
  const secrets = tag.slice(equals + 1).split(',');
  return `${tag.slice(0, equals + 1)}${secrets.map((secret) => redactSecret(secret.trim())).join(',')}`;
}
