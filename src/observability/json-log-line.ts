// Access log lines as JSON objects with Traefik's field names, in alphabetical order as Traefik writes them.
import type { AccessLogFacts, LineMoment } from './access-log-facts.js';
import type { FieldChoice } from './access-log-fields.js';
import type { LineFormat } from './common-log-line.js';
import { createIsoTime } from './iso-time.js';

// Apart, because starts and ends fall into different seconds.
const startTime = createIsoTime('utc');
const endTime = createIsoTime('utc');
const localTime = createIsoTime('local');

/** The JSON text of one field; empty when this request has none. */
type FieldText = (facts: AccessLogFacts, moment: LineMoment) => string;

/** Every field but the headers. `Failure` is ours: the code of what went wrong. */
const fieldTexts: Readonly<Record<string, FieldText>> = {
  ClientAddr: ({ peerAddress, peerPort }) => quote(joinAddress(peerAddress, peerPort)),
  ClientHost: ({ clientAddress }) => quote(clientAddress),
  ClientPort: ({ peerPort }) => `"${peerPort}"`,
  ClientUsername: ({ userName }) => quote(userName === '' ? '-' : userName),
  DownstreamContentSize: ({ responseBytes }) => `${responseBytes}`,
  DownstreamStatus: ({ status }) => `${status}`,
  Duration: (_, { durationMs }) => nanoseconds(durationMs),
  Failure: ({ failure }) => quoteUnlessEmpty(failure),
  GzipRatio: ({ upstreamBytes, responseBytes }) =>
    upstreamBytes > 0 && responseBytes > 0 && upstreamBytes !== responseBytes ? `${upstreamBytes / responseBytes}` : '',
  OriginContentSize: ({ upstreamStatus, upstreamBytes }) => (upstreamStatus === 0 ? '' : `${upstreamBytes}`),
  OriginDuration: (facts) => (facts.upstreamStartedMs > 0 ? nanoseconds(facts.endedMs - facts.upstreamStartedMs) : ''),
  OriginStatus: ({ upstreamStatus }) => (upstreamStatus === 0 ? '' : `${upstreamStatus}`),
  Overhead: (facts, { durationMs }) =>
    nanoseconds(facts.upstreamStartedMs > 0 ? facts.upstreamStartedMs - facts.startedMs : durationMs),
  RequestAddr: ({ authority }) => quoteUnlessEmpty(authority),
  RequestContentSize: ({ requestBytes }) => `${requestBytes}`,
  RequestCount: (_, { requestCount }) => `${requestCount}`,
  RequestHost: ({ authority }) => quoteUnlessEmpty(splitPort(authority)[0]),
  RequestMethod: ({ method }) => quote(method),
  RequestPath: ({ target }) => quote(target),
  RequestPort: ({ authority }) => (authority === '' ? '' : quote(splitPort(authority)[1])),
  RequestProtocol: ({ protocol }) => quote(protocol),
  RequestScheme: ({ tls }) => (tls ? '"https"' : '"http"'),
  RetryAttempts: ({ attempt }) => `${Math.max(0, attempt - 1)}`,
  RouterName: ({ router }) => (router === undefined ? '' : quote(router.name)),
  ServiceAddr: ({ server }) => (server === undefined ? '' : quote(authorityOf(server.url))),
  ServiceName: ({ service }) => (service === undefined ? '' : quote(service.name)),
  ServiceURL: ({ server }) => (server === undefined ? '' : quote(server.url)),
  StartLocal: (_, { startedAtMs }) => `"${localTime(startedAtMs)}"`,
  StartUTC: (_, { startedAtMs }) => `"${startTime(startedAtMs)}"`,
  TLSCipher: ({ tlsFacts }) => (tlsFacts === undefined ? '' : quoteUnlessEmpty(tlsFacts.cipher)),
  TLSVersion: ({ tlsFacts }) => (tlsFacts === undefined ? '' : quoteUnlessEmpty(tlsFacts.version.replace('TLSv', ''))),
  entryPointName: ({ entryPoint }) => quoteUnlessEmpty(entryPoint),
};

/** Makes the formatter: the choice of fields is settled here and not per request. */
export function createJsonLogFormat(choice: FieldChoice): LineFormat {
  const kept = Object.entries(fieldTexts).filter(([name]) => choice.keeps(name));
  const prefixes = kept.map(([name]) => `"${name}":`);
  const texts = kept.map(([, text]) => text);
  const withHeaders = !choice.dropsAllHeaders;
  return (facts, moment) => {
    let line = '{';
    for (let index = 0; index < texts.length; index += 1) {
      const text = texts[index]!(facts, moment);
      if (text !== '') line += `${prefixes[index]!}${text},`;
    }
    if (withHeaders) {
      line += headerFields('downstream_', facts.responseHeaders, choice);
      line += headerFields('request_', facts.headers, choice);
    }
    const endedAt = endTime(moment.startedAtMs + moment.durationMs);
    return `${line}"level":"info","msg":"","time":"${endedAt}"}\n`;
  };
}

function headerFields(prefix: string, headers: readonly string[], choice: FieldChoice): string {
  const values = new Map<string, string>();
  for (let index = 0; index < headers.length; index += 2) {
    const lower = headers[index]!.toLowerCase();
    const mode = choice.headerMode(lower, 'drop');
    if (mode === 'drop') continue;
    const earlier = values.get(lower);
    const value = mode === 'redact' ? 'REDACTED' : headers[index + 1]!;
    values.set(lower, earlier === undefined || mode === 'redact' ? value : `${earlier},${value}`);
  }
  let text = '';
  for (const [lower, value] of values) text += `${quote(prefix + canonicalName(lower))}:${quote(value)},`;
  return text;
}

/** `user-agent` becomes `User-Agent`. */
function canonicalName(lower: string): string {
  return lower.replace(/(^|-)([a-z])/g, (_, dash: string, letter: string) => dash + letter.toUpperCase());
}

/** As JSON.stringify, which is only asked where there may be something to escape. */
function quote(text: string): string {
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code < 0x20 || code > 0x7e || code === 0x22 || code === 0x5c) return JSON.stringify(text);
  }
  return `"${text}"`;
}

function quoteUnlessEmpty(text: string): string {
  return text === '' ? '' : quote(text);
}

function nanoseconds(durationMs: number): string {
  return `${Math.max(0, Math.round(durationMs * 1e6))}`;
}

function joinAddress(address: string, port: number): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}

/** Host and port of an authority; the port is `-` where none is written, as in Traefik. */
function splitPort(authority: string): readonly [string, string] {
  const colon = authority.lastIndexOf(':');
  if (colon === -1 || authority.endsWith(']')) return [authority, '-'];
  const host = authority.startsWith('[') ? authority.slice(1, colon - 1) : authority.slice(0, colon);
  return [host, authority.slice(colon + 1)];
}

function authorityOf(url: string): string {
  const start = url.indexOf('://') + 3;
  const slash = url.indexOf('/', start);
  return slash === -1 ? url.slice(start) : url.slice(start, slash);
}
