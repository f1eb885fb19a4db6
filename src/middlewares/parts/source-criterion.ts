// What makes two requests come from the same source.
import type { Exchange } from '../../exchange/exchange.js';
import { headerValue } from '../../exchange/header-list.js';
import { boolean, struct, text, type Infer } from '../../shared/schema.js';
import { MiddlewareRefused } from '../definition.js';
import { createAddressPicker, ipStrategySchema } from './ip-strategy.js';

export const sourceCriterionSchema = struct('What makes requests come from the same source; one of these.', {
  ipStrategy: ipStrategySchema,
  requestHeaderName: text('The value of this request header.'),
  requestHost: boolean('The host that is asked for.', { default: false }),
});

export type SourceCriterion = Infer<typeof sourceCriterionSchema>;

/** Gives the source of a request as a key. */
export type SourcePicker = (exchange: Exchange) => string;

/** `byDefault` is what counts where the criterion names nothing. */
export function createSourcePicker(criterion: SourceCriterion, byDefault: 'address' | 'host'): SourcePicker {
  const { ipStrategy, requestHeaderName = '', requestHost = false } = criterion ?? {};
  if (Number(ipStrategy !== undefined) + Number(requestHeaderName !== '') + Number(requestHost) > 1) {
    throw new MiddlewareRefused(
      'sourceCriterion names more than one criterion',
      'keep one of ipStrategy, requestHeaderName and requestHost',
    );
  }
  if (ipStrategy !== undefined) return createAddressPicker(ipStrategy);
  if (requestHeaderName !== '') {
    const name = requestHeaderName.toLowerCase();
    return (exchange) => headerValue(exchange.upstreamHeaders, name) ?? '';
  }
  if (requestHost || byDefault === 'host') return (exchange) => exchange.host;
  return createAddressPicker(undefined);
}
