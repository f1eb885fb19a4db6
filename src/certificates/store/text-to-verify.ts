import { textIfThere } from '../../shared/text-if-there.js';

/** Undefined when there is no such file; what cannot be read is as good as nothing in it. */
export function textToVerify(path: string): Promise<string | undefined> {
  return textIfThere(path).catch(() => '');
}
