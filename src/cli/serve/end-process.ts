import { setTimeout as delay } from 'node:timers/promises';

const waitMs = 1_000;
const pollMs = 20;

/**
 * Ends the process. A thread that waits for a storage without an answer cannot be called back, and exit() would wait for
 * it: then the process is killed, by itself rather than half a minute later by whoever wants it gone.
 */
export function endProcess(code: number): void {
  if (waitsForFiles()) process.kill(process.pid, 'SIGKILL');
  else process.exit(code);
}

/** Whether all that was asked of files has an answer, or gets one soon. */
export async function filesAnswer(): Promise<boolean> {
  for (let waitedMs = 0; waitsForFiles() && waitedMs < waitMs; waitedMs += pollMs) await delay(pollMs);
  return !waitsForFiles();
}

function waitsForFiles(): boolean {
  return process.getActiveResourcesInfo().some((kind) => kind.startsWith('FSReq'));
}
