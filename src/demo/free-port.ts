import { createServer } from 'node:net';

/** The port, if it can be had on the loopback address, else 0: any free one. */
export function freePortOr0(port: number): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(0));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(port)));
  });
}
