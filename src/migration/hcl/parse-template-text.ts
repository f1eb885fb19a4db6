import { encodeText, decodeText } from '../source-text.js';
import { SyntaxFault, type Cursor } from './cursor.js';
import { parseExpression } from './parse-expression.js';
import { readSequence } from './parse-template.js';
import type { TextPart } from './syntax-node.js';

/** The parts of a string whose quotes and escapes are undone already; one that is no template is one directive. */
export function parseTemplateText(text: string): TextPart[] {
  const cursor: Cursor = { text: encodeText(text), at: 0, acrossLines: false, depth: 0, parseExpression };
  const parts: TextPart[] = [];
  let literal = '';
  const flush = () => {
    if (literal !== '') parts.push({ kind: 'text', text: decodeText(literal) });
    literal = '';
  };
  try {
    while (cursor.at < cursor.text.length) {
      const part = readSequence(cursor);
      if (typeof part === 'string') literal += part;
      else {
        flush();
        parts.push(part);
      }
    }
  } catch (thrown) {
    if (!(thrown instanceof SyntaxFault)) throw thrown;
    return [{ kind: 'directive', source: text }];
  }
  flush();
  return parts;
}
