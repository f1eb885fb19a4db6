// A server that records every request as bytes and answers what the test says.
import net from 'node:net';
import type { Test } from 'tap';

export interface BackendExchange {
  /** Request line and header lines. */
  readonly head: string;
  readonly socket: net.Socket;
  /** Body bytes that came with or after the head, latin1. */
  body(): string;
  /** Resolves when the body matches. */
  bodyMatching(pattern: RegExp): Promise<string>;
  /** Resolves with the body when its length or its last chunk has come. */
  wholeBody(): Promise<string>;
}

export interface RawBackend {
  readonly port: number;
  readonly url: string;
  /** Heads of all requests so far. */
  readonly heads: string[];
  readonly connections: () => number;
  readonly openSockets: ReadonlySet<net.Socket>;
  close(): Promise<void>;
}

/**
 * Bytes to send back, or a function that gives them as a string or does as it likes with the socket. Requests count
 * from 1.
 */
export type BackendAnswer = string | ((exchange: BackendExchange, count: number) => unknown);

/** The answer is asked for as soon as a request head is there. */
export async function startRawBackend(t: Test, answer: BackendAnswer): Promise<RawBackend> {
  const heads: string[] = [];
  const openSockets = new Set<net.Socket>();
  let connections = 0;
  const server = net.createServer((socket) => {
    connections++;
    openSockets.add(socket);
    socket.on('close', () => openSockets.delete(socket));
    socket.on('error', () => undefined);
    serve(socket);
  });

  function serve(socket: net.Socket): void {
    let unread = '';
    let left = 0;
    let chunked = false;
    let open: Body | undefined;
    socket.on('data', (chunk) => {
      unread += chunk.toString('latin1');
      for (;;) {
        if (open !== undefined) {
          if (chunked) left = lengthOfChunks(open.bytes, unread);
          const taken = Math.min(left, unread.length);
          open.bytes += unread.slice(0, taken);
          unread = unread.slice(taken);
          left -= taken;
          open.whole = left <= 0;
          if (taken > 0) for (const look of [...open.look]) look();
          if (left > 0) return;
          open = undefined;
        }
        const end = unread.indexOf('\r\n\r\n');
        if (end === -1) return;
        const head = unread.slice(0, end + 2);
        unread = unread.slice(end + 4);
        heads.push(head);
        chunked = /\r\ntransfer-encoding:/i.test(head);
        left =
          chunked || /\r\nupgrade:/i.test(head) ? Infinity : Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1] ?? 0);
        const state: Body = { bytes: '', whole: left === 0, look: new Set() };
        open = left > 0 ? state : undefined;
        reply({
          head,
          socket,
          body: () => state.bytes,
          bodyMatching: (pattern) => matching(state, () => pattern.test(state.bytes)),
          wholeBody: () => matching(state, () => state.whole),
        });
      }
    });
  }

  function reply(exchange: BackendExchange): void {
    const bytes = typeof answer === 'string' ? answer : answer(exchange, heads.length);
    if (typeof bytes === 'string') exchange.socket.write(bytes, 'latin1');
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as net.AddressInfo;
  const close = () =>
    new Promise<void>((resolve) => {
      for (const socket of openSockets) socket.destroy();
      server.close(() => resolve());
    });
  t.teardown(close);
  return { port, url: `http://127.0.0.1:${port}`, heads, connections: () => connections, openSockets, close };
}

/** How much of what has arrived still belongs to a chunked body, by its last chunk; good enough for short ones. */
function lengthOfChunks(before: string, unread: string): number {
  const last = /(?:^|\r\n)0\r\n(?:[^\r\n]+\r\n)*\r\n/.exec(before + unread);
  return last === null ? Infinity : last.index + last[0].length - before.length;
}

interface Body {
  bytes: string;
  /** Its end is known and has come. */
  whole: boolean;
  readonly look: Set<() => void>;
}

function matching(state: Body, enough: () => boolean): Promise<string> {
  return new Promise((resolve) => {
    const look = () => {
      if (!enough()) return;
      state.look.delete(look);
      resolve(state.bytes);
    };
    state.look.add(look);
    look();
  });
}

export const okAnswer = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';
