import { bareAnswer, reasonOf } from '../exchange/answer.js';
import type { Phases } from '../exchange/phases.js';
import { integer, list, struct } from '../shared/schema.js';
import { defineMiddleware, MiddlewareRefused } from './definition.js';
import { createAddressPicker, ipStrategySchema, rangesOf, type IpStrategy } from './parts/ip-strategy.js';

/** Lets only certain addresses pass. */
export const ipAllowList = defineMiddleware({
  type: 'ipAllowList',
  schema: struct('Lets only certain addresses pass.', {
    sourceRange: list('Addresses and ranges that may pass, such as `10.0.0.0/8`.', { required: true }),
    ipStrategy: ipStrategySchema,
    rejectStatusCode: integer('The status for all others.', { default: 403 }),
  }),
  create: createIpAllowList,
});

interface AllowListOptions {
  readonly sourceRange: readonly string[];
  readonly ipStrategy: IpStrategy;
  readonly rejectStatusCode: number;
}

/** Its phases; also those of the older `ipWhiteList`. */
export function createIpAllowList({ sourceRange, ipStrategy, rejectStatusCode }: AllowListOptions): Phases {
  if (sourceRange.length === 0) {
    throw new MiddlewareRefused('sourceRange is empty', 'list the addresses that may pass, such as 10.0.0.0/8');
  }
  if (reasonOf(rejectStatusCode) === '' || rejectStatusCode < 200) {
    throw new MiddlewareRefused(`rejectStatusCode ${rejectStatusCode} is no HTTP status`, 'write one such as 403');
  }
  const allowed = rangesOf(sourceRange, 'sourceRange');
  const pickAddress = createAddressPicker(ipStrategy);
  const refusal = bareAnswer(rejectStatusCode);
  return {
    request: (exchange) => (allowed.contains(pickAddress(exchange)) ? undefined : refusal),
  };
}
