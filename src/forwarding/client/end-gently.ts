import type { Socket } from 'node:net';
import { ignoreError } from './ignore-error.js';

/** How long a client may take to end its side after everything was written. */
const lingerMs = 2000;

/**
 * Writes the last bytes of a connection and ends it so that the client can read them: what it goes on sending is read
 * and dropped for a while, for closing with unread bytes would reset the connection (RFC 9112 section 9.6).
 */
export function endGently(socket: Socket, lastBytes: string): void {
  socket.on('error', ignoreError);
  socket.once('finish', () => {
    const giveUp = setTimeout(() => socket.destroy(), lingerMs);
    giveUp.unref();
    socket.once('close', () => {
      clearTimeout(giveUp);
    });
  });
  socket.end(lastBytes, 'latin1');
  socket.resume();
}
