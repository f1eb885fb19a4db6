import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { messageOf } from '../../shared/errors.js';
import { sendAnswer, textAnswer, type ApiAnswer } from './api-answer.js';
import type { Fault } from './fault.js';

/** A request with its body read, as routes see it. */
export interface ApiRequest {
  method: string;
  /** Decoded pieces of the path below `/v1/`. */
  segments: readonly string[];
  path: string;
  query: URLSearchParams;
  headers: IncomingMessage['headers'];
  body: Buffer;
  message: IncomingMessage;
  response: ServerResponse;
  /** Calls back when the client has gone; the returned function takes the callback back. */
  onGone: (callback: () => void) => () => void;
  /** True while nothing may be written: the API plays dead. */
  isSilenced: () => boolean;
}

/** `undefined`: the route writes the response itself. */
export type ApiHandler = (request: ApiRequest) => ApiAnswer | undefined | Promise<ApiAnswer | undefined>;

export interface ApiServerOptions {
  /** `host:port`, or the path of a unix socket. */
  listen: { host: string; port: number } | { socketPath: string };
  handle: ApiHandler;
  /** Connections one client address may hold; what the next one gets is `onTooMany`'s business. */
  maxConnectionsPerClient: number;
  onTooMany: (socket: Socket) => void;
  /** Told the request line of every request, `GET /v1/services?index=5`. */
  onRequest?: (line: string) => void;
}

export interface ApiServer {
  readonly url: string;
  readonly connections: number;
  /** Requests received since the start. */
  readonly requests: number;
  /** Requests that have no answer yet: those that block. */
  readonly unanswered: number;
  setFault(fault: Fault): Promise<void>;
  close(): Promise<void>;
}

const maxBodyBytes = 16 * 1024 * 1024;

/** Listens and hands each request to a route handler, within the limits and faults that were asked for. */
export async function createApiServer(options: ApiServerOptions): Promise<ApiServer> {
  const sockets = new Map<Socket, string>();
  const connectionsOf = new Map<string, number>();
  const refused = new WeakSet<Socket>();
  let fault: Fault = 'none';
  let requests = 0;
  let unanswered = 0;

  const server = createServer({ keepAliveTimeout: 0, requestTimeout: 0 }, (message, response) => {
    if (refused.has(message.socket)) return;
    requests++;
    unanswered++;
    response.once('close', () => unanswered--);
    options.onRequest?.(`${message.method ?? ''} ${message.url ?? ''}`);
    void answer(message, response);
  });
  server.on('connection', (socket: Socket) => {
    const client = socket.remoteAddress ?? 'local';
    const held = (connectionsOf.get(client) ?? 0) + 1;
    connectionsOf.set(client, held);
    sockets.set(socket, client);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      sockets.delete(socket);
      connectionsOf.set(client, connectionsOf.get(client)! - 1);
    });
    if (held <= options.maxConnectionsPerClient) return;
    refused.add(socket);
    options.onTooMany(socket);
  });

  async function answer(message: IncomingMessage, response: ServerResponse): Promise<void> {
    if (fault === 'half-open') return;
    try {
      const body = await readBody(message);
      if (body === undefined) return;
      const request = describeRequest({ message, response, body, isSilenced: () => fault === 'half-open' });
      const given = faultAnswer(fault) ?? (await options.handle(request));
      if (given && !request.isSilenced() && !response.destroyed) sendAnswer(given, request);
    } catch (thrown) {
      if (response.headersSent) response.destroy();
      else sendAnswer(textAnswer(500, messageOf(thrown)), { message, response, query: new URLSearchParams() });
    }
  }

  const listen = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const where = 'socketPath' in options.listen ? { path: options.listen.socketPath } : { ...options.listen, port };
      server.once('error', reject);
      server.listen(where, () => {
        server.off('error', reject);
        resolve();
      });
    });
  const stop = (): Promise<void> =>
    new Promise((resolve) => {
      if (server.listening)
        server.close(() => {
          resolve();
        });
      else resolve();
      for (const socket of sockets.keys()) socket.destroy();
    });

  let port = 'port' in options.listen ? options.listen.port : 0;
  await listen();
  // A refused API must come back on the port its clients know.
  if ('port' in options.listen) port = (server.address() as AddressInfo).port;

  return {
    url:
      'socketPath' in options.listen ? `unix://${options.listen.socketPath}` : `http://${options.listen.host}:${port}`,
    get connections() {
      return sockets.size;
    },
    get requests() {
      return requests;
    },
    get unanswered() {
      return unanswered;
    },
    async setFault(next) {
      fault = next;
      if (next === 'refuse') await stop();
      else if (!server.listening) await listen();
    },
    close: stop,
  };
}

function faultAnswer(fault: Fault): ApiAnswer | undefined {
  if (fault === 'forbidden') return textAnswer(403, 'Permission denied');
  if (fault === 'failing') return textAnswer(500, 'No cluster leader');
  if (fault === 'garbage') return { status: 200, jsonText: '{"broken": [' };
  return undefined;
}

/** The whole body, or undefined when the client went away first. */
function readBody(message: IncomingMessage): Promise<Buffer | undefined> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    message.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length > maxBodyBytes) reject(new Error('request body too large'));
      else chunks.push(chunk);
    });
    message.on('end', () => {
      resolve(Buffer.concat(chunks));
    });
    message.on('close', () => {
      resolve(undefined);
    });
  });
}

function describeRequest(parts: Pick<ApiRequest, 'message' | 'response' | 'body' | 'isSilenced'>): ApiRequest {
  const { message, response } = parts;
  const target = message.url ?? '/';
  const cut = target.indexOf('?');
  const path = cut === -1 ? target : target.slice(0, cut);
  return {
    ...parts,
    method: message.method ?? 'GET',
    path,
    segments: path.startsWith('/v1/') ? path.slice(4).split('/').map(decodeSegment) : [],
    query: new URLSearchParams(cut === -1 ? '' : target.slice(cut + 1)),
    headers: message.headers,
    onGone(callback) {
      response.on('close', callback);
      return () => response.off('close', callback);
    },
  };
}

function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
