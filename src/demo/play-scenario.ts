import { setTimeout as pause } from 'node:timers/promises';
import { messageOf } from '../shared/errors.js';
import type { ProxyView } from './proxy-view.js';
import { scenario } from './scenario.js';
import type { Stage } from './stage.js';
import type { Trace } from './trace.js';
import type { Traffic } from './traffic.js';

export interface PlayedParts {
  readonly stage: Stage;
  readonly proxy: ProxyView;
  readonly traffic: Traffic;
  readonly trace: Trace;
  readonly signal: AbortSignal;
  /** After each step. */
  readonly paceMs: number;
}

/** Plays the scenario once, tells of it, and gives the number of steps that did not come out as they should. */
export async function playScenario(parts: PlayedParts): Promise<number> {
  const { stage, proxy, traffic, trace, signal, paceMs } = parts;
  let failedSteps = 0;
  await pause(paceMs, undefined, { signal });
  for (const { says, does, expects } of scenario) {
    const { sent, failed } = traffic;
    trace.announce(says);
    try {
      await does(stage, proxy);
      await proxy.until(`the proxy has followed: ${says}`, () => expects(proxy, stage));
    } catch (thrown) {
      signal.throwIfAborted();
      failedSteps++;
      trace.change({ kind: 'problem', text: messageOf(thrown) });
    }
    await pause(paceMs, undefined, { signal });
    await traffic.round();
    const wrong = traffic.failed - failed;
    trace.result(`${traffic.sent - sent} requests meanwhile, ${wrong} failed`, wrong === 0 ? 'good' : 'bad');
  }
  return failedSteps;
}
