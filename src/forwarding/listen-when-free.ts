import type { ListenOptions, Server } from 'node:net';
import { TagwayError } from '../shared/errors.js';

/** How long an address may be taken by another program: during a swap the one before gives it up any moment. */
export interface AddressWait {
  readonly limitMs: number;
  /** Called once, when it begins to wait. */
  readonly onWait: () => void;
}

export interface ListenRequest {
  /** Of the entry point. */
  readonly name: string;
  readonly host: string;
  readonly port: number;
  readonly reusePort: boolean;
  /** Absent: an address that is taken is an error at once. */
  readonly wait?: AddressWait;
}

const retryMs = 10;

/** Binds a server; rejects with TW_LISTEN_FAILED when the address cannot be had, or not within the time to wait. */
export async function listenWhenFree(server: Server, request: ListenRequest): Promise<void> {
  const { name, host, port, wait } = request;
  const deadlineMs = performance.now() + (wait?.limitMs ?? 0);
  for (let attempt = 1; ; attempt++) {
    const failure = await tryToListen(server, request);
    if (failure === undefined) return;
    if (failure.code !== 'EADDRINUSE' || wait === undefined || performance.now() > deadlineMs) {
      const message = `entry point ${name} cannot listen on ${host}:${port}: ${failure.message}`;
      throw new TagwayError('TW_LISTEN_FAILED', message, { source: 'settings', cause: failure });
    }
    if (attempt === 1) wait.onWait();
    await new Promise((resolve) => setTimeout(resolve, retryMs));
  }
}

function tryToListen(
  server: Server,
  { host, port, reusePort }: ListenRequest,
): Promise<NodeJS.ErrnoException | undefined> {
  return new Promise((resolve) => {
    const settle = (failure?: NodeJS.ErrnoException): void => {
      server.off('error', settle);
      server.off('listening', settle);
      resolve(failure);
    };
    server.on('error', settle);
    server.on('listening', settle);
    server.listen({ host, port, ...(reusePort ? { reusePort } : {}), backlog: 4096 } as ListenOptions);
  });
}
