import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { echoPage } from './echo-page.js';
import type { SampleService } from './sample-services.js';
import { acceptWebsocket } from './websocket-echo.js';

export interface SampleBackend {
  readonly port: number;
  /** What `/health` says from now on: 200 or 503. Other requests are served all the same. */
  readonly setHealth: (health: 'well' | 'ill') => void;
  /** Finishes the requests that are there, and ends. */
  close(): Promise<void>;
}

/** For requests that run when the server is told to end. */
const graceMs = 300;

export interface BackendOptions {
  /** `whoami-1` */
  readonly id: string;
  readonly version: number;
  readonly speaks?: SampleService['speaks'];
}

/** A server on a free port that says who it is and what it was asked. */
export async function createSampleBackend({ id, version, speaks }: BackendOptions): Promise<SampleBackend> {
  let health: 'well' | 'ill' = 'well';
  const tunnels = new Set<Duplex>();

  function answer(request: IncomingMessage, response: ServerResponse): void {
    if (request.url === '/health') {
      response.writeHead(health === 'well' ? 200 : 503, { 'Content-Type': 'text/plain' }).end(`${health}\n`);
    } else if (speaks === 'websocket') {
      response.writeHead(200, { 'Content-Type': 'text/html' }).end(echoPage);
    } else {
      response.writeHead(200, { 'Content-Type': 'text/plain' }).end(introduction(request));
    }
  }

  function introduction({ method, url, rawHeaders }: IncomingMessage): string {
    const lines = [`I am ${id}, version ${version}, and was asked:`, `  ${method!} ${url!}`];
    for (let index = 0; index < rawHeaders.length; index += 2) {
      lines.push(`  ${rawHeaders[index]!}: ${rawHeaders[index + 1]!}`);
    }
    return `${lines.join('\n')}\n`;
  }

  const server = createServer(answer);
  if (speaks === 'websocket') {
    server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      tunnels.add(socket);
      socket.once('close', () => tunnels.delete(socket));
      acceptWebsocket(request, socket, head);
    });
  }
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    setHealth(next) {
      health = next;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of tunnels) socket.destroy();
        setTimeout(() => server.closeAllConnections(), graceMs).unref();
      }),
  };
}
