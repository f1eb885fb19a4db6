import type { Strategy } from './strategy.js';
import { anyLoad, takeTurn } from './take-turns.js';

/** Weighted round robin, smooth: weights 5, 1, 1 give a a b a c a a. */
export const wrr: Strategy = (servers) => takeTurn(servers, anyLoad);
