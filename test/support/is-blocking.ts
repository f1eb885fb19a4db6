import type { Asked } from './ask.js';

/** Resolves when a request has been under way for long enough to be blocking; rejects if it was answered. */
export async function isBlocking(asking: Promise<Asked>): Promise<void> {
  const early = await Promise.race([asking, new Promise<void>((resolve) => setTimeout(resolve, 40))]);
  if (early) throw new Error(`was answered at once: ${early.status} ${early.text.slice(0, 200)}`);
}
