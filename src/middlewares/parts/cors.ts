// Cross-origin resource sharing: answers to preflight requests, and headers of responses.
import type { Answer } from '../../exchange/answer.js';
import type { Exchange } from '../../exchange/exchange.js';
import { headerValue, headerValues, setHeader } from '../../exchange/header-list.js';
import { boolean, integer, list, type InferFields } from '../../shared/schema.js';
import { headerText } from './header-edits.js';
import { compileOption } from './middleware-regexp.js';

export const corsFields = {
  accessControlAllowCredentials: boolean('Let scripts send credentials.', { default: false }),
  accessControlAllowHeaders: list('Request headers that scripts may send.'),
  accessControlAllowMethods: list('Methods that scripts may use.'),
  accessControlAllowOriginList: list('Origins whose scripts may ask, such as `https://app.example.com`; `*` for all.'),
  accessControlAllowOriginListRegex: list('The same by regular expression.'),
  accessControlExposeHeaders: list('Response headers that scripts may read.'),
  accessControlMaxAge: integer('Seconds a browser may remember a preflight answer.', { default: 0 }),
  addVaryHeader: boolean('Add `Origin` to Vary.', { default: false }),
} as const;

type CorsOptions = InferFields<typeof corsFields>;

export interface Cors {
  /** The answer to a preflight request; `undefined` for all other requests. */
  readonly preflight: (exchange: Exchange) => Answer | undefined;
  /** Adds to the headers of a response. */
  readonly respond: (exchange: Exchange, headers: string[]) => void;
}

/** `undefined` when no option asks for it. */
export function createCors(options: CorsOptions): Cors | undefined {
  const {
    accessControlAllowCredentials: credentials,
    accessControlAllowHeaders,
    accessControlAllowMethods,
    accessControlAllowOriginList: origins,
    accessControlAllowOriginListRegex: originRegexps,
    accessControlExposeHeaders,
    accessControlMaxAge: maxAge,
    addVaryHeader,
  } = options;
  const lists = [
    accessControlAllowHeaders,
    accessControlAllowMethods,
    origins,
    originRegexps,
    accessControlExposeHeaders,
  ];
  if (!credentials && maxAge === 0 && !addVaryHeader && lists.every((members) => members.length === 0))
    return undefined;

  const allowHeaders = headerText(accessControlAllowHeaders.join(','), 'accessControlAllowHeaders');
  const allowMethods = headerText(accessControlAllowMethods.join(','), 'accessControlAllowMethods');
  const exposeHeaders = headerText(accessControlExposeHeaders.join(','), 'accessControlExposeHeaders');
  const expressions = originRegexps.map((pattern) => compileOption(pattern, 'accessControlAllowOriginListRegex'));

  // With credentials browsers take `*` for a literal star (Fetch standard, section 3.3.5), so it is spelt out.
  const spelt = (allowed: string, asked: string | undefined) =>
    allowed === '*' && credentials ? (asked ?? '') : allowed;

  function allowedOrigin(origin: string): string {
    if (origins.includes('*')) return spelt('*', origin);
    if (origins.includes(origin)) return origin;
    return expressions.some((expression) => expression.test(origin)) ? origin : '';
  }

  return {
    preflight(exchange) {
      if (exchange.method !== 'OPTIONS') return undefined;
      const origin = headerValue(exchange.headers, 'origin');
      const method = headerValue(exchange.headers, 'access-control-request-method');
      if (!origin || !method) return undefined;
      const askedHeaders = headerValue(exchange.headers, 'access-control-request-headers');
      const headers: string[] = [];
      const add = (name: string, value: string) => {
        if (value !== '') headers.push(name, value);
      };
      add('Access-Control-Allow-Credentials', credentials ? 'true' : '');
      add('Access-Control-Allow-Headers', spelt(allowHeaders, askedHeaders));
      add('Access-Control-Allow-Methods', spelt(allowMethods, method));
      add('Access-Control-Allow-Origin', allowedOrigin(origin));
      add('Access-Control-Max-Age', String(maxAge));
      return { status: 200, headers, body: '' };
    },
    respond(exchange, headers) {
      const allowed = allowedOrigin(headerValue(exchange.headers, 'origin') ?? '');
      if (allowed !== '') setHeader(headers, 'Access-Control-Allow-Origin', allowed);
      if (credentials) setHeader(headers, 'Access-Control-Allow-Credentials', 'true');
      if (exposeHeaders !== '') setHeader(headers, 'Access-Control-Expose-Headers', exposeHeaders);
      if (addVaryHeader) varyByOrigin(headers);
    },
  };
}

function varyByOrigin(headers: string[]): void {
  const vary = headerValues(headers, 'vary').join(',');
  const names = vary.toLowerCase().split(',');
  if (names.some((name) => name.trim() === 'origin' || name.trim() === '*')) return;
  setHeader(headers, 'Vary', vary === '' ? 'Origin' : `${vary},Origin`);
}
