import { bareAnswer, type Answer } from '../exchange/answer.js';
import type { Phases } from '../exchange/phases.js';
import { duration, integer, list, struct, text } from '../shared/schema.js';
import { defineMiddleware, MiddlewareRefused } from './definition.js';
import { clientTlsSchema } from './parts/client-tls-schema.js';
import { createSourcePicker, sourceCriterionSchema } from './parts/source-criterion.js';
import { createTokenBuckets } from './parts/token-buckets.js';

/**
 * Limits how many requests a source may send: a token bucket per source, one set of buckets for all routers that name
 * the middleware. A request that comes a little early waits; one that would wait too long is answered 429.
 */
export const rateLimit = defineMiddleware({
  type: 'rateLimit',
  schema: struct('Limits how many requests a source may send.', {
    average: integer('How many requests in a period; 0: no limit.', { default: 0, minimum: 0 }),
    period: duration('The period.', { default: 1000 }),
    burst: integer('How many requests may come at once.', { default: 1, minimum: 0 }),
    sourceCriterion: sourceCriterionSchema,
    redis: struct('Buckets in Redis, shared by several proxies. Not built yet.', {
      endpoints: list('Addresses of the Redis servers; `localhost:6379` when empty.'),
      tls: clientTlsSchema,
      username: text('User name.'),
      password: text('Password.', { secret: true }),
      db: integer('Number of the database.', { default: 0, minimum: 0 }),
      poolSize: integer('Connections to start with; 0: ten for each core.', { default: 0, minimum: 0 }),
      minIdleConns: integer('Idle connections to keep.', { default: 0, minimum: 0 }),
      maxActiveConns: integer('Connections at most; 0: no limit.', { default: 0, minimum: 0 }),
      readTimeout: duration('Time a read may take.', { default: 3000 }),
      writeTimeout: duration('Time a write may take.', { default: 3000 }),
      dialTimeout: duration('Time a connection may take.', { default: 5000 }),
    }),
  }),
  create({ average, period, burst, sourceCriterion, redis }, { clock }): Phases {
    if (redis !== undefined) {
      throw new MiddlewareRefused(
        'rateLimit.redis is not built yet',
        'take the redis options out: the limit then holds for each proxy by itself',
      );
    }
    const pickSource = createSourcePicker(sourceCriterion, 'address');
    if (average === 0) return {};
    const refillMs = (period === 0 ? 1000 : period) / average;
    const perSecond = 1000 / refillMs;
    // Traefik's bound: half of the time between two requests, at most half a second.
    const maxDelayMs = perSecond < 1 ? 500 : 1000 / (Math.trunc(perSecond) * 2);
    const buckets = createTokenBuckets({ refillMs, burst: Math.max(1, burst), maxDelayMs });
    return {
      request(exchange) {
        const delayMs = buckets.take(pickSource(exchange), clock.monotonicMs());
        if (delayMs === 0) return undefined;
        if (delayMs > maxDelayMs) return tooManyRequests(delayMs);
        return new Promise((resolve) => {
          clock.after(delayMs, () => {
            resolve(undefined);
          });
        });
      },
    };
  },
});

function tooManyRequests(delayMs: number): Answer {
  return bareAnswer(429, ['Retry-After', String(Math.ceil(delayMs / 1000)), 'X-Retry-In', retryIn(delayMs)]);
}

/** Go's notation of a duration with all units down to seconds, `1m0s`; below a second in ms, for the sake of ASCII. */
function retryIn(delayMs: number): string {
  if (delayMs < 1000) return `${delayMs}ms`;
  const minutes = Math.floor(delayMs / 60_000);
  const seconds = `${Math.round((delayMs % 60_000) * 1e6) / 1e9}s`;
  if (minutes === 0) return seconds;
  const hours = Math.floor(minutes / 60);
  return hours === 0 ? `${minutes}m${seconds}` : `${hours}h${minutes % 60}m${seconds}`;
}
