import { createInterface } from 'node:readline';
import { buffer } from 'node:stream/consumers';
import { realFileSystem, type FileSystem } from '../../migration/files/file-system.js';

/** What migrations may do with the process besides writing to it; tests hand in their own. */
export interface MigrateIo {
  readonly fileSystem: FileSystem;
  readonly now: () => Date;
  readonly readInput: () => Promise<Buffer>;
  /** Undefined where nobody is there to answer. An interrupted question has no answer. */
  readonly ask?: (question: string) => Promise<string>;
  /** The signal is aborted when the process is told to stop while the work runs, and the process goes on. */
  readonly untilStopped: <T>(work: (signal: AbortSignal) => Promise<T>) => Promise<T>;
}

const { stdin, stderr } = process;

export const processIo: MigrateIo = {
  fileSystem: realFileSystem,
  now: () => new Date(),
  readInput: () => buffer(stdin),
  ...(stdin.isTTY && stderr.isTTY ? { ask } : {}),
  untilStopped,
};

function ask(question: string): Promise<string> {
  const lines = createInterface({ input: stdin, output: stderr });
  return new Promise((resolve) => {
    lines.on('SIGINT', () => lines.close());
    lines.on('close', () => resolve(''));
    lines.question(question, (answer) => {
      resolve(answer);
      lines.close();
    });
  });
}

async function untilStopped<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const stop = () => controller.abort();
  process.on('SIGINT', stop).on('SIGTERM', stop);
  try {
    return await work(controller.signal);
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop);
  }
}
