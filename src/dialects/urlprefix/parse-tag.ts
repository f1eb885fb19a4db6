// The text of a urlprefix tag: what routes to it, and the words that say how.

/** One tag taken apart; nothing of it is understood yet. */
export interface TagText {
  /** The tag as written. */
  readonly tag: string;
  /** `app.example.com/api`, `:8080`, `/`; empty when the tag is its prefix alone. */
  readonly source: string;
  /** `strip=/api`, `sticky`, … in the order written. */
  readonly words: readonly string[];
  /** White space stands before the prefix, which Fabio reads only in company. */
  readonly padded: boolean;
  /** Something that Fabio cannot read in any tag: it keeps its last routes until the tag is gone. */
  readonly jams: boolean;
}

/** `prefix source [option …]`; the tag starts with the prefix, white space aside. */
export function parseTagText(tag: string, prefix: string): TagText {
  const trimmed = tag.trim();
  const rest = trimmed.slice(prefix.length).trim();
  const [source = '', ...words] = rest === '' ? [] : rest.split(/\s+/);
  return { tag, source, words, padded: !tag.startsWith(prefix), jams: rest === '' || /["\t\n\v\f\r]/.test(trimmed) };
}
