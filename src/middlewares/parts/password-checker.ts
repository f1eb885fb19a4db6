// Compares passwords with slow hashes in a thread of its own: one bcrypt comparison takes as long as thousands of requests.
import { Worker } from 'node:worker_threads';

export interface CheckRequest {
  readonly id: number;
  readonly password: string;
  readonly hash: string;
}

export interface CheckResult {
  readonly id: number;
  readonly matches: boolean;
}

/** More comparisons than this are not queued: the last one would wait for half a minute. */
const maxWaiting = 256;

interface Waiting {
  readonly resolve: (matches: boolean | 'busy') => void;
  readonly reject: (error: Error) => void;
}

// One thread for the whole process, started at the first slow comparison. Idle, it does not keep the process alive.
let worker: Worker | undefined;
const waiting = new Map<number, Waiting>();
let lastId = 0;

/** Whether the hash is that of the password; `busy` when too many comparisons are waiting. */
export function checkPassword(password: string, hash: string): Promise<boolean | 'busy'> {
  if (waiting.size >= maxWaiting) return Promise.resolve('busy');
  const thread = (worker ??= startWorker());
  const request: CheckRequest = { id: ++lastId, password, hash };
  return new Promise((resolve, reject) => {
    waiting.set(request.id, { resolve, reject });
    thread.ref();
    thread.postMessage(request);
  });
}

function startWorker(): Worker {
  const started = new Worker(new URL('./password-worker.js', import.meta.url));
  started.on('message', ({ id, matches }: CheckResult) => {
    waiting.get(id)?.resolve(matches);
    waiting.delete(id);
    if (waiting.size === 0) started.unref();
  });
  started.on('error', (error) => {
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
    worker = undefined;
  });
  return started;
}
