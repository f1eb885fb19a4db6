import { hrw } from './hrw.js';
import { leastconn } from './leastconn.js';
import { leasttime } from './leasttime.js';
import { p2c } from './p2c.js';
import { random } from './random.js';
import type { Strategy } from './strategy.js';
import { wrr } from './wrr.js';

/** Every strategy that a service may name, under the names of the option's schema. */
export const strategies: ReadonlyMap<string, Strategy> = new Map([
  ['wrr', wrr],
  ['p2c', p2c],
  ['hrw', hrw],
  ['iphash', hrw],
  ['leasttime', leasttime],
  ['leastconn', leastconn],
  ['random', random],
]);
