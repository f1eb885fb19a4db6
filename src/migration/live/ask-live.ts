// One request to a running proxy: connected by address, asked by the name in the URL.
import { createHash } from 'node:crypto';
import { Agent as HttpAgent, request as plainRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { Agent as HttpsAgent, request as tlsRequest } from 'node:https';
import { isIP } from 'node:net';
import type { Probe } from '../verify/probe.js';
import type { LiveTarget } from './live-target.js';

/** What came back. */
export interface LiveAnswer {
  /** 0: nothing, and `error` says why. */
  readonly status: number;
  readonly location: string | null;
  /** Who answered: what the header says that tells it, or a digest of the body where no header was named. */
  readonly backend: string;
  readonly error?: string;
}

export interface LiveAsker {
  ask(probe: Probe): Promise<LiveAnswer>;
  close(): void;
}

export interface LiveAskerOptions {
  readonly target: LiveTarget;
  /** A header in which servers say who they are. */
  readonly backendHeader?: string;
  readonly timeoutMs: number;
  /** Connections that may be open at once. */
  readonly concurrency: number;
}

/** Digested of a body; answers differ early or not at all, and nobody wants to download a film. */
const maxBodyBytes = 64 * 1024;

export function createLiveAsker({ target, backendHeader, timeoutMs, concurrency }: LiveAskerOptions): LiveAsker {
  const common = { keepAlive: true, maxSockets: concurrency, maxFreeSockets: concurrency };
  const plainAgent = new HttpAgent(common);
  // What certificate is shown is not what is asked here; that none can be shown is an answer.
  const tlsAgent = new HttpsAgent({ ...common, rejectUnauthorized: false });

  return {
    ask({ method, url, headers }) {
      const [, scheme = 'http', authority = '', path = '/'] = /^(?:(https?):\/\/([^/]*))?(.*)$/s.exec(url)!;
      const isTls = scheme === 'https';
      const address = (isTls ? target.tls : target.plain)!;
      const name = authority.replace(/:\d*$/, '').replace(/^\[|\]$/g, '');
      const options: RequestOptions = {
        ...address,
        method,
        path: path === '' ? '/' : path,
        headers: { Host: authority, ...headers },
        timeout: timeoutMs,
        setHost: false,
      };
      // Clients leave the dot at the end and addresses out of the SNI (RFC 6066 section 3).
      const servername = isIP(name) === 0 ? name.replace(/\.$/, '') : '';
      return new Promise((resolve) => {
        const fail = (error: Error & { code?: string }) =>
          resolve({ status: 0, location: null, backend: '', error: error.code ?? error.message });
        try {
          const sent = isTls
            ? tlsRequest({ ...options, agent: tlsAgent, servername })
            : plainRequest({ ...options, agent: plainAgent });
          sent.on('response', (response) => void readAnswer(response, backendHeader).then(resolve, fail));
          sent.on('upgrade', (response, socket) => {
            socket.destroy();
            resolve({ ...headOf(response), backend: headerOf(response, backendHeader) });
          });
          sent.on('timeout', () => sent.destroy(new Error(`no answer within ${timeoutMs / 1000} s`)));
          sent.on('error', fail);
          sent.end();
        } catch (thrown) {
          fail(thrown as Error);
        }
      });
    },
    close() {
      plainAgent.destroy();
      tlsAgent.destroy();
    },
  };
}

async function readAnswer(response: IncomingMessage, backendHeader: string | undefined): Promise<LiveAnswer> {
  const digest = createHash('sha256');
  let bytes = 0;
  for await (const piece of response as AsyncIterable<Buffer>) {
    digest.update(piece.subarray(0, Math.max(0, maxBodyBytes - bytes)));
    bytes += piece.length;
    if (bytes >= maxBodyBytes) break;
  }
  const digested = bytes === 0 ? '' : digest.digest('hex').slice(0, 12);
  return { ...headOf(response), backend: backendHeader === undefined ? digested : headerOf(response, backendHeader) };
}

function headOf({ statusCode, headers }: IncomingMessage): Pick<LiveAnswer, 'status' | 'location'> {
  return { status: statusCode ?? 0, location: headers.location ?? null };
}

function headerOf({ headers }: IncomingMessage, name = ''): string {
  return headers[name.toLowerCase()]?.toString() ?? '';
}
