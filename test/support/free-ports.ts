import { createServer } from 'node:net';

/** Below those that the system gives to connections and to port 0, so that nobody takes one by chance meanwhile. */
const firstPort = 12_000;
const lastPort = 30_000;
const given = new Set<number>();
/** Test files that run at the same time do not take from each other what is free but not yet used. */
const parity = Number(process.env.TAP_JOB_ID ?? 0) % 2;

/** Ports that were free a moment ago, for programs that cannot bind port 0; no two callers of a process get the same. */
export async function findFreePorts(count: number): Promise<number[]> {
  const ports: number[] = [];
  while (ports.length < count) {
    const port = firstPort + parity + 2 * Math.floor((Math.random() * (lastPort - firstPort)) / 2);
    if (given.has(port) || !(await isFree(port))) continue;
    given.add(port);
    ports.push(port);
  }
  return ports;
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
