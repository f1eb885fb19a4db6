/** One piece of a replacement: text that stands for itself, or the group that takes its place (empty when unmatched). */
export type ReplacementPart = string | { readonly group: string };

/**
 * Reads a replacement in Go's syntax (regexp.Expand): `$1`, `$name`, `${1}x`, `$$` for a dollar sign. A name without
 * braces is as long as possible, so `$1x` is the group `1x`, which hardly ever exists. A `$` before anything else
 * stands for itself.
 */
export function parseReplacement(written: string): ReplacementPart[] {
  const parts: ReplacementPart[] = [];
  let copied = 0;
  for (const match of written.matchAll(/\$(?:(\$)|(\w+)|\{(\w+)\})/g)) {
    if (match.index > copied) parts.push(written.slice(copied, match.index));
    parts.push(match[1] ?? { group: (match[2] ?? match[3])! });
    copied = match.index + match[0].length;
  }
  if (copied < written.length) parts.push(written.slice(copied));
  return parts;
}
