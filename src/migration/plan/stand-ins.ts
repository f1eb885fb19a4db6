// Words that stand for interpolations while tags are converted, so that converters see hosts and paths like any other.
import { shortHash } from '../../shared/short-hash.js';
import type { TextPart } from '../hcl/syntax-node.js';
import type { JobText } from '../job-service.js';

export interface StandIns {
  /** The text with a word for each expression. */
  toText(text: JobText): string;
  /** The text with expressions for the words in it. */
  toParts(text: string): readonly TextPart[];
}

const maxLegible = 24;

/** Gives a word to an expression. */
export type WordFor = (source: string) => string;

/**
 * Words of several labels, legal in hosts and paths. What comes of a tag may depend on a word in no other way than that
 * it stands in it, so the same tags are converted with words of two sets and compared. Names of routes come to hold the
 * word's hash and no expression; `scope` keeps the same expression in two jobs apart. Words of the second set are about
 * as short as a host can be.
 */
export function createWords(scope: string, set: 'first' | 'second'): WordFor {
  return (source) => {
    const hash = shortHash(`${scope}\n${source}`);
    if (set === 'second') return `h${hash.slice(0, 3)}.a`;
    const legible = source
      .toLowerCase()
      .replace(/[^a-z\d]+/g, '-')
      .slice(0, maxLegible)
      .replace(/^-+|-+$/g, '');
    return `${legible === '' ? 'x' : legible}.h${hash}`;
  };
}

/** `values` stand for their expressions themselves, and are not found again. */
export function createStandIns(
  texts: readonly JobText[],
  wordFor: WordFor,
  values: ReadonlyMap<string, string> = new Map(),
): StandIns {
  const bySource = new Map(values);
  const byWord = new Map<string, TextPart>();
  for (const part of texts.flatMap(({ parts }) => parts)) {
    if (part.kind !== 'expression' || bySource.has(part.source)) continue;
    const word = wordFor(part.source);
    bySource.set(part.source, word);
    byWord.set(word, part);
  }
  const escaped = [...byWord.keys()].map((word) => word.replaceAll('.', '\\.'));
  const pattern = escaped.length === 0 ? undefined : new RegExp(escaped.join('|'), 'g');
  return {
    toText: (text) => fillIn(text.parts, bySource),
    toParts(text) {
      const found: TextPart[] = [];
      let from = 0;
      for (const { 0: word, index } of pattern === undefined ? [] : text.matchAll(pattern)) {
        if (index > from) found.push({ kind: 'text', text: text.slice(from, index) });
        found.push(byWord.get(word)!);
        from = index + word.length;
      }
      if (from < text.length) found.push({ kind: 'text', text: text.slice(from) });
      return found;
    },
  };
}

/** The text with values for those expressions that have one; the others as written. */
export function fillIn(parts: readonly TextPart[], values: ReadonlyMap<string, string>): string {
  return parts
    .map((part) => {
      if (part.kind === 'text') return part.text;
      return part.kind === 'expression' ? (values.get(part.source) ?? `\${${part.source}}`) : part.source;
    })
    .join('');
}
