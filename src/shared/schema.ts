// Option schemas: one description from which decoding, types, the API and the reference pages are made.

interface Described {
  /** One sentence for the reference page. */
  readonly doc: string;
}

export interface TextSchema<D = string | undefined> extends Described {
  readonly kind: 'text';
  readonly default?: D;
  readonly required?: boolean;
  /** The accepted values, compared without regard to case; the value decodes to the spelling given here. */
  readonly oneOf?: readonly string[];
  /** Says what is wrong with a value, or undefined when it is fine. */
  readonly check?: (value: string) => string | undefined;
  /** Never printed or logged. */
  readonly secret?: boolean;
}
export interface BooleanSchema<D = boolean | undefined> extends Described {
  readonly kind: 'boolean';
  readonly default?: D;
}
export interface NumberSchema<D = number | undefined> extends Described {
  readonly kind: 'integer' | 'number';
  readonly default?: D;
  readonly required?: boolean;
  readonly minimum?: number;
  readonly maximum?: number;
}
/** Decodes to milliseconds: a bare number is seconds, otherwise Go's notation (`1m30s`, `250ms`). */
export interface DurationSchema<D = number | undefined> extends Described {
  readonly kind: 'duration';
  readonly default?: D;
}
export interface ListSchema extends Described {
  readonly kind: 'list';
  readonly required?: boolean;
  readonly check?: (value: string) => string | undefined;
  /** Members that `check` complains about stay, for those whom leaving them out would open. */
  readonly keepsInvalid?: boolean;
}
export interface StructSchema<F extends Fields = Fields> extends Described {
  readonly kind: 'struct';
  readonly fields: F;
  /** `key=true` (or an empty value) creates it with its defaults (Traefik's allowEmpty). */
  readonly allowEmpty?: boolean;
  /** Created with its defaults even when nothing of it is given. */
  readonly always?: boolean;
}
export interface StructListSchema<F extends Fields = Fields> extends Described {
  readonly kind: 'structList';
  readonly fields: F;
}
export interface MapSchema<V extends Schema = Schema> extends Described {
  readonly kind: 'map';
  readonly values: V;
}
/** Anything: handed on as plain objects, arrays and strings. */
export interface RawSchema extends Described {
  readonly kind: 'raw';
}

export type Schema =
  | TextSchema
  | BooleanSchema
  | NumberSchema
  | DurationSchema
  | ListSchema
  | StructSchema
  | StructListSchema
  | MapSchema
  | RawSchema;
// eslint-disable-next-line @typescript-eslint/consistent-indexed-object-style -- an alias would refer to itself
export interface Fields {
  readonly [name: string]: Schema;
}

type Given<S, T> = S extends { default: T } | { required: true } ? T : T | undefined;
type Simplify<T> = { [K in keyof T]: T[K] };
/** The value a schema decodes to. */
export type Infer<S> = S extends { kind: 'text' }
  ? Given<S, string>
  : S extends { kind: 'boolean' }
    ? Given<S, boolean>
    : S extends { kind: 'integer' | 'number' | 'duration' }
      ? Given<S, number>
      : S extends { kind: 'list' }
        ? readonly string[]
        : S extends { kind: 'structList'; fields: infer F extends Fields }
          ? readonly InferFields<F>[]
          : S extends { kind: 'struct'; always: true; fields: infer F extends Fields }
            ? InferFields<F>
            : S extends { kind: 'struct'; fields: infer F extends Fields }
              ? InferFields<F> | undefined
              : S extends { kind: 'map'; values: infer V }
                ? Readonly<Record<string, NonNullable<Infer<V>>>>
                : unknown;
export type InferFields<F extends Fields> = Simplify<{ readonly [K in keyof F]: Infer<F[K]> }>;
/** The value of a struct schema that is known to be there. */
export type Options<S extends StructSchema> = InferFields<S['fields']>;

type Rest<S> = Omit<S, 'kind' | 'doc'>;

export const text = <const O extends Rest<TextSchema<string>>>(doc: string, options?: O) =>
  ({ kind: 'text', doc, ...options }) as { kind: 'text'; doc: string } & O;
export const boolean = <const O extends Rest<BooleanSchema<boolean>>>(doc: string, options?: O) =>
  ({ kind: 'boolean', doc, ...options }) as { kind: 'boolean'; doc: string } & (O extends { default: boolean }
    ? { default: boolean }
    : O);
export const integer = <const O extends Rest<NumberSchema<number>>>(doc: string, options?: O) =>
  ({ kind: 'integer', doc, ...options }) as { kind: 'integer'; doc: string } & O;
export const number = <const O extends Rest<NumberSchema<number>>>(doc: string, options?: O) =>
  ({ kind: 'number', doc, ...options }) as { kind: 'number'; doc: string } & O;
/** `default` in milliseconds. */
export const duration = <const O extends Rest<DurationSchema<number>>>(doc: string, options?: O) =>
  ({ kind: 'duration', doc, ...options }) as { kind: 'duration'; doc: string } & O;
export const list = (doc: string, options?: Rest<ListSchema>): ListSchema => ({ kind: 'list', doc, ...options });
export const struct = <const F extends Fields, const O extends Omit<Rest<StructSchema>, 'fields'>>(
  doc: string,
  fields: F,
  options?: O,
) => ({ kind: 'struct', doc, fields, ...options }) as { kind: 'struct'; doc: string; fields: F } & O;
export const structList = <const F extends Fields>(doc: string, fields: F): StructListSchema<F> => ({
  kind: 'structList',
  doc,
  fields,
});
export const mapOf = <const V extends Schema>(doc: string, values: V): MapSchema<V> => ({ kind: 'map', doc, values });
export const raw = (doc: string): RawSchema => ({ kind: 'raw', doc });
