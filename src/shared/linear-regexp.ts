// Regular expressions from tags and files, with Go's syntax and a promise that no text makes them slow.
import { RE2JS, type Matcher } from 're2js';
import { parseReplacement, type ReplacementPart } from './go-replacement.js';
import { compileNative } from './native-regexp.js';

/** A regular expression in RE2's syntax that takes time linear in the text. */
export interface LinearRegexp {
  readonly ok: true;
  readonly pattern: string;
  /** Whether it matches anywhere in the text. */
  test(text: string): boolean;
  /** The text of the first match. */
  find(text: string): string | undefined;
  /**
   * The text with every match replaced, as Go's ReplaceAllString does: `$1`, `${1}`, `${name}`. A text that would take
   * too long (many matches in a very long text) comes back as it is.
   */
  replace(text: string, replacement: string): string;
}

export type CompiledRegexp = LinearRegexp | { readonly ok: false; readonly message: string };

/** What a pattern may cost; both are far beyond what routing needs and keep the worst request below a second. */
const maxPatternLength = 4096;
const maxProgramSize = 1000;
const maxReplaceSteps = 20_000_000;

/** `flags` holds Go's letters: `i` ignores case, `s` lets `.` match newlines, `m` makes `^` and `$` match at lines. */
export function compileRegexp(pattern: string, flags = ''): CompiledRegexp {
  if (pattern.length > maxPatternLength) {
    return { ok: false, message: `it has ${pattern.length} characters, at most ${maxPatternLength} are accepted` };
  }
  let engine: RE2JS;
  try {
    engine = RE2JS.compile(flags === '' ? pattern : `(?${flags})${pattern}`);
  } catch (thrown) {
    return { ok: false, message: (thrown as Error).message.replace('error parsing regexp: ', '') };
  }
  if (engine.programSize() > maxProgramSize) {
    return {
      ok: false,
      message: `it is too big: ${engine.programSize()} steps, at most ${maxProgramSize} are accepted`,
    };
  }
  const native = flags === '' ? compileNative(pattern) : undefined;
  return {
    ok: true,
    pattern,
    test: native ? (text) => native.test(text) : (text) => engine.test(text),
    find(text) {
      const matcher = engine.matcher(text);
      return matcher.find() ? (matcher.group() ?? undefined) : undefined;
    },
    replace: (text, replacement) => replaceAll(engine, text, parseReplacement(replacement)),
  };
}

function replaceAll(engine: RE2JS, text: string, replacement: readonly ReplacementPart[]): string {
  const matcher = engine.matcher(text);
  let stepsLeft = maxReplaceSteps;
  let replaced = '';
  let copied = 0;
  let from = 0;
  while (from <= text.length) {
    // Each search may read to the end of the text, so that many matches can cost the square of its length.
    stepsLeft -= (text.length - from) * engine.programSize();
    if (stepsLeft < 0) return text;
    if (!matcher.find(from)) break;
    const start = matcher.start();
    const end = matcher.end();
    replaced += text.slice(copied, start);
    // Go ignores an empty match right behind another match.
    if (end > copied || start === 0) replaced += expand(replacement, matcher);
    copied = end;
    from = end > from ? end : from + ((text.codePointAt(from) ?? 0) > 0xffff ? 2 : 1);
  }
  return replaced + text.slice(copied);
}

function expand(replacement: readonly ReplacementPart[], matcher: Matcher): string {
  let expanded = '';
  for (const part of replacement) expanded += typeof part === 'string' ? part : groupText(matcher, part.group);
  return expanded;
}

function groupText(matcher: Matcher, group: string): string {
  if (/^\d+$/.test(group)) {
    const number = Number(group);
    return number <= matcher.groupCount() ? (matcher.group(number) ?? '') : '';
  }
  return Object.hasOwn(matcher.namedGroups, group) ? (matcher.group(group) ?? '') : '';
}
