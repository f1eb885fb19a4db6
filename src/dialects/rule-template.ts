// The default rule: the part of Go's text/template that rules use, compiled once.
import { messageOf } from '../shared/errors.js';
import { normalizeName } from './normalize-name.js';

export interface RuleModel {
  readonly Name: string;
  /** By lower-case key, `traefik.` included. */
  readonly Labels: ReadonlyMap<string, string>;
}

export interface RuleTemplate {
  /** Throws where a function is given what it cannot use. */
  render(model: RuleModel): string;
  /** Lower-case keys that the template reads, which are therefore no mistakes in tags. */
  readonly labels: ReadonlySet<string>;
}

export type TemplateResult =
  { readonly ok: true; readonly template: RuleTemplate } | { readonly ok: false; readonly message: string };

type Value = string | number | ReadonlyMap<string, string>;
type Evaluate = (model: RuleModel) => Value;

const functions: Record<string, { arity: number; apply: (...values: Value[]) => Value }> = {
  normalize: text(1, (name) => normalizeName(name)),
  lower: text(1, (value) => value.toLowerCase()),
  upper: text(1, (value) => value.toUpperCase()),
  title: text(1, (value) => value.replace(/(^|\s)\S/gu, (letter) => letter.toUpperCase())),
  trim: text(1, (value) => value.trim()),
  nospace: text(1, (value) => value.replace(/\s+/gu, '')),
  trimPrefix: text(2, (prefix, value) => (value.startsWith(prefix) ? value.slice(prefix.length) : value)),
  trimSuffix: text(2, (suffix, value) =>
    suffix !== '' && value.endsWith(suffix) ? value.slice(0, -suffix.length) : value,
  ),
  trimAll: text(2, (letters, value) => {
    let [start, end] = [0, value.length];
    while (start < end && letters.includes(value[start]!)) start++;
    while (end > start && letters.includes(value[end - 1]!)) end--;
    return value.slice(start, end);
  }),
  replace: text(3, (old, replacement, value) => value.split(old).join(replacement)),
  default: text(2, (fallback, value) => (value === '' ? fallback : value)),
  quote: text(1, (value) => JSON.stringify(value)),
  trunc: {
    arity: 2,
    apply: (length, value) =>
      Number(length) < 0 ? show(value).slice(Number(length)) : show(value).slice(0, Number(length)),
  },
  index: {
    arity: 2,
    apply: (map, key) => {
      if (!(map instanceof Map)) throw new Error('index reads .Labels only');
      return (map.get(show(key).toLowerCase()) as string | undefined) ?? '';
    },
  },
};

function text(arity: number, apply: (...values: string[]) => string) {
  return { arity, apply: (...values: Value[]) => apply(...values.map(show)) };
}

function show(value: Value): string {
  if (typeof value === 'object') throw new Error('a map cannot be used as text');
  return String(value);
}

/** Compiles ``Host(`{{ normalize .Name }}.example.com`)``: fields, labels, functions, pipes, parentheses. */
export function compileRuleTemplate(source: string): TemplateResult {
  try {
    const labels = new Set<string>();
    const parts = splitActions(source).map(({ action, value }): Evaluate => {
      if (!action) return () => value;
      return new ActionParser(value, labels).whole();
    });
    const template: RuleTemplate = { labels, render: (model) => parts.map((part) => show(part(model))).join('') };
    // What a function refuses, it refuses whatever the service is called.
    template.render({ Name: 'name', Labels: new Map() });
    return { ok: true, template };
  } catch (thrown) {
    return { ok: false, message: messageOf(thrown) };
  }
}

/** Text and `{{ actions }}`; `{{-` and `-}}` trim the text beside them. */
function splitActions(source: string): { action: boolean; value: string }[] {
  const parts: { action: boolean; value: string }[] = [];
  let rest = source;
  for (;;) {
    const open = rest.indexOf('{{');
    if (open < 0) return [...parts, { action: false, value: rest }];
    const close = rest.indexOf('}}', open);
    if (close < 0) throw new Error('a "{{" is not closed by "}}"');
    let before = rest.slice(0, open);
    let action = rest.slice(open + 2, close);
    rest = rest.slice(close + 2);
    if (/^-\s/.test(action)) [before, action] = [before.trimEnd(), action.slice(1)];
    if (/\s-$/.test(action)) [rest, action] = [rest.trimStart(), action.slice(0, -1)];
    parts.push({ action: false, value: before });
    if (!/^\s*\/\*.*\*\/\s*$/s.test(action)) parts.push({ action: true, value: action });
  }
}

const tokenPattern = /\s*(?:(\.[A-Za-z]\w*)|([A-Za-z]\w*)|"((?:[^"\\]|\\.)*)"|`([^`]*)`|(-?\d+)|([|()]))/y;

interface Token {
  readonly kind: 'field' | 'name' | 'value' | 'symbol' | 'end';
  readonly value: string | number;
}

class ActionParser {
  private readonly tokens: Token[] = [];
  private position = 0;

  constructor(
    action: string,
    private readonly labels: Set<string>,
  ) {
    const trimmed = action.trim();
    tokenPattern.lastIndex = 0;
    while (tokenPattern.lastIndex < trimmed.length) {
      const start = tokenPattern.lastIndex;
      const match = tokenPattern.exec(trimmed);
      if (match === null) throw new Error(`cannot read "${trimmed.slice(start, start + 20)}" in {{ ${trimmed} }}`);
      const [, field, name, quoted, raw, digits, symbol] = match;
      if (field !== undefined) this.tokens.push({ kind: 'field', value: field.slice(1) });
      else if (name !== undefined) this.tokens.push({ kind: 'name', value: name });
      else if (quoted !== undefined) this.tokens.push({ kind: 'value', value: quoted.replace(/\\(.)/g, '$1') });
      else if (raw !== undefined) this.tokens.push({ kind: 'value', value: raw });
      else if (digits !== undefined) this.tokens.push({ kind: 'value', value: Number(digits) });
      else this.tokens.push({ kind: 'symbol', value: symbol! });
    }
    this.tokens.push({ kind: 'end', value: 'the end' });
  }

  whole(): Evaluate {
    const evaluate = this.pipeline();
    if (this.next.kind !== 'end') throw new Error(`does not expect "${this.next.value}"`);
    return evaluate;
  }

  private pipeline(): Evaluate {
    let evaluate = this.command(undefined);
    while (this.take('|')) evaluate = this.command(evaluate);
    return evaluate;
  }

  /** A function with its arguments, or one operand; the value piped in is the last argument. */
  private command(piped: Evaluate | undefined): Evaluate {
    const token = this.next;
    if (token.kind !== 'name') {
      if (piped !== undefined) throw new Error(`a value can be piped into a function only, not into "${token.value}"`);
      return this.operand();
    }
    this.position++;
    const called = Object.hasOwn(functions, token.value) ? functions[token.value] : undefined;
    if (called === undefined) {
      throw new Error(`there is no function "${token.value}"; there are ${Object.keys(functions).join(', ')}`);
    }
    const given: Evaluate[] = [];
    while (!this.endsCommand()) {
      const key = this.next;
      if (token.value === 'index' && key.kind === 'value') this.labels.add(String(key.value).toLowerCase());
      given.push(this.operand());
    }
    if (piped !== undefined) given.push(piped);
    if (given.length !== called.arity) {
      throw new Error(`${token.value} takes ${called.arity} values, not ${given.length}`);
    }
    return (model) => called.apply(...given.map((evaluate) => evaluate(model)));
  }

  private operand(): Evaluate {
    const token = this.next;
    this.position++;
    if (token.kind === 'value') return () => token.value;
    if (token.kind === 'field') {
      if (token.value !== 'Name' && token.value !== 'Labels') {
        throw new Error(`knows .Name and .Labels, not ".${token.value}"`);
      }
      const field = token.value;
      return (model) => model[field];
    }
    if (token.kind === 'symbol' && token.value === '(') {
      const evaluate = this.pipeline();
      if (!this.take(')')) throw new Error('a "(" is not closed');
      return evaluate;
    }
    if (token.kind === 'name') {
      this.position--;
      throw new Error(`put parentheses around "${token.value} …" to use it as a value`);
    }
    throw new Error(`expects a value instead of "${token.value}"`);
  }

  private endsCommand(): boolean {
    const { kind, value } = this.next;
    return kind === 'end' || (kind === 'symbol' && value !== '(');
  }

  private take(symbol: string): boolean {
    if (this.next.kind !== 'symbol' || this.next.value !== symbol) return false;
    this.position++;
    return true;
  }

  private get next(): Token {
    return this.tokens[this.position]!;
  }
}
