import { textAnswer } from '../exchange/answer.js';
import type { Exchange } from '../exchange/exchange.js';
import type { Phases } from '../exchange/phases.js';
import { integer, struct } from '../shared/schema.js';
import { defineMiddleware, MiddlewareRefused } from './definition.js';
import { createSourcePicker, sourceCriterionSchema } from './parts/source-criterion.js';

/** Limits how many requests of a source are on their way at the same time. */
export const inFlightReq = defineMiddleware({
  type: 'inFlightReq',
  schema: struct('Limits how many requests are on their way at the same time.', {
    amount: integer('How many.', { required: true, minimum: 1 }),
    sourceCriterion: sourceCriterionSchema,
  }),
  create({ amount, sourceCriterion }): Phases {
    if (!(amount >= 1)) {
      throw new MiddlewareRefused('amount is missing', 'set inFlightReq.amount to a number above 0');
    }
    const pickSource = createSourcePicker(sourceCriterion, 'host');
    const refusal = textAnswer(429, `max connections reached: ${amount}`, []);
    const counts = new Map<string, number>();
    /** The source each admitted exchange was counted under; what is not here has nothing to give back. */
    const admitted = new Map<Exchange, string>();
    return {
      request(exchange) {
        // A router may name the middleware twice; the exchange is one all the same.
        if (admitted.has(exchange)) return undefined;
        const source = pickSource(exchange);
        const count = counts.get(source) ?? 0;
        if (count >= amount) return refusal;
        counts.set(source, count + 1);
        admitted.set(exchange, source);
        return undefined;
      },
      done(exchange) {
        const source = admitted.get(exchange);
        if (source === undefined) return;
        admitted.delete(exchange);
        const count = counts.get(source)! - 1;
        if (count === 0) counts.delete(source);
        else counts.set(source, count);
      },
    };
  },
});
