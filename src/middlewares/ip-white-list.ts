import { list, struct } from '../shared/schema.js';
import { defineMiddleware } from './definition.js';
import { createIpAllowList } from './ip-allow-list.js';
import { ipStrategySchema } from './parts/ip-strategy.js';

/** The older name of `ipAllowList`, always with 403. */
export const ipWhiteList = defineMiddleware({
  type: 'ipWhiteList',
  schema: struct('The older name of ipAllowList.', {
    sourceRange: list('Addresses and ranges that may pass, such as `10.0.0.0/8`.', { required: true }),
    ipStrategy: ipStrategySchema,
  }),
  create: (options) => createIpAllowList({ ...options, rejectStatusCode: 403 }),
});
