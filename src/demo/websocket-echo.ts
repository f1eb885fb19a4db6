// A websocket server in a page: accepts the upgrade and sends every frame back (RFC 6455).
import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { Transform, type Duplex } from 'node:stream';

const largestPayload = 1 << 20;
const opcode = { close: 0x8, ping: 0x9, pong: 0xa } as const;
/** Status 1009. */
const tooBig = Buffer.from([0x03, 0xf1]);

/** Takes over the connection of an upgrade request. */
export function acceptWebsocket(request: IncomingMessage, socket: Duplex, head: Buffer): void {
  const key = request.headers['sec-websocket-key'];
  if (request.headers.upgrade?.toLowerCase() !== 'websocket' || key === undefined) {
    socket.end('HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
    return;
  }
  const accept = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
  socket.write(
    'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
      `Sec-WebSocket-Accept: ${accept}\r\n\r\n`,
  );
  if (head.length > 0) socket.unshift(head);
  socket.on('error', () => socket.destroy());
  socket.pipe(createFrameEcho()).pipe(socket);
}

/** Frames of a client in, the same frames of a server out; ends after the closing one, and ignores what follows it. */
function createFrameEcho(): Transform {
  let unread: Buffer = Buffer.alloc(0);
  let state: 'open' | 'closed' = 'open';
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      if (state === 'open') unread = Buffer.concat([unread, chunk]);
      while (state === 'open') {
        const frame = readFrame(unread);
        const answer = frame === undefined ? undefined : answerTo(frame);
        if (frame === undefined || answer === undefined) break;
        unread = unread.subarray(frame.end);
        this.push(answer);
        if (opcodeOf(answer) !== opcode.close) continue;
        this.push(null);
        state = 'closed';
      }
      done();
    },
  });
}

/** Undefined: the rest of the frame has to come first. */
function answerTo({ first, size, payload }: Frame): Buffer | undefined {
  if (size > largestPayload) return writeFrame(0x80 | opcode.close, tooBig);
  if (payload === undefined) return undefined;
  if (opcodeOf([first]) === opcode.pong) return Buffer.alloc(0);
  return writeFrame(opcodeOf([first]) === opcode.ping ? 0x80 | opcode.pong : first, payload);
}

function opcodeOf(frame: ArrayLike<number>): number | undefined {
  return frame.length === 0 ? undefined : frame[0]! & 0x0f;
}

interface Frame {
  /** The final flag and the opcode. */
  readonly first: number;
  readonly size: number;
  /** Where the next frame begins. */
  readonly end: number;
  /** Unmasked; undefined while it is not all there. */
  readonly payload: Buffer | undefined;
}

/** Undefined while the head of the frame is not all there. */
function readFrame(bytes: Buffer): Frame | undefined {
  if (bytes.length < 2) return undefined;
  const short = bytes[1]! & 0x7f;
  const sizeBytes = short === 127 ? 8 : short === 126 ? 2 : 0;
  const maskAt = 2 + sizeBytes;
  if (bytes.length < maskAt + 4) return undefined;
  const size = sizeBytes === 8 ? Number(bytes.readBigUInt64BE(2)) : sizeBytes === 2 ? bytes.readUInt16BE(2) : short;
  const start = maskAt + 4;
  const end = start + size;
  const payload = bytes.length < end ? undefined : Buffer.from(bytes.subarray(start, end));
  payload?.forEach((byte, index) => (payload[index] = byte ^ bytes[maskAt + (index & 3)]!));
  return { first: bytes[0]!, size, end, payload };
}

function writeFrame(first: number, payload: Buffer): Buffer {
  const { length } = payload;
  if (length < 126) return Buffer.concat([Buffer.from([first, length]), payload]);
  const head = Buffer.alloc(length < 65_536 ? 4 : 10);
  head[0] = first;
  if (length < 65_536) {
    head[1] = 126;
    head.writeUInt16BE(length, 2);
  } else {
    head[1] = 127;
    head.writeBigUInt64BE(BigInt(length), 2);
  }
  return Buffer.concat([head, payload]);
}
