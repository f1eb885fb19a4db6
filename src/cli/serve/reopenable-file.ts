import { createWriteStream, type WriteStream } from 'node:fs';
import { Writable } from 'node:stream';

/** A file that is appended to and can be opened anew after log rotation. */
export interface ReopenableFile {
  readonly stream: Writable;
  reopen(): void;
}

export function openReopenableFile(path: string): ReopenableFile {
  let file = open(path);
  const stream = new Writable({
    decodeStrings: false,
    write(chunk: string | Buffer, _encoding, done) {
      // A full disk must not stop whoever logs; the stream's own error has nowhere else to go than this file.
      file.write(chunk, () => done());
    },
  });
  return {
    stream,
    reopen() {
      file.end();
      file = open(path);
    },
  };
}

function open(path: string): WriteStream {
  const file = createWriteStream(path, { flags: 'a' });
  file.on('error', () => undefined);
  return file;
}
