// Sends one health check and says what came of it. Every check opens a connection of its own: that the server accepts
// one is half of what is asked, and an idle one could die under the request and be taken for a dead server.
import http from 'node:http';
import https from 'node:https';
import type { Clock } from '../../shared/clock.js';
import { formatDuration } from '../../shared/duration.js';
import { messageOf } from '../../shared/errors.js';
import type { ConnectionTerms } from '../transport/connection-terms.js';
import { defaultTransport } from '../transport/transports.js';
import type { ProbePlan } from './probe-plan.js';

const maxRedirects = 10;
const maxBodyBytes = 65_536;

export interface ProbeResult {
  readonly up: boolean;
  readonly reason: string;
  readonly latencyMs: number;
}

/** Sends probes; owned by whoever made it, and to be closed. */
export interface Prober {
  /** Calls back once, never synchronously; the returned function takes the probe back, and then it never does. */
  probe(plan: ProbePlan, done: (result: ProbeResult) => void): () => void;
  close(): void;
}

/** `terms` says how connections are made to servers of a transport. */
export function createProber(clock: Clock, terms: (transport: string) => ConnectionTerms): Prober {
  const plain = new http.Agent();
  /** Sessions are resumed without asking again who the server is: only under the terms it was asked under. */
  const byTerms = new WeakMap<ConnectionTerms, https.Agent>();

  function agentFor(transport: string): https.Agent {
    const key = terms(transport);
    let agent = byTerms.get(key);
    if (agent === undefined) byTerms.set(key, (agent = new https.Agent({ maxCachedSessions: 1000 })));
    return agent;
  }

  function send(plan: ProbePlan, url: URL, onAnswer: (answer: http.IncomingMessage) => void): http.ClientRequest {
    const sameOrigin = url.origin === plan.url.origin;
    // Headers may be secrets: what a redirect leads to elsewhere does not get them.
    const headers = sameOrigin ? plan.headers : { host: url.host, 'user-agent': plan.headers['user-agent']! };
    const hostname = url.hostname.replace(/^\[|\]$/g, '');
    const options = {
      method: plan.method,
      hostname,
      port: url.port,
      path: `${url.pathname}${url.search}`,
      headers,
    };
    if (url.protocol !== 'https:') return http.request({ ...options, agent: plain }, onAnswer);
    // Nor is another server shown the certificate that is meant for this one.
    const transport = sameOrigin ? plan.transport : defaultTransport;
    const { tls } = terms(transport);
    if (!tls.ok) throw new Error(tls.message);
    const named = (headers.host ?? hostname).replace(/:\d+$/, '').replace(/^\[|\]$/g, '');
    return https.request({ ...options, ...tls.optionsFor(named), agent: agentFor(transport) }, onAnswer);
  }

  function probe(plan: ProbePlan, done: (result: ProbeResult) => void): () => void {
    const startedMs = clock.monotonicMs();
    let request: http.ClientRequest | undefined;
    let settled = false;
    const stop = () => {
      settled = true;
      cancelDeadline();
      request?.destroy();
    };
    const settle = (up: boolean, reason: string) => {
      if (settled) return;
      settled = true;
      done({ up, reason, latencyMs: clock.monotonicMs() - startedMs });
    };
    // Ends the whole probe, redirects and the rest of a body that nobody waits for included.
    const cancelDeadline = clock.after(plan.timeoutMs, () => {
      settle(false, `no answer within ${formatDuration(plan.timeoutMs)}`);
      request?.destroy();
    });

    const start = (url: URL, redirects: number) => {
      try {
        ask(url, redirects);
      } catch (error) {
        // Node refuses some requests before it sends them.
        queueMicrotask(() => settle(false, messageOf(error)));
      }
    };
    const ask = (url: URL, redirects: number) => {
      request = send(plan, url, (answer) => {
        discard(answer);
        const next = plan.followRedirects ? redirectOf(answer, url) : undefined;
        if (next === undefined) return settle(isWanted(plan, answer.statusCode!), `status ${answer.statusCode}`);
        if (typeof next === 'string') return settle(false, next);
        if (redirects === maxRedirects) return settle(false, `more than ${maxRedirects} redirects`);
        answer.destroy();
        if (!settled) start(next, redirects + 1);
      });
      const current = request;
      // An answer that is cut off after its head has counted already.
      current.on('error', (error) => {
        if (current === request) settle(false, messageOf(error) || ((error as NodeJS.ErrnoException).code ?? 'failed'));
      });
      current.on('close', () => {
        if (current !== request) return;
        cancelDeadline();
        settle(false, 'connection closed without an answer');
      });
      current.end();
    };
    start(plan.url, 0);
    return stop;
  }

  return {
    probe,
    close() {
      plain.destroy();
    },
  };
}

function isWanted(plan: ProbePlan, status: number): boolean {
  return plan.status === 0 ? status >= 200 && status < 400 : status === plan.status;
}

/** Where an answer points: undefined when it is no redirect, a sentence when it leads nowhere. */
function redirectOf(answer: http.IncomingMessage, from: URL): URL | string | undefined {
  const { statusCode, headers } = answer;
  if (![301, 302, 303, 307, 308].includes(statusCode!)) return undefined;
  const location = headers.location;
  if (location === undefined) return `status ${statusCode} without Location`;
  if (!URL.canParse(location, from.href)) return `status ${statusCode} to "${location}", which is no URL`;
  const next = new URL(location, from.href);
  return /^https?:$/.test(next.protocol) ? next : `status ${statusCode} to "${next.href}", which is not HTTP`;
}

/** Reads a short body to its end, so that the server sees a tidy close, and cuts a long one. */
function discard(answer: http.IncomingMessage): void {
  let bytes = 0;
  answer.on('data', (piece: Buffer) => {
    bytes += piece.length;
    if (bytes > maxBodyBytes) answer.destroy();
  });
  answer.on('error', () => undefined);
}
