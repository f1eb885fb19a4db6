/** A piece of somebody's input, no longer than a message bears; `…` stands for what is left out. */
export function shorten(text: string, maxCharacters: number): string {
  return text.length <= maxCharacters ? text : `${text.slice(0, maxCharacters)}…`;
}
