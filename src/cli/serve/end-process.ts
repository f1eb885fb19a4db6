import { setTimeout as delay } from 'node:timers/promises';

/** A disk that works has written its last lines by then. */
const waitMs = 500;
const pollMs = 20;

/**
 * Ends the process. A thread that waits for a storage without an answer cannot be called back, and exit() would wait for
 * it: then the process kills itself, rather than half a minute later whoever wants it gone.
 */
export async function endProcess(code: number): Promise<void> {
  if (await filesAnswer()) process.exit(code);
  // The first process of a container is deaf to signals of its own.
  if (process.pid === 1) process.abort();
  process.kill(process.pid, 'SIGKILL');
}

/** Whether all that was asked of files has an answer, or gets one soon. */
export async function filesAnswer(): Promise<boolean> {
  for (let waitedMs = 0; waitsForFiles() && waitedMs < waitMs; waitedMs += pollMs) await delay(pollMs);
  return !waitsForFiles();
}

function waitsForFiles(): boolean {
  return process.getActiveResourcesInfo().some((kind) => kind.startsWith('FSReq'));
}
