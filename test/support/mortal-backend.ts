// A server whose process can be started and killed while others ask it.
import { createServer, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

export interface MortalBackend {
  readonly name: string;
  /** The same after a restart. */
  readonly port: number;
  readonly isAlive: () => boolean;
  /** Requests received since it was made. */
  readonly requests: () => number;
  start(): Promise<void>;
  /** As by SIGKILL: nobody listens, and open connections are reset with whatever is under way on them. */
  kill(): void;
  /** As a server that is told to stop: takes no connections, finishes what runs, then closes. */
  stop(): Promise<void>;
}

/**
 * Answers 200 with its name after `workMs`, so that requests are under way when it dies. Has a port, but nobody listens
 * until `start`.
 */
export async function createMortalBackend(name: string, workMs = 0): Promise<MortalBackend> {
  let server: Server | undefined;
  let sockets = new Set<Socket>();
  let requests = 0;

  async function listen(port: number): Promise<number> {
    const opened = createServer((_request, response) => {
      requests += 1;
      response.setHeader('Content-Type', 'text/plain');
      if (workMs === 0) response.end(name);
      else setTimeout(() => response.end(name), workMs);
    });
    // Longer than any test: only `kill` and `stop` end connections.
    opened.keepAliveTimeout = 600_000;
    const own = new Set<Socket>();
    opened.on('connection', (socket) => {
      own.add(socket);
      socket.on('close', () => own.delete(socket));
    });
    await new Promise<void>((resolve, reject) => {
      opened.once('error', reject);
      opened.listen(port, '127.0.0.1', resolve);
    });
    server = opened;
    sockets = own;
    return (opened.address() as AddressInfo).port;
  }

  function kill(): void {
    server?.close();
    for (const socket of sockets) socket.resetAndDestroy();
    server = undefined;
  }

  const port = await listen(0);
  kill();
  return {
    name,
    port,
    isAlive: () => server !== undefined,
    requests: () => requests,
    async start() {
      if (server === undefined) await listen(port);
    },
    kill,
    async stop() {
      const stopping = server;
      if (stopping === undefined) return;
      server = undefined;
      const closed = new Promise((resolve) => stopping.close(resolve));
      stopping.closeIdleConnections();
      await closed;
    },
  };
}

/** The same, listening. */
export async function startMortalBackend(name: string, workMs = 0): Promise<MortalBackend> {
  const backend = await createMortalBackend(name, workMs);
  await backend.start();
  return backend;
}
