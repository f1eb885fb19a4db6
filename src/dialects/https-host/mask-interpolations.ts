/**
 * The text with every character of an interpolation (`${var.host}`, braces inside counted) replaced by an x, so that
 * what a job file leaves open is a word like any other. What is never closed is no interpolation.
 */
export function maskInterpolations(text: string): string {
  let masked = '';
  let at = 0;
  for (;;) {
    const start = text.indexOf('${', at);
    const end = start === -1 ? -1 : closingBrace(text, start + 1);
    if (end === -1) return masked + text.slice(at);
    masked += text.slice(at, start) + 'x'.repeat(end + 1 - start);
    at = end + 1;
  }
}

function closingBrace(text: string, open: number): number {
  let depth = 0;
  for (let at = open; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x7b) depth++;
    else if (code === 0x7d && --depth === 0) return at;
  }
  return -1;
}
