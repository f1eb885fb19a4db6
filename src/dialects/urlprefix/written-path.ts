const unreserved = /[\w.~-]/;

/** A path of a tag: escapes that are not needed are undone, as for requests; a percent sign that starts none is one. */
export function writtenPath(text: string): string {
  return text.replace(/%([0-9A-Fa-f]{2})?/g, (escape, digits: string | undefined) => {
    if (digits === undefined) return '%25';
    const character = String.fromCharCode(parseInt(digits, 16));
    return unreserved.test(character) ? character : escape.toUpperCase();
  });
}
