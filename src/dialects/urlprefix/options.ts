// The words behind the source of a tag become options; what cannot be used is said, and the route stays.
import { nearestWord } from '../../shared/nearest-word.js';
import { readAccess, type Access } from './access.js';
import type { Say } from './say.js';
import { readRedirect, type Redirect } from './redirect.js';
import { writtenPath } from './written-path.js';

export interface UrlprefixOptions {
  readonly strip?: string;
  readonly prepend?: string;
  /** `dst`, or the name to send as Host. */
  readonly host?: string;
  readonly proto: Proto;
  readonly serverName?: string;
  readonly skipVerify: boolean;
  /** Positive; missing: an equal share of what is left. */
  readonly weight?: number;
  readonly redirect?: Redirect;
  /** The name of a scheme; empty: one that does not exist. */
  readonly auth?: string;
  readonly access?: Access;
  readonly strategy?: string;
  /** The name of the cookie. */
  readonly sticky?: string;
}

export type Proto = 'any' | 'http' | 'https' | 'h2c' | 'tcp';

type Draft = { -readonly [K in keyof UrlprefixOptions]: UrlprefixOptions[K] };
type Read = (value: string | undefined, options: Draft, say: Say) => void;

const protos: Readonly<Record<string, Proto>> = {
  http: 'http',
  https: 'https',
  tcp: 'tcp',
  grpc: 'h2c',
  grpcs: 'https',
};

const strategies: Readonly<Record<string, string>> = {
  round_robin: 'wrr',
  least_conn: 'leastconn',
  ip_hash: 'iphash',
  random: 'random',
};

const readers: Readonly<Record<string, Read>> = {
  strip: (value, options, say) => {
    options.strip = readPath('strip', value, say);
  },
  prepend: (value, options, say) => {
    options.prepend = readPath('prepend', value, say);
  },
  host: (value, options, say) => {
    if (value !== undefined && /^[\w.:[\]-]+$/.test(value)) options.host = value;
    else say.ignored('host', value, 'write host=dst or host=NAME');
  },
  proto: (value = '', options, say) => {
    const proto = Object.hasOwn(protos, value) ? protos[value]! : undefined;
    if (proto === undefined) {
      say.ignored('proto', value, 'write proto=http or proto=https');
      return;
    }
    options.proto = proto;
    if (value.startsWith('grpc')) {
      const message = `proto=${value} asks for gRPC, which is not served yet; the servers are spoken to in HTTP/1.1`;
      say.warning('protocol-unsupported', message, 'keep gRPC services out of Tagway for now');
    }
  },
  grpcservername: (value, options, say) => {
    if (value !== undefined && /^[\w.-]+$/.test(value)) options.serverName = value;
    else say.ignored('grpcservername', value, 'write the name in the certificate of the servers');
  },
  tlsskipverify: (value, options, say) => {
    options.skipVerify = value === 'true';
    if (value !== 'true' && value !== 'false') say.ignored('tlsskipverify', value, 'write tlsskipverify=true');
  },
  pxyproto: (value, _options, say) => {
    if (value === 'false') return;
    const message = 'pxyproto is of TCP routes, which are not served yet; requests carry X-Forwarded-For';
    say.warning('service-option-unsupported', message, 'take it out');
  },
  weight: (value = '', options, say) => {
    const weight = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(value) ? Number(value) : NaN;
    options.weight = weight > 0 && weight < Infinity ? weight : undefined;
    if (Number.isNaN(weight) || weight === Infinity) say.ignored('weight', value, 'write weight=0.25 or weight=10');
    else if (weight < 0) say.ignored('weight', value, 'a negative weight is none');
  },
  redirect: (value, options, say) => {
    options.redirect = readRedirect(value ?? '', say);
  },
  auth: (value = '', options) => {
    options.auth = value;
  },
  allow: (value, options, say) => {
    options.access = readAccess('allow', value ?? '', options.access, say);
  },
  deny: (value, options, say) => {
    options.access = readAccess('deny', value ?? '', options.access, say);
  },
  register: (value, _options, say) => {
    const message = `register=${value ?? ''} asks the proxy to register itself, which Tagway does not do`;
    say.warning('service-option-unsupported', message, 'register a service of that name by a job');
  },
  lb: (value = '', options, say) => {
    if (Object.hasOwn(strategies, value)) options.strategy = strategies[value];
    else say.ignored('lb', value, `write lb=${Object.keys(strategies).join(', lb=')}`);
  },
  sticky: (value = 'true', options, say) => {
    if (value === 'false') options.sticky = undefined;
    else if (value === 'true' || value === '') options.sticky = 'lb';
    else if (/^[!#$%&'*+\-.^_`|~\w]+$/.test(value)) options.sticky = value;
    else {
      options.sticky = 'lb';
      say.ignored('sticky', value, 'write sticky, or sticky=NAME with the name of the cookie');
    }
  },
};

/** Of an option that is written twice the last one counts. */
export function readOptions(words: readonly string[], say: Say): UrlprefixOptions {
  const written = new Map<string, string | undefined>();
  for (const word of words) {
    const equals = word.indexOf('=');
    const key = equals === -1 ? word : word.slice(0, equals);
    if (written.has(key))
      say.warning('tag-duplicate', `"${key}" stands twice; the last one counts`, 'keep one of them');
    written.set(key, equals === -1 ? undefined : word.slice(equals + 1));
  }
  const options: Draft = { proto: 'any', skipVerify: false };
  for (const [key, value] of written) {
    if (Object.hasOwn(readers, key)) readers[key]!(value, options, say);
    else {
      const nearest = nearestWord(key, Object.keys(readers));
      const remedy =
        nearest === undefined ? `use one of: ${Object.keys(readers).join(', ')}` : `did you mean "${nearest}"?`;
      say.warning('option-unknown', `there is no option "${say.quote(key)}"; the route stays without it`, remedy);
    }
  }
  return options;
}

function readPath(key: string, value: string | undefined, say: Say): string | undefined {
  if (value !== undefined && value !== '' && (key === 'prepend' || value.startsWith('/'))) return writtenPath(value);
  say.ignored(key, value, `write ${key}=/PATH`);
  return undefined;
}
