// A client that says exactly the bytes it is told and keeps what comes back.
import net from 'node:net';
import tls from 'node:tls';

export interface RawClient {
  readonly socket: net.Socket;
  /** Everything received so far, latin1. */
  readonly received: () => string;
  send(bytes: string | Buffer): void;
  /** Starts anew with what is received. */
  forget(): void;
  /** Resolves when what was received matches. */
  until(pattern: RegExp | ((received: string) => boolean)): Promise<string>;
  /** Resolves with everything received once the other end has closed. */
  closed(): Promise<string>;
  end(): void;
}

export async function connectRaw(
  port: number,
  options: { tls?: { ca: Buffer; servername: string; ALPNProtocols?: string[] }; localAddress?: string } = {},
): Promise<RawClient> {
  const address = { host: '127.0.0.1', port };
  const socket = options.tls
    ? tls.connect({ ...address, ...options.tls })
    : net.connect({ ...address, localAddress: options.localAddress });
  let received = '';
  let ended = false;
  const waiting = new Set<() => void>();
  const wake = () => {
    for (const look of [...waiting]) look();
  };
  socket.setNoDelay(true);
  socket.on('data', (chunk: Buffer) => {
    received += chunk.toString('latin1');
    wake();
  });
  socket.on('error', () => undefined);
  socket.on('close', () => {
    ended = true;
    wake();
  });
  await new Promise<void>((resolve, reject) => {
    socket.once(options.tls ? 'secureConnect' : 'connect', resolve);
    socket.once('error', reject);
  });

  function wait(enough: () => boolean, what: string): Promise<string> {
    return new Promise((resolve, reject) => {
      const giveUp = setTimeout(() => {
        waiting.delete(look);
        reject(new Error(`waited in vain for ${what}; received ${JSON.stringify(received.slice(0, 2000))}`));
      }, 15_000);
      const look = () => {
        const done = enough();
        if (!done && !ended) return;
        waiting.delete(look);
        clearTimeout(giveUp);
        if (done) resolve(received);
        else reject(new Error(`closed before ${what}; received ${JSON.stringify(received.slice(0, 2000))}`));
      };
      waiting.add(look);
      look();
    });
  }

  return {
    socket,
    received: () => received,
    forget: () => {
      received = '';
    },
    send: (bytes) => void socket.write(bytes),
    until: (pattern) =>
      wait(() => (typeof pattern === 'function' ? pattern(received) : pattern.test(received)), pattern.toString()),
    closed: () => wait(() => ended, 'the end'),
    end: () => void socket.destroy(),
  };
}
