// Headers that tell browsers what to refuse, and the list of hosts that may be asked for.
import type { Exchange } from '../../exchange/exchange.js';
import { headerValue, setHeader } from '../../exchange/header-list.js';
import { boolean, integer, list, mapOf, text, type InferFields } from '../../shared/schema.js';
import { headerText } from './header-edits.js';

export const securityFields = {
  allowedHosts: list('Hosts that may be asked for, with their port if it is not the default one.'),
  hostsProxyHeaders: list('Request headers in which a proxy before this one names the host.'),
  sslProxyHeaders: mapOf(
    'Request headers by which a proxy before this one says that it was asked over TLS.',
    text('The value.'),
  ),
  stsSeconds: integer('max-age of Strict-Transport-Security; 0: the header is not sent.', { default: 0, minimum: 0 }),
  stsIncludeSubdomains: boolean('Add includeSubDomains to it.', { default: false }),
  stsPreload: boolean('Add preload to it.', { default: false }),
  forceSTSHeader: boolean('Send it without TLS, too.', { default: false }),
  frameDeny: boolean('X-Frame-Options: DENY.', { default: false }),
  customFrameOptionsValue: text('Another value of X-Frame-Options.'),
  contentTypeNosniff: boolean('X-Content-Type-Options: nosniff.', { default: false }),
  browserXssFilter: boolean('X-XSS-Protection: 1; mode=block.', { default: false }),
  customBrowserXSSValue: text('Another value of X-XSS-Protection.'),
  contentSecurityPolicy: text('Content-Security-Policy.'),
  contentSecurityPolicyReportOnly: text('Content-Security-Policy-Report-Only.'),
  publicKey: text('Public-Key-Pins, over TLS only.'),
  referrerPolicy: text('Referrer-Policy.'),
  permissionsPolicy: text('Permissions-Policy.'),
  isDevelopment: boolean('Leave out the checks and headers that hinder on a development machine.', { default: false }),
  featurePolicy: text('Accepted for compatibility, without effect: use permissionsPolicy.'),
  sslRedirect: boolean('Accepted for compatibility, without effect: use redirectScheme.'),
  sslTemporaryRedirect: boolean('Accepted for compatibility, without effect: use redirectScheme.'),
  sslHost: text('Accepted for compatibility, without effect: use redirectRegex.'),
  sslForceHost: boolean('Accepted for compatibility, without effect: use redirectRegex.'),
} as const;

type SecurityOptions = InferFields<typeof securityFields>;

export interface SecurityHeaders {
  /** Whether the host that is asked for may be. */
  readonly allowsHost: (exchange: Exchange) => boolean;
  /** Adds to the headers of a response. */
  readonly respond: (exchange: Exchange, headers: string[]) => void;
}

/** `undefined` when the options come to nothing. */
export function createSecurityHeaders(options: SecurityOptions): SecurityHeaders | undefined {
  const { allowedHosts, hostsProxyHeaders, sslProxyHeaders, isDevelopment, forceSTSHeader } = options;
  const always = fixedHeaders(options);
  const overTls = headerPairs([['Public-Key-Pins', options.publicKey, 'publicKey']]);
  const transportSecurity =
    options.stsSeconds === 0
      ? undefined
      : `max-age=${options.stsSeconds}${options.stsIncludeSubdomains ? '; includeSubDomains' : ''}${options.stsPreload ? '; preload' : ''}`;
  const signsOfTls = Object.entries(sslProxyHeaders).map(([name, value]) => [name.toLowerCase(), value] as const);
  const sent = always.length + overTls.length;
  if (sent === 0 && allowedHosts.length === 0 && transportSecurity === undefined) return undefined;

  const hosts = new Set(allowedHosts.map((host) => host.toLowerCase()));
  const proxyHeaders = hostsProxyHeaders.map((name) => name.toLowerCase());

  function askedOverTls(exchange: Exchange): boolean {
    if (exchange.tls) return true;
    return signsOfTls.some(([name, value]) => headerValue(exchange.upstreamHeaders, name) === value);
  }

  return {
    allowsHost(exchange) {
      if (hosts.size === 0 || isDevelopment) return true;
      for (const name of proxyHeaders) {
        const named = headerValue(exchange.upstreamHeaders, name);
        if (named) return hosts.has(named.toLowerCase());
      }
      const asked = headerValue(exchange.upstreamHeaders, 'host') ?? exchange.authority;
      return hosts.has(asked.toLowerCase());
    },
    respond(exchange, headers) {
      for (const [name, value] of always) setHeader(headers, name, value);
      if (isDevelopment || (transportSecurity === undefined && overTls.length === 0)) return;
      const tls = askedOverTls(exchange);
      if (tls) for (const [name, value] of overTls) setHeader(headers, name, value);
      if (transportSecurity !== undefined && (tls || forceSTSHeader)) {
        setHeader(headers, 'Strict-Transport-Security', transportSecurity);
      }
    },
  };
}

function fixedHeaders(options: SecurityOptions): readonly (readonly [name: string, value: string])[] {
  const { frameDeny, contentTypeNosniff, browserXssFilter } = options;
  return headerPairs([
    ['X-Frame-Options', options.customFrameOptionsValue ?? (frameDeny ? 'DENY' : ''), 'customFrameOptionsValue'],
    ['X-Content-Type-Options', contentTypeNosniff ? 'nosniff' : '', 'contentTypeNosniff'],
    [
      'X-XSS-Protection',
      options.customBrowserXSSValue ?? (browserXssFilter ? '1; mode=block' : ''),
      'customBrowserXSSValue',
    ],
    ['Content-Security-Policy', options.contentSecurityPolicy, 'contentSecurityPolicy'],
    ['Content-Security-Policy-Report-Only', options.contentSecurityPolicyReportOnly, 'contentSecurityPolicyReportOnly'],
    ['Referrer-Policy', options.referrerPolicy, 'referrerPolicy'],
    ['Permissions-Policy', options.permissionsPolicy, 'permissionsPolicy'],
  ]);
}

/** The pairs of those that have a value. */
function headerPairs(
  written: readonly (readonly [name: string, value: string | undefined, option: string])[],
): (readonly [name: string, value: string])[] {
  return written.flatMap(([name, value, option]) => (value ? [[name, headerText(value, option)] as const] : []));
}
