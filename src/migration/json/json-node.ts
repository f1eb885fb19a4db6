import type { Span } from '../hcl/syntax-node.js';

export interface JsonString extends Span {
  readonly kind: 'string';
  readonly text: string;
}

export interface JsonArray extends Span {
  readonly kind: 'array';
  readonly items: readonly { readonly value: JsonNode; readonly comma?: number }[];
}

export interface JsonObject extends Span {
  readonly kind: 'object';
  readonly members: readonly { readonly key: string; readonly value: JsonNode }[];
}

/** A number, `true`, `false` or `null`. */
export interface JsonLiteral extends Span {
  readonly kind: 'literal';
  readonly text: string;
}

/** A value of a JSON text that knows where it stands, in bytes. */
export type JsonNode = JsonString | JsonArray | JsonObject | JsonLiteral;
