import { setTimeout as pause } from 'node:timers/promises';
import type { SampleService } from './sample-services.js';
import { statusOf } from './traffic.js';

const patienceMs = 20_000;
const everyMs = 20;

/** Resolves when each service has answered 200 through the proxy on that port; says which one does not. */
export async function untilAllAnswer(start: {
  port: number;
  services: readonly SampleService[];
  signal: AbortSignal;
}): Promise<void> {
  const deadlineMs = performance.now() + patienceMs;
  for (const { ask } of start.services) {
    let answer = await statusOf({ ...ask, port: start.port });
    while (answer !== 200) {
      if (performance.now() > deadlineMs) throw new Error(`http://${ask.host}${ask.path} is not served: ${answer}`);
      await pause(everyMs, undefined, { signal: start.signal });
      answer = await statusOf({ ...ask, port: start.port });
    }
  }
}
