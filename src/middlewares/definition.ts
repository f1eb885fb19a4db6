import type { Phases } from '../exchange/phases.js';
import type { Clock } from '../shared/clock.js';
import type { Infer, MapSchema, Options, StructSchema } from '../shared/schema.js';

/** What a middleware is given when it is made: once per definition, shared by all routers that name it. */
export interface MiddlewareContext {
  /** `name@provider`. */
  readonly name: string;
  readonly clock: Clock;
}

/** Options that decode but cannot work (no users, a regular expression that does not parse). */
export class MiddlewareRefused extends Error {
  override readonly name = 'MiddlewareRefused';
  constructor(
    message: string,
    readonly remedy: string,
  ) {
    super(message);
  }
}

/** The options of most middlewares are a struct; a plugin's are whatever its author wrote. */
export type MiddlewareSchema = StructSchema | MapSchema;

/** A middleware: its option schema, its documentation line and how it is made. */
export interface MiddlewareDefinition {
  /** `stripPrefix`. */
  readonly type: string;
  readonly schema: MiddlewareSchema;
  /**
   * Takes what the schema decodes to; `defineMiddleware` sees to it. Missing while the middleware is not built yet: its
   * options are still decoded and validated.
   */
  readonly create?: (options: never, context: MiddlewareContext) => Phases;
}

type OptionsOf<S extends MiddlewareSchema> = S extends StructSchema ? Options<S> : NonNullable<Infer<S>>;

/** Types a definition by its own schema. */
export function defineMiddleware<const S extends MiddlewareSchema>(definition: {
  readonly type: string;
  readonly schema: S;
  readonly create?: (options: OptionsOf<S>, context: MiddlewareContext) => Phases;
}): MiddlewareDefinition;
export function defineMiddleware(definition: MiddlewareDefinition): MiddlewareDefinition {
  return definition;
}
