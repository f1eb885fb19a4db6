import { encodeText } from '../source-text.js';
import { SyntaxFault, type Cursor } from './cursor.js';
import { parseExpression } from './parse-expression.js';
import { createPartList } from './part-list.js';
import { readSequence } from './parse-template.js';
import type { TextPart } from './syntax-node.js';

/** The parts of a string whose quotes and escapes are undone already; one that is no template is one directive. */
export function parseTemplateText(text: string): readonly TextPart[] {
  const cursor: Cursor = { text: encodeText(text), at: 0, acrossLines: false, depth: 0, parseExpression };
  const list = createPartList();
  try {
    while (cursor.at < cursor.text.length) list.add(readSequence(cursor));
  } catch (thrown) {
    if (!(thrown instanceof SyntaxFault)) throw thrown;
    return [{ kind: 'directive', source: text }];
  }
  return list.finish();
}
