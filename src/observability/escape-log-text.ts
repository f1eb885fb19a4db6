// Text from clients goes into log lines; nothing in it may start a new line, close a quote or drive a terminal.

function needsEscape(code: number): boolean {
  return code < 0x20 || code === 0x22 || code === 0x5c || (code >= 0x7f && code < 0xa0);
}

/**
 * Text for a quoted column of a line: control characters as `\xHH`, quotes and backslashes behind a backslash. Returns
 * the text itself when there is nothing to escape, which is nearly always; runs per request.
 */
export function escapeLogText(text: string): string {
  for (let index = 0; index < text.length; index += 1) {
    if (needsEscape(text.charCodeAt(index))) return escapeFrom(text, index);
  }
  return text;
}

function escapeFrom(text: string, first: number): string {
  let escaped = text.slice(0, first);
  for (let index = first; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (!needsEscape(code)) escaped += text[index]!;
    else if (code === 0x22 || code === 0x5c) escaped += `\\${text[index]!}`;
    else escaped += `\\x${code.toString(16).padStart(2, '0')}`;
  }
  return escaped;
}

/** Text for a column without quotes: also free of spaces, so that the columns after it keep their places. */
export function escapeLogToken(text: string): string {
  const escaped = escapeLogText(text);
  return escaped.includes(' ') ? escaped.replaceAll(' ', '\\x20') : escaped;
}
