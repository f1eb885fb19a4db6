// Headers are flat arrays as they came off the wire: name, value, name, value. Names keep their case; comparison folds it.
import { sameName } from '../shared/header-name.js';

export { sameName };

/** The first value of a header, or undefined. */
export function headerValue(headers: readonly string[], lower: string): string | undefined {
  for (let index = 0; index < headers.length; index += 2) {
    if (sameName(headers[index]!, lower)) return headers[index + 1];
  }
  return undefined;
}

/** All values of a header, in order. */
export function headerValues(headers: readonly string[], lower: string): string[] {
  const values: string[] = [];
  for (let index = 0; index < headers.length; index += 2) {
    if (sameName(headers[index]!, lower)) values.push(headers[index + 1]!);
  }
  return values;
}

/** Takes every line of a header out, in place. */
export function removeHeader(headers: string[], lower: string): void {
  let kept = 0;
  for (let index = 0; index < headers.length; index += 2) {
    if (sameName(headers[index]!, lower)) continue;
    if (kept !== index) {
      headers[kept] = headers[index]!;
      headers[kept + 1] = headers[index + 1]!;
    }
    kept += 2;
  }
  if (kept !== headers.length) headers.length = kept;
}

/** Replaces every line of a header by one, in place. */
export function setHeader(headers: string[], name: string, value: string): void {
  removeHeader(headers, name.toLowerCase());
  headers.push(name, value);
}
