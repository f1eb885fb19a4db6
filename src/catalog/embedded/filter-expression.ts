/** Filters of list endpoints: the part of go-bexpr's language that proxies use, over plain JSON records. */

export type FilterFieldType = 'string' | 'number' | 'boolean' | 'list' | 'map';

/** What may be selected, `Service.Tags` → `list`; below a `map` any key may. */
export type FilterFields = Readonly<Record<string, FilterFieldType>>;

export type FilterPredicate = (record: Record<string, unknown>) => boolean;

export type CompiledFilter =
  { ok: true; matches: FilterPredicate } | { ok: false; problem: 'syntax' | 'selector'; culprit: string };

class FilterProblem extends Error {
  constructor(
    readonly problem: 'syntax' | 'selector',
    readonly culprit: string,
  ) {
    super(culprit);
  }
}

/**
 * Compiles `Status != "passing" and "a" in Tags`: `==`, `!=`, `in`, `not in`, `contains`, `not contains`, `is empty`,
 * `is not empty`, `matches`, `not matches`, joined by `and`, `or`, `not` and parentheses.
 */
export function compileFilter(source: string, fields: FilterFields): CompiledFilter {
  try {
    const parser = createParser(tokenize(source), fields);
    return { ok: true, matches: parser.parse() };
  } catch (thrown) {
    if (thrown instanceof FilterProblem) return { ok: false, problem: thrown.problem, culprit: thrown.culprit };
    throw thrown;
  }
}

interface Token {
  kind: 'word' | 'text' | 'sign';
  value: string;
}

function tokenize(source: string): Token[] {
  const pattern = /\s*(?:(==|!=|\(|\))|"((?:[^"\\]|\\.)*)"|`([^`]*)`|([^\s()"`=!]+))/gy;
  const tokens: Token[] = [];
  while (pattern.lastIndex < source.trimEnd().length) {
    const start = pattern.lastIndex;
    const match = pattern.exec(source);
    if (!match) throw new FilterProblem('syntax', source.slice(start));
    const [, sign, quoted, raw, word] = match;
    if (sign !== undefined) tokens.push({ kind: 'sign', value: sign });
    else if (word !== undefined) tokens.push({ kind: 'word', value: word });
    else tokens.push({ kind: 'text', value: raw ?? quoted!.replace(/\\(.)/g, '$1') });
  }
  return tokens;
}

function createParser(tokens: Token[], fields: FilterFields): { parse: () => FilterPredicate } {
  let at = 0;
  const peekIs = (value: string): boolean => tokens[at]?.kind !== 'text' && tokens[at]?.value === value;
  const takeIf = (value: string): boolean => {
    if (!peekIs(value)) return false;
    at++;
    return true;
  };
  const take = (): Token => {
    const token = tokens[at++];
    if (!token) throw new FilterProblem('syntax', 'end of input');
    return token;
  };

  function either(): FilterPredicate {
    let left = both();
    while (takeIf('or')) {
      const [before, after] = [left, both()];
      left = (record) => before(record) || after(record);
    }
    return left;
  }
  function both(): FilterPredicate {
    let left = single();
    while (takeIf('and')) {
      const [before, after] = [left, single()];
      left = (record) => before(record) && after(record);
    }
    return left;
  }
  function single(): FilterPredicate {
    if (takeIf('not')) {
      const inner = single();
      return (record) => !inner(record);
    }
    if (takeIf('(')) {
      const inner = either();
      if (!takeIf(')')) throw new FilterProblem('syntax', take().value);
      return inner;
    }
    return comparison();
  }
  function comparison(): FilterPredicate {
    const first = take();
    const negated = takeIf('not');
    if (takeIf('in')) return negate(holds(selector(take()), first.value), negated);
    if (takeIf('contains')) return negate(holds(selector(first), take().value), negated);
    if (takeIf('matches')) return negate(matchesPattern(selector(first), take().value), negated);
    if (negated) throw new FilterProblem('syntax', take().value);
    if (takeIf('is')) {
      const isNot = takeIf('not');
      if (!takeIf('empty')) throw new FilterProblem('syntax', take().value);
      return negate(isEmpty(selector(first)), isNot);
    }
    if (takeIf('==')) return equals(selector(first), take().value);
    if (takeIf('!=')) return negate(equals(selector(first), take().value), true);
    throw new FilterProblem('syntax', tokens[at]?.value ?? 'end of input');
  }
  function selector(token: Token): string[] {
    const known = fields[token.value] ?? fields[token.value.slice(0, token.value.lastIndexOf('.'))];
    if (token.kind === 'text' || !known) throw new FilterProblem('selector', token.value);
    if (!(token.value in fields) && known !== 'map') throw new FilterProblem('selector', token.value);
    return token.value.split('.');
  }
  return {
    parse() {
      const predicate = either();
      if (at < tokens.length) throw new FilterProblem('syntax', tokens[at]!.value);
      return predicate;
    },
  };
}

function negate(predicate: FilterPredicate, isNegated: boolean): FilterPredicate {
  return isNegated ? (record) => !predicate(record) : predicate;
}

function valueAt(record: Record<string, unknown>, path: string[]): unknown {
  let value: unknown = record;
  for (const key of path) value = (value as Record<string, unknown> | null | undefined)?.[key];
  return value;
}

function equals(path: string[], wanted: string): FilterPredicate {
  return (record) => {
    const value = valueAt(record, path);
    return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
      ? String(value) === wanted
      : false;
  };
}

function holds(path: string[], wanted: string): FilterPredicate {
  return (record) => {
    const value = valueAt(record, path);
    if (Array.isArray(value)) return value.includes(wanted);
    if (typeof value === 'string') return value.includes(wanted);
    return typeof value === 'object' && value !== null && wanted in value;
  };
}

function isEmpty(path: string[]): FilterPredicate {
  return (record) => {
    const value = valueAt(record, path);
    if (typeof value === 'object' && value !== null) return Object.keys(value).length === 0;
    return value === undefined || value === null || value === '';
  };
}

function matchesPattern(path: string[], pattern: string): FilterPredicate {
  const expression = compilePattern(pattern);
  return (record) => {
    const value = valueAt(record, path);
    return typeof value === 'string' && expression.test(value);
  };
}

function compilePattern(pattern: string): RegExp {
  try {
    return new RegExp(pattern, 'u');
  } catch {
    throw new FilterProblem('syntax', pattern);
  }
}
