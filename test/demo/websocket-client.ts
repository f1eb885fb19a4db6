import { connect, type Socket } from 'node:net';

export interface WebsocketClient {
  /** The status line of the answer to the upgrade. */
  readonly statusLine: string;
  send(bytes: Buffer): void;
  /** So many bytes of what came back, head left out. */
  receive(size: number): Promise<Buffer>;
  ended(): Promise<void>;
  close(): void;
}

export async function openWebsocket(port: number, host: string, headers = upgradeHeaders): Promise<WebsocketClient> {
  const socket: Socket = connect(port, '127.0.0.1');
  let received = Buffer.alloc(0);
  let notify: () => void = () => undefined;
  let isEnded = false;
  socket.on('data', (chunk: Buffer) => {
    received = Buffer.concat([received, chunk]);
    notify();
  });
  socket.on('error', () => undefined);
  socket.on('close', () => {
    isEnded = true;
    notify();
  });
  async function until(condition: () => boolean): Promise<void> {
    while (!condition()) await new Promise<void>((resolve) => (notify = resolve));
  }
  socket.write(`GET / HTTP/1.1\r\nHost: ${host}\r\n${headers}\r\n`);
  await until(() => received.includes('\r\n\r\n') || isEnded);
  const headEnd = received.indexOf('\r\n\r\n') + 4;
  const statusLine = received.subarray(0, received.indexOf('\r\n')).toString();
  received = received.subarray(headEnd);
  return {
    statusLine,
    send: (bytes) => void socket.write(bytes),
    async receive(size) {
      await until(() => received.length >= size || isEnded);
      const taken = received.subarray(0, size);
      received = received.subarray(size);
      return taken;
    },
    ended: () => until(() => isEnded),
    close: () => socket.destroy(),
  };
}

const upgradeHeaders =
  'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n' +
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n';

/** A frame of a client, masked. */
export function clientFrame(first: number, payload: Buffer): Buffer {
  const mask = Buffer.from([0x12, 0x34, 0x56, 0x78]);
  const masked = Buffer.from(payload.map((byte, index) => byte ^ mask[index & 3]!));
  return Buffer.concat([frameHead(first, payload.length, 0x80), mask, masked]);
}

/** A frame of a server, not masked. */
export function serverFrame(first: number, payload: Buffer): Buffer {
  return Buffer.concat([frameHead(first, payload.length, 0), payload]);
}

function frameHead(first: number, size: number, maskBit: number): Buffer {
  if (size < 126) return Buffer.from([first, maskBit | size]);
  const head = Buffer.alloc(size < 65_536 ? 4 : 10);
  head[0] = first;
  head[1] = maskBit | (size < 65_536 ? 126 : 127);
  if (size < 65_536) head.writeUInt16BE(size, 2);
  else head.writeBigUInt64BE(BigInt(size), 2);
  return head;
}
