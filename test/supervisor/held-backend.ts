import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface HeldBackend {
  readonly port: number;
  /** Requests for /held that wait. */
  readonly waiting: () => number;
  /** Ends their answers. */
  release(): void;
  close(): void;
}

/** Answers at once, but for /held: there the answer has begun and ends when it is told to. */
export async function startHeldBackend(): Promise<HeldBackend> {
  const held = new Set<ServerResponse>();
  const server = createServer((request, response) => {
    if (request.url !== '/held') return void response.end(`hello ${request.headers.host ?? ''}`);
    response.write('begun ');
    held.add(response);
    response.on('close', () => held.delete(response));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    waiting: () => held.size,
    release: () => {
      for (const response of held) response.end('and done');
    },
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
