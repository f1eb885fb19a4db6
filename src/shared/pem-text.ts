/** Whether it is the text of a PEM file and not its path. */
export function isPemText(written: string): boolean {
  return written.trimStart().startsWith('-----BEGIN ');
}
