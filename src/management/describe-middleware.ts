import type { Middleware } from '../model/configuration.js';
import type { Schema } from '../shared/schema.js';
import { describeOptions } from './describe-options.js';

export interface MiddlewareContext {
  readonly usedBy: readonly string[] | undefined;
  readonly schema: Schema | undefined;
}

/** A middleware in Traefik's shape, without `name`, `provider` and `type`, which only lists have. */
export function describeMiddleware(middleware: Middleware, context: MiddlewareContext): Record<string, unknown> {
  return {
    [middleware.type]: describeOptions(context.schema, middleware.options) ?? {},
    ...(middleware.errors.length > 0 ? { error: middleware.errors } : {}),
    status: middleware.status,
    ...(context.usedBy === undefined ? {} : { usedBy: context.usedBy }),
  };
}

/** The same as a member of a list, or by itself. */
export function listMiddleware(middleware: Middleware, context: MiddlewareContext): Record<string, unknown> {
  const { name, provider, type } = middleware;
  return { ...describeMiddleware(middleware, context), name, provider, type: type.toLowerCase() };
}
