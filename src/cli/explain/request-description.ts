/** A request in words, as `--requests` lines and the flags of `explain` give it. */
export interface RequestDescription {
  readonly method: string;
  /** As written: `http://host/path?query`, or a path alone. */
  readonly url: string;
  readonly tls: boolean;
  /** Of the URL, with its port; empty for a path alone. */
  readonly authority: string;
  /** Path and query, escapes and dots as written. */
  readonly target: string;
  /** In order; a name may come twice. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly remoteAddress: string;
  /** Chosen by the port of the URL when left out. */
  readonly entryPoint?: string;
}

/** What makes a description; all but the URL have defaults. */
export interface DescribedParts {
  readonly url: string;
  readonly method?: string;
  readonly headers?: readonly (readonly [name: string, value: string])[];
  readonly remoteAddress?: string;
  readonly entryPoint?: string;
}

/** Takes the URL apart without changing a letter of it; a sentence when it is none. */
export function describeRequest(parts: DescribedParts): RequestDescription | string {
  const { url } = parts;
  const match = /^(?:(https?|wss?):\/\/)?([^/?#]*)([^#]*)/i.exec(url);
  const [, scheme = 'http', authority = '', rest = ''] = match ?? [];
  if (/\s/.test(url) || (authority === '' && !rest.startsWith('/'))) {
    return `"${url}" is no URL; write http://HOST/PATH, or /PATH with a Host header`;
  }
  const broken = parts.headers?.find(([name, value]) => !headerName.test(name) || /[\r\n\0]/.test(value));
  if (broken !== undefined) return `"${broken[0]}" is no header; write "Name: value"`;
  if (parts.method !== undefined && !headerName.test(parts.method)) return `"${parts.method}" is no method`;
  return {
    method: parts.method ?? 'GET',
    url,
    tls: /^(https|wss)$/i.test(scheme),
    authority,
    target: rest.startsWith('/') ? rest : `/${rest}`,
    headers: parts.headers ?? [],
    remoteAddress: parts.remoteAddress ?? '127.0.0.1',
    entryPoint: parts.entryPoint,
  };
}

const headerName = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

/** Reads a line of a requests file: `{"method", "url", "headers": {}, "remoteAddress", "entryPoint"}`. */
export function parseRequestLine(line: string): RequestDescription | string {
  let document: unknown;
  try {
    document = JSON.parse(line);
  } catch {
    return 'it is not JSON';
  }
  if (typeof document !== 'object' || document === null || Array.isArray(document)) return 'it is no JSON object';
  const fields = document as Readonly<Record<string, unknown>>;
  for (const name of ['method', 'url', 'remoteAddress', 'entryPoint']) {
    if (fields[name] !== undefined && fields[name] !== null && typeof fields[name] !== 'string')
      return `${name} is no text`;
  }
  const headers = readHeaders(fields.headers ?? {});
  if (typeof headers === 'string') return headers;
  if (typeof fields.url !== 'string') return 'it has no url';
  const textOf = (name: string) => (fields[name] as string | null | undefined) ?? undefined;
  return describeRequest({
    url: fields.url,
    headers,
    method: textOf('method'),
    remoteAddress: textOf('remoteAddress'),
    entryPoint: textOf('entryPoint'),
  });
}

/** An object of values or lists of values. */
function readHeaders(written: unknown): [string, string][] | string {
  if (typeof written !== 'object' || written === null) return 'headers is no object';
  const headers: [string, string][] = [];
  for (const [name, value] of Object.entries(written)) {
    for (const each of Array.isArray(value) ? (value as unknown[]) : [value]) {
      if (typeof each !== 'string' && typeof each !== 'number') return `the header ${name} is no text`;
      headers.push([name, String(each)]);
    }
  }
  return headers;
}
