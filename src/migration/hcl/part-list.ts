import { decodeText } from '../source-text.js';
import type { TextPart } from './syntax-node.js';

/** Gathers the parts of a string; plain text comes in pieces, one character per byte. */
export function createPartList() {
  const parts: TextPart[] = [];
  let literal = '';
  const flush = () => {
    if (literal !== '') parts.push({ kind: 'text', text: decodeText(literal) });
    literal = '';
  };
  return {
    add(part: string | TextPart): void {
      if (typeof part === 'string') literal += part;
      else {
        flush();
        parts.push(part);
      }
    },
    finish(): readonly TextPart[] {
      flush();
      return parts;
    },
  };
}
