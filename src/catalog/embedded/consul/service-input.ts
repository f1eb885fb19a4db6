import type { ConsulServiceInput, TaggedAddress } from './catalog-records.js';
import { lowerKeys, numberOf, textOf, textsOf } from './request-body.js';

/** A service as `/v1/agent/service/register` and `/v1/catalog/register` take it; an empty name is left to the caller. */
export function parseServiceInput(body: Record<string, unknown>): ConsulServiceInput {
  const weights = lowerKeys(body.weights);
  return {
    name: textOf(body.name) ?? textOf(body.service) ?? '',
    id: textOf(body.id) || undefined,
    address: textOf(body.address),
    port: numberOf(body.port),
    tags: textsOf(body.tags),
    meta: body.meta === undefined || body.meta === null ? null : textValues(body.meta),
    weights: { passing: numberOf(weights.passing) ?? 1, warning: numberOf(weights.warning) ?? 1 },
    taggedAddresses: taggedAddresses(body.taggedaddresses),
    enableTagOverride: body.enabletagoverride === true,
  };
}

function textValues(map: unknown): Record<string, string> {
  return Object.fromEntries(Object.entries(map as object).map(([key, value]) => [key, String(value)]));
}

function taggedAddresses(map: unknown): Record<string, TaggedAddress> {
  if (typeof map !== 'object' || map === null) return {};
  return Object.fromEntries(
    Object.entries(map).map(([name, value]) => {
      const given = lowerKeys(value);
      return [name, { Address: textOf(given.address) ?? '', Port: numberOf(given.port) ?? 0 }];
    }),
  );
}
