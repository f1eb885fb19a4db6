// The text of a rule becomes tokens with their columns.
import { unquoteGoString } from './go-string.js';
import { quote, type RuleProblem } from './rule-problem.js';

export type TokenKind = 'name' | 'string' | 'and' | 'or' | 'not' | 'open' | 'close' | 'comma' | 'end';

export interface Token {
  readonly kind: TokenKind;
  /** The name or the unquoted string; for the others as written. */
  readonly text: string;
  readonly column: number;
}

const punctuation = new Map<string, TokenKind>([
  ['&&', 'and'],
  ['||', 'or'],
  ['!', 'not'],
  ['(', 'open'],
  [')', 'close'],
  [',', 'comma'],
]);

const pattern = /\s+|&&|\|\||[!(),]|`[^`]*`|"(?:[^"\\\n]|\\[^\n])*"|[\p{L}_][\p{L}\p{N}_]*/uy;

/** All tokens up to the end or to the first thing that is none, which is the problem; the last one is of kind `end`. */
export function lexRule(text: string): { readonly tokens: readonly Token[]; readonly problem?: RuleProblem } {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    pattern.lastIndex = at;
    const written = pattern.exec(text)?.[0];
    const column = at + 1;
    if (written === undefined) return stopped(tokens, column, unreadable(text, at));
    const kind = punctuation.get(written);
    if (kind !== undefined) {
      tokens.push({ kind, text: written, column });
    } else if (written.startsWith('`')) {
      // Go drops carriage returns from raw strings.
      tokens.push({ kind: 'string', text: written.slice(1, -1).replaceAll('\r', ''), column });
    } else if (written.startsWith('"')) {
      const unquoted = unquoteGoString(written.slice(1, -1));
      if (!unquoted.ok) return stopped(tokens, column, badEscape(written, unquoted.at + 1, column));
      tokens.push({ kind: 'string', text: unquoted.text, column });
    } else if (!/^\s/.test(written)) {
      tokens.push({ kind: 'name', text: written, column });
    }
    at += written.length;
  }
  return stopped(tokens, text.length + 1);
}

function stopped(tokens: readonly Token[], column: number, problem?: RuleProblem): ReturnType<typeof lexRule> {
  return { tokens: [...tokens, { kind: 'end', text: '', column }], problem };
}

function badEscape(written: string, at: number, column: number): RuleProblem {
  const escape = written.slice(at, at + 2);
  return {
    column: column + at,
    message: `"${escape}" is no escape of a double-quoted string`,
    remedy: `write \\${escape} or put the value in backticks, where a backslash is only a backslash`,
  };
}

function unreadable(text: string, at: number): RuleProblem {
  const character = String.fromCodePoint(text.codePointAt(at)!);
  const column = at + 1;
  switch (character) {
    case '`':
    case '"':
      return {
        column,
        message: `the value that starts with ${quote(text.slice(at))} has no end`,
        remedy: `close it with ${character}`,
      };
    case '&':
    case '|':
      return { column, message: `"${character}" is no operator`, remedy: `write ${character}${character}` };
    case "'":
    case '‘':
    case '’':
    case '“':
    case '”':
      return {
        column,
        message: `values cannot be quoted with ${character}`,
        remedy: 'put the value in backticks: Host(`app.example.com`)',
      };
    default:
      return {
        column,
        message: `"${character}" means nothing in a rule`,
        remedy: 'put values in backticks and join matchers with && and ||',
      };
  }
}
