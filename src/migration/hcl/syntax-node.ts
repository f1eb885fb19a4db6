/** A stretch of a source text, in bytes from its start; the end is the first byte behind it. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A piece of a string: plain text with its escapes undone, or something that is worked out when the job is submitted. */
export type TextPart =
  | { readonly kind: 'text'; readonly text: string }
  /** `${var.host}`: the source between the braces, without the space around it, and the first names in it. */
  | { readonly kind: 'expression'; readonly source: string; readonly roots: readonly string[] }
  /** `%{ if … }`, or an interpolation that trims what is around it (`${~ … ~}`). */
  | { readonly kind: 'directive'; readonly source: string };

export interface TemplateNode extends Span {
  readonly kind: 'template';
  readonly parts: readonly TextPart[];
  readonly heredoc: boolean;
}

/** One element of a list, with the comma that follows it. */
export interface ListItem {
  readonly value: Expression;
  /** Where the comma after it stands. */
  readonly comma?: number;
}

export interface TupleNode extends Span {
  readonly kind: 'tuple';
  readonly items: readonly ListItem[];
}

export interface CallNode extends Span {
  readonly kind: 'call';
  readonly name: string;
  readonly args: readonly Expression[];
}

/** `var.host`, `local.tags[0]`: names and constant indexes. */
export interface ReferenceNode extends Span {
  readonly kind: 'reference';
  readonly path: readonly string[];
}

/** `[for host in var.hosts : "https://${host}"]` */
export interface ForNode extends Span {
  readonly kind: 'for';
  readonly variables: readonly string[];
  readonly over: Expression;
  /** The key of an object, then the value; the condition last. */
  readonly results: readonly Expression[];
}

export interface ObjectNode extends Span {
  readonly kind: 'object';
  readonly items: readonly { readonly key: Expression; readonly value: Expression }[];
}

/** A number, `true`, `false` or `null`. */
export interface LiteralNode extends Span {
  readonly kind: 'literal';
  readonly text: string;
}

/** Operators, conditions, indexes and splats: what they are applied to. */
export interface OperationNode extends Span {
  readonly kind: 'operation';
  readonly operands: readonly Expression[];
}

export type Expression =
  TemplateNode | TupleNode | CallNode | ReferenceNode | ForNode | ObjectNode | LiteralNode | OperationNode;

export interface Attribute extends Span {
  readonly name: string;
  readonly value: Expression;
}

export interface Block extends Span {
  readonly type: string;
  readonly labels: readonly string[];
  readonly body: Body;
}

export interface Body {
  readonly attributes: readonly Attribute[];
  readonly blocks: readonly Block[];
}
