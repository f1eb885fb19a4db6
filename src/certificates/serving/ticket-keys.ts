import { randomBytes } from 'node:crypto';
import type { Clock } from '../../shared/clock.js';

const lifetimeMs = 12 * 3_600_000;

/** The key that sessions are sealed with; a new one every twelve hours, so that a stolen one opens little. */
export function createTicketKeys(clock: Clock): () => Buffer {
  let key = randomBytes(48);
  let untilMs = clock.monotonicMs() + lifetimeMs;
  return () => {
    const nowMs = clock.monotonicMs();
    if (nowMs > untilMs) {
      key = randomBytes(48);
      untilMs = nowMs + lifetimeMs;
    }
    return key;
  };
}
