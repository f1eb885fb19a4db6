// The ways into an entry point, behind one face: a test that runs on all of them says what every client can rely on.
import http from 'node:http';
import http2 from 'node:http2';
import https from 'node:https';
import type { Readable, Writable } from 'node:stream';
import type { Test } from 'tap';
import type { EntryPointOptions } from '../../src/forwarding/entry-point.js';
import { testTls, trustsTestCertificate } from './test-certificate.js';

export interface LaneRequest {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Present: the whole body. Absent: `write` and `finish` send it where `open` says so. */
  readonly body?: Buffer | string;
  /** The body comes bit by bit. */
  readonly open?: boolean;
}

export interface LaneHead {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
}

export interface LaneCall {
  readonly head: Promise<LaneHead>;
  /** How it ended: with a whole answer, or without. */
  readonly end: Promise<'whole' | 'cut'>;
  /** The 1xx statuses so far. */
  readonly informations: readonly LaneHead[];
  received(): string;
  receivedBytes(): number;
  trailers(): Readonly<Record<string, unknown>>;
  /** Where an open body is written. */
  readonly body: Writable;
  write(piece: Buffer | string): boolean;
  finish(): void;
  abort(): void;
  /** Stops reading; set before the head arrives. */
  pause(): void;
  resume(): void;
  onPiece(listener: (piece: Buffer) => void): void;
}

export interface LaneConnection {
  /** Sends a request on the one connection. */
  ask(request?: LaneRequest): LaneCall;
  close(): void;
}

export interface Lane {
  readonly name: string;
  readonly http2: boolean;
  readonly options: Partial<EntryPointOptions>;
  connect(t: Test, port: number): Promise<LaneConnection>;
}

interface CallParts {
  readonly head: Promise<LaneHead & { readonly body: Readable }>;
  readonly request: Writable & { destroy(): void };
  readonly trailers: () => Record<string, unknown>;
  readonly informations: LaneHead[];
  readonly whole: (body: Readable) => boolean;
  readonly abort: () => void;
}

function callOf({ head, request, trailers, informations, whole, abort }: CallParts): LaneCall {
  const pieces: Buffer[] = [];
  const listeners: ((piece: Buffer) => void)[] = [];
  let bytes = 0;
  let answer: Readable | undefined;
  let paused = false;
  request.on('error', () => undefined);
  const end = head.then(
    (arrived) =>
      new Promise<'whole' | 'cut'>((resolve) => {
        const { body } = arrived;
        answer = body;
        body.on('error', () => undefined);
        body.on('data', (piece: Buffer) => {
          bytes += piece.length;
          if (listeners.length === 0) pieces.push(piece);
          for (const listener of listeners) listener(piece);
        });
        if (paused) body.pause();
        body.on('close', () => resolve(whole(body) ? 'whole' : 'cut'));
      }),
    () => 'cut' as const,
  );
  head.catch(() => undefined);
  return {
    head,
    end,
    informations,
    received: () => Buffer.concat(pieces).toString('latin1'),
    receivedBytes: () => bytes,
    trailers,
    body: request,
    write: (piece) => request.write(piece),
    finish: () => void request.end(),
    abort,
    pause() {
      paused = true;
      answer?.pause();
    },
    resume() {
      paused = false;
      answer?.resume();
    },
    onPiece: (listener) => void listeners.push(listener),
  };
}

function askHttp1(agent: http.Agent, port: number, wanted: LaneRequest, tls: boolean): LaneCall {
  const { method = 'GET', path = '/', headers = {}, body, open } = wanted;
  const length = body === undefined ? {} : { 'Content-Length': String(Buffer.byteLength(body)) };
  const options = { host: '127.0.0.1', port, agent, method, path, headers: { Host: 'a.test', ...length, ...headers } };
  const request = tls ? https.request({ ...options, ...trustsTestCertificate }) : http.request(options);
  const informations: LaneHead[] = [];
  request.on('information', ({ statusCode, headers: sent }) =>
    informations.push({ status: statusCode, headers: sent }),
  );
  let answer: http.IncomingMessage | undefined;
  const head = new Promise<LaneHead & { body: Readable }>((resolve, reject) => {
    request.on('response', (response) => {
      answer = response;
      resolve({ status: response.statusCode!, headers: response.headers, body: response });
    });
    request.on('error', reject);
    request.on('close', () => reject(new Error('closed')));
  });
  if (body !== undefined) request.end(body);
  else if (!open) request.end();
  else request.flushHeaders();
  return callOf({
    head,
    request,
    trailers: () => answer?.trailers ?? {},
    informations,
    whole: () => answer!.complete,
    abort: () => void request.destroy(),
  });
}

function http1Lane(name: string, facts: { tls: boolean; warmUp: boolean }): Lane {
  return {
    name,
    http2: false,
    options: facts.tls ? { tls: testTls } : {},
    async connect(t, port) {
      const agentOptions = { keepAlive: true, maxSockets: 1 };
      const agent = facts.tls ? new https.Agent(agentOptions) : new http.Agent(agentOptions);
      const close = () => agent.destroy();
      t.teardown(close);
      if (facts.warmUp) {
        const call = askHttp1(agent, port, { method: 'POST', path: '/warm-up', open: true }, facts.tls);
        call.finish();
        await call.end;
      }
      return { ask: (request = {}) => askHttp1(agent, port, request, facts.tls), close };
    },
  };
}

function askHttp2(session: http2.ClientHttp2Session, wanted: LaneRequest): LaneCall {
  const { method = 'GET', path = '/', headers = {}, body, open } = wanted;
  const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
  const stream = session.request(
    { ':method': method, ':path': path, ':authority': 'a.test', ...length, ...headers },
    { endStream: body === undefined && !open },
  );
  let trailers: Record<string, unknown> = {};
  const informations: LaneHead[] = [];
  stream.on('headers', (sent) => informations.push({ status: sent[':status']!, headers: sent }));
  stream.on('trailers', (sent: Record<string, unknown>) => {
    trailers = sent;
  });
  const head = new Promise<LaneHead & { body: Readable }>((resolve, reject) => {
    stream.on('response', (sent) => resolve({ status: sent[':status']!, headers: sent, body: stream }));
    stream.on('error', reject);
    stream.on('close', () => reject(new Error('closed')));
  });
  if (body !== undefined) stream.end(body);
  return callOf({
    head,
    request: stream,
    trailers: () => trailers,
    informations,
    whole: () => stream.readableEnded && !stream.aborted && stream.rstCode === http2.constants.NGHTTP2_NO_ERROR,
    abort: () => stream.close(http2.constants.NGHTTP2_CANCEL),
  });
}

function http2Lane(name: string, tls: boolean): Lane {
  return {
    name,
    http2: true,
    options: tls ? { tls: testTls } : {},
    async connect(t, port) {
      const session = http2.connect(`${tls ? 'https' : 'http'}://127.0.0.1:${port}`, tls ? trustsTestCertificate : {});
      session.on('error', () => undefined);
      const close = () => session.destroy();
      t.teardown(close);
      await new Promise((resolve) => session.once('connect', resolve));
      return { ask: (request = {}) => askHttp2(session, request), close };
    },
  };
}

export const lanes: readonly Lane[] = [
  http1Lane('plain lane', { tls: false, warmUp: false }),
  http1Lane('plain lane in TLS', { tls: true, warmUp: false }),
  http1Lane('Fastify lane', { tls: false, warmUp: true }),
  http2Lane('HTTP/2 in TLS', true),
  http2Lane('HTTP/2 by prior knowledge', false),
];
