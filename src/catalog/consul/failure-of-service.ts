import { CatalogFailure } from '../catalog-failure.js';

/** Codes that speak of the token or of too many requests, not of what was asked for. */
const generalStatuses: readonly number[] = [401, 403, 429];

/**
 * Whether Consul refuses what was asked of one service, such as a name with `/../` in it, while all others are told: the
 * provider is well, and this is no use without the name.
 */
export function isOfService({ service }: CatalogFailure): boolean {
  return service !== undefined;
}

/** The failure of a question about one service, with its name where the answer is about that service alone. */
export function failureOfService(service: string, failure: CatalogFailure): CatalogFailure {
  const { code, status } = failure;
  if (status < 300 || status > 499 || generalStatuses.includes(status)) return failure;
  const message = `the service ${JSON.stringify(service)} cannot be asked for: ${failure.message}`;
  return new CatalogFailure(code, message, status, failure, service);
}
