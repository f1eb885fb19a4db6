// What urlprefix tags mean, written a second time and as plainly as can be: a table of lines like Fabio's, searched from
// the top for each request. Where HinD's reading or Tagway's documented departures differ, it says so.

export interface ModelRequest {
  readonly tls: boolean;
  /** As in the Host header. */
  readonly host: string;
  /** As sent, and as routes see it. */
  readonly path: string;
  readonly seen: string;
  readonly forwardedProto?: 'http' | 'https';
  readonly peer: string;
}

interface Line {
  readonly server: string;
  /** Sides it takes requests on. */
  readonly plain: boolean;
  readonly tls: boolean;
  /** Without port; empty: any. */
  readonly host: string;
  readonly port: string;
  /** Undefined: any. */
  readonly wanted: string | undefined;
  readonly path: string;
  readonly options: ReadonlyMap<string, string>;
  /** What Fabio sorts by. */
  readonly text: string;
}

export type Reading = 'hind' | 'fabio';

/** The answer as `askInWords` gives it. */
export function modelAnswer(
  instances: readonly (readonly string[])[],
  request: ModelRequest,
  reading: Reading,
): string {
  const lines = standing(instances.flatMap((tags, index) => linesOf(tags, 'abcdefgh'.charAt(index), reading)));
  const fits = lines.filter((line) => takes(line, request, reading) && !isThere(line, request, reading));
  if (fits.length === 0) return '404';
  const order = [...fits].sort((one, other) => compare(one, other, request.tls));
  const first = order[0]!;
  const targets = order.filter((line) => compare(line, first, request.tls) === 0);
  const { options } = first;
  if (isRefused(options, request.peer)) return '403';
  if (options.has('auth')) return '401';
  const redirect = options.get('redirect');
  if (redirect !== undefined) return `${redirect.slice(0, 3)} ${target(redirect.slice(4), options, request)}`;
  const path = rewritten(request.seen, options);
  return [
    ...targets.map(({ server }) => server).sort(),
    ...(path === request.path.replace(/\?.*/, '') ? [] : [`as ${path}`]),
  ].join(' ');
}

/** One line per tag; `redirect` options that are none and words without a meaning here are left out. */
function linesOf(tags: readonly string[], server: string, reading: Reading): Line[] {
  return tags.map((tag) => {
    const [source = '', ...words] = tag.trim().slice('urlprefix-'.length).trim().split(/ +/);
    const slash = source.indexOf('/');
    const authority = (slash === -1 ? source : source.slice(0, slash)).replaceAll('$DC', 'dc1').toLowerCase();
    const [host = '', port = ''] = authority.split(':');
    const options = new Map(words.map((word) => word.split(/=(.*)/s) as [string, string]));
    const http = options.get('proto') === 'http';
    const redirects = options.has('redirect');
    const hind = {
      plain: isUsual(port) ? !(redirects && port === '443') : http,
      tls: isUsual(port) ? !http && !(redirects && port === '80') : !http,
      wanted: isUsual(port) ? undefined : port,
      port: redirects || !isUsual(port) ? port : '',
    };
    const fabio = { plain: true, tls: true, wanted: port, port };
    return {
      server,
      host,
      // Escapes in a tag mean what they mean in a request; to Fabio they are never met.
      path: slash === -1 ? '/' : source.slice(slash).replace('%7E', '~'),
      options,
      text: `${redirects ? options.get('redirect')!.slice(4) : 'http://'} opts ${words.join(' ')}`,
      ...(reading === 'hind' ? hind : fabio),
    };
  });
}

function isUsual(port: string): boolean {
  return ['', '80', '443'].includes(port);
}

/** Of the lines of one instance and source the one that sorts last. */
function standing(lines: readonly Line[]): Line[] {
  return lines.filter(
    (line) =>
      !lines.some(
        (other) =>
          other !== line &&
          other.server === line.server &&
          other.host === line.host &&
          other.port === line.port &&
          other.path === line.path &&
          (other.text > line.text || (other.text === line.text && lines.indexOf(other) < lines.indexOf(line))),
      ),
  );
}

function takes(line: Line, { tls, host: asked, seen }: ModelRequest, reading: Reading): boolean {
  if (!(tls ? line.tls : line.plain) || !seen.startsWith(line.path)) return false;
  if (line.host === '') return true;
  if (reading === 'hind') {
    const [host = '', port = tls ? '443' : '80'] = asked.toLowerCase().split(':');
    return matches(line.host, host) && (line.wanted === undefined || line.wanted === port);
  }
  return matches(
    withoutUsual(`${line.host}${line.port && `:${line.port}`}`, tls),
    withoutUsual(asked.toLowerCase(), tls),
  );
}

function withoutUsual(authority: string, tls: boolean): string {
  return authority.replace(tls ? /:443$/ : /:80$/, '');
}

/** Tries every way to read the pattern. */
function matches(pattern: string, text: string): boolean {
  if (pattern === '') return text === '';
  const rest = pattern.slice(1);
  switch (pattern.charAt(0)) {
    case '*':
      return Array.from({ length: text.length + 1 }, (_, index) => index).some((cut) => matches(rest, text.slice(cut)));
    case '?':
      return text !== '' && matches(rest, text.slice(1));
    case '[': {
      const set = pattern.slice(1, pattern.indexOf(']'));
      const members = set.replace('!', '');
      const inSet =
        members[1] === '-' ? members[0]! <= text[0]! && text[0]! <= members[2]! : members.includes(text[0]!);
      return text !== '' && inSet !== set.startsWith('!') && matches(pattern.slice(set.length + 2), text.slice(1));
    }
    case '{': {
      const close = pattern.indexOf('}');
      const tail = pattern.slice(close + 1);
      return pattern
        .slice(1, close)
        .split(',')
        .some((choice) => matches(choice + tail, text));
    }
    default:
      return text.startsWith(pattern[0]!) && matches(rest, text.slice(1));
  }
}

/** Negative: the first one goes first. */
function compare(one: Line, other: Line, tls: boolean): number {
  const [a, b] = [rank(one, tls), rank(other, tls)];
  for (const index of a.keys()) if (a[index] !== b[index]) return b[index]! - a[index]!;
  // Longest first, which is what descending order means for prefixes of one path.
  return one.path === other.path ? 0 : one.path < other.path ? 1 : -1;
}

/** Exact hosts, patterns by how they end, no host; of the same, those with a port first, and of these no redirects. */
function rank({ host, port, wanted }: Line, tls: boolean): number[] {
  const kind = host === '' ? 0 : /[*?[{]/.test(host) ? 1 : 2;
  const end = kind === 1 ? /[^*?\]}]*$/.exec(host)![0].length : 0;
  const wildcard = kind === 1 ? '*?]}'.indexOf(host.charAt(host.length - end - 1)) : 0;
  const other = kind === 1 ? host.slice(0, host.length - end).replace(/[*?[\]{},!]/g, '').length : 0;
  return [kind, end, wildcard, other, port === '' ? 0 : wanted === undefined || port === (tls ? '443' : '80') ? 1 : 2];
}

/** The redirect would lead to the very same place. */
function isThere({ options, wanted }: Line, request: ModelRequest, reading: Reading): boolean {
  const redirect = options.get('redirect');
  if (redirect === undefined) return false;
  const [, scheme, authority, rest] = /^(https?):\/\/([^/?]*)([^?]*)/.exec(
    target(redirect.slice(4), options, request),
  )!;
  // Behind a proxy that ends TLS, redirects to https are there already; to Fabio, those to http are not.
  const proto = request.tls ? 'https' : 'http';
  if (scheme !== proto && scheme !== request.forwardedProto) return false;
  const there = withoutUsual(authority!.toLowerCase(), scheme === 'https');
  const here = withoutUsual(request.host.toLowerCase(), request.tls);
  // HinD's hosts have no ports: without one in the target, every port is the same place.
  const loose = reading === 'hind' && wanted === undefined && !there.includes(':');
  const sameHost = redirect.includes('$host') || there === here || (loose && here.split(':')[0] === there);
  return sameHost && rest === request.seen;
}

function target(url: string, options: ReadonlyMap<string, string>, { host, path, seen }: ModelRequest): string {
  const [, query = ''] = path.split(/(?=\?)/);
  let cut = seen;
  const strip = options.get('strip');
  if (strip !== undefined && cut.startsWith(strip)) cut = cut.slice(strip.length);
  const put = `${options.get('prepend') ?? ''}${cut}`;
  const slashed = put === '' || put.startsWith('/') ? put : `/${put}`;
  const filled = url
    .replace('/$path', '$path')
    .replace('$path', () => slashed + query)
    .replace('$host', () => host);
  return filled.replace(/^(https?:\/\/[^/?]*)(?=\?|$)/, '$1/');
}

function rewritten(path: string, options: ReadonlyMap<string, string>): string {
  const strip = options.get('strip');
  let cut = path;
  if (strip !== undefined && cut.startsWith(strip)) {
    cut = cut.slice(strip.length);
    if (!cut.startsWith('/')) cut = `/${cut}`;
  }
  return `${options.get('prepend') ?? ''}${cut}`;
}

/** The lists that are used here: 10.0.0.0/8 and lists that cannot be read. */
function isRefused(options: ReadonlyMap<string, string>, peer: string): boolean {
  const [allow, deny] = [options.get('allow'), options.get('deny')];
  if (allow === undefined && deny === undefined) return false;
  if ((allow !== undefined && deny !== undefined) || ![allow, deny].includes('ip:10.0.0.0/8')) return true;
  return peer.startsWith('10.') === (allow === undefined);
}
