import { unlessAborted } from '../../shared/unless-aborted.js';

interface TimeLimit {
  readonly limitMs: number;
  readonly signal: AbortSignal;
  /** What is left of it when the signal is aborted; 0 when left out. */
  readonly graceMs?: number;
}

/**
 * What the task gives, as long as it takes no longer. The task's own signal tells it to give up; whoever waits is let go
 * then, whether it does or not.
 */
export async function withinTime<T>(
  { limitMs, signal, graceMs = 0 }: TimeLimit,
  task: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const own = new AbortController();
  const late = setTimeout(() => own.abort(new Error(`it took longer than ${limitMs / 1000} s`)), limitMs);
  let grace: NodeJS.Timeout | undefined;
  const onAbort = () => {
    if (graceMs === 0) own.abort(signal.reason);
    else grace = setTimeout(() => own.abort(signal.reason), graceMs);
  };
  signal.addEventListener('abort', onAbort, { once: true });
  if (signal.aborted) onAbort();
  try {
    own.signal.throwIfAborted();
    return await unlessAborted(task(own.signal), own.signal);
  } catch (error) {
    // The task fails in words of its own when it gives up.
    own.signal.throwIfAborted();
    throw error;
  } finally {
    clearTimeout(late);
    clearTimeout(grace);
    signal.removeEventListener('abort', onAbort);
  }
}
