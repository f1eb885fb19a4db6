// Changes to a list of tags as edits of the text around it, in the manner in which the list is written.
import type { Span } from '../hcl/syntax-node.js';
import type { TagList, TagListItem } from '../job-service.js';

/** Puts `text` in the place of what stands from `start` to `end`. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** What becomes of a list; elements are written out, with their quotes. */
export interface ListChange {
  readonly list: TagList;
  /** What stands in the place of an element: nothing at all, or elements. Others stay. */
  readonly replace: ReadonlyMap<TagListItem, readonly string[]>;
  /** What follows the last element; nothing may be taken away then. */
  readonly append: readonly string[];
}

/** Edits that do not overlap, in order. Undefined where nothing can stand behind any element of the list. */
export function editList(text: string, { list, replace, append }: ListChange): Edit[] | undefined {
  const removed = new Set([...replace].flatMap(([item, elements]) => (elements.length === 0 ? [item] : [])));
  const commas = new Set(commasToRemove(text, list.items, removed));
  const edits: Edit[] = [];
  for (const [item, [first, ...others]] of replace) {
    if (first === undefined) continue;
    edits.push({ ...item.range, text: first }, ...insertBehind(text, { list, item, commas }, others));
  }
  if (append.length > 0) {
    const item = list.items.findLast(({ heredoc }) => heredoc !== true);
    if (item === undefined) return undefined;
    edits.push(...insertBehind(text, { list, item, commas }, append));
  }
  return inOrder([...edits, ...removals(text, { list, removed, commas })]);
}

interface Anchor {
  readonly list: TagList;
  readonly item: TagListItem;
  /** Those that will be gone. */
  readonly commas: ReadonlySet<number>;
}

function insertBehind(text: string, { list, item, commas }: Anchor, elements: readonly string[]): Edit[] {
  if (elements.length === 0) return [];
  const { end } = item.range;
  const lead =
    leadOf(text, item) ??
    leadOf(
      text,
      list.items.find((other) => leadOf(text, other) !== undefined),
    );
  const insertion = (at: number, inserted: string): Edit => ({ start: at, end: at, text: inserted });
  const written = (before: string, behind = '') => elements.map((each) => `${before}${each}${behind}`).join('');
  if (lead === undefined) return [insertion(end, written(', '))];
  const newline = /\r?\n/.exec(text.slice(list.range.start, list.range.end))?.[0] ?? '\n';
  const nearComma = commaOnLine(text, item);
  // Comments at the end of the line stay with their element.
  const lineEnd = endOfLine(text, nearComma === undefined ? end : nearComma + 1);
  if (lead.includes(',')) return [insertion(lineEnd ?? end, written(newline + lead))];
  const stays = item.comma !== undefined && !commas.has(item.comma);
  if (lineEnd === undefined || (stays && nearComma === undefined))
    return [insertion(end, written(`,${newline}${lead}`))];
  if (stays) return [insertion(lineEnd, written(newline + lead, ','))];
  return joined(insertion(end, ','), insertion(lineEnd, written(newline + lead, ',').slice(0, -1)));
}

function joined(one: Edit, other: Edit): Edit[] {
  return one.start === other.start ? [{ ...one, text: one.text + other.text }] : [one, other];
}

/** Its comma, unless that begins a later line. */
function commaOnLine(text: string, { range, comma }: TagListItem): number | undefined {
  return comma === undefined || text.slice(range.end, comma).includes('\n') ? undefined : comma;
}

/** What stands before an element that begins a line: its indentation, and a comma where commas lead. */
function leadOf(text: string, item: TagListItem | undefined): string | undefined {
  if (item === undefined) return undefined;
  const { start } = item.range;
  const line = text.slice(text.lastIndexOf('\n', start - 1) + 1, start);
  return /^[ \t]*(?:,[ \t]*)?$/.test(line) ? line : undefined;
}

/** The end of the line, when nothing but white space and a comment is left on it. */
function endOfLine(text: string, from: number): number | undefined {
  const rest = /[ \t]*(?:\/\*(?:[^*\n]|\*(?!\/))*\*\/[ \t]*)*(?:(?:#|\/\/)[^\n]*)?/y;
  rest.lastIndex = from;
  const end = from + rest.exec(text)![0].length;
  if (text[end] === '\r' && text[end + 1] === '\n') return end;
  if (text[end] !== '\n') return undefined;
  return text[end - 1] === '\r' ? end - 1 : end;
}

interface Removal {
  readonly list: TagList;
  readonly removed: ReadonlySet<TagListItem>;
  readonly commas: ReadonlySet<number>;
}

function removals(text: string, { list, removed, commas }: Removal): Edit[] {
  if (removed.size === 0) return [];
  const ofCommas = [...commas].map((at) => ({ start: at, end: at + 1 }));
  const spans = joinSpans(text, [...[...removed].map(({ range }) => range), ...ofCommas]);
  const edits = inOrder(spans.map((span) => ({ ...tidied(text, span, spans), text: '' })));
  const { start, end } = list.range;
  const cut = (rest: string, edit: Edit) => rest.slice(0, edit.start - start) + rest.slice(edit.end - start);
  const isEmpty = /^\[\s*\]$/.test(edits.reduceRight(cut, text.slice(start, end)));
  return isEmpty ? [{ start: start + 1, end: end - 1, text: '' }] : edits;
}

/** One comma stays between two elements, and one behind the last where there was one. */
function commasToRemove(text: string, items: readonly TagListItem[], removed: ReadonlySet<TagListItem>): number[] {
  const commas: number[] = [];
  let before: TagListItem | undefined;
  let passed: number[] = [];
  for (const item of items) {
    if (!removed.has(item)) {
      // The comma of the element before stays with it; where commas lead, that of this one does.
      const kept =
        before === undefined ? undefined : commaOnLine(text, before) === undefined ? passed.at(-1) : passed[0];
      commas.push(...passed.filter((comma) => comma !== kept));
      passed = [];
      before = item;
    }
    if (item.comma !== undefined) passed.push(item.comma);
  }
  const trails = items.at(-1)?.comma !== undefined && before !== undefined;
  return [...commas, ...passed.slice(trails ? 1 : 0)];
}

/** Spans with nothing but white space of one line between them become one. */
function joinSpans(text: string, spans: readonly Span[]): Span[] {
  const joined: Span[] = [];
  for (const span of [...spans].sort((one, other) => one.start - other.start)) {
    const last = joined.at(-1);
    if (last !== undefined && /^[ \t]*$/.test(text.slice(last.end, span.start))) {
      joined[joined.length - 1] = { start: last.start, end: span.end };
    } else joined.push(span);
  }
  return joined;
}

/** The span with its line where nothing else is on it, and with the white space that would be one too many. */
function tidied(text: string, span: Span, spans: readonly Span[]): Span {
  const lineStart = text.lastIndexOf('\n', span.start - 1) + 1;
  const newline = text.indexOf('\n', span.end);
  const lineEnd = newline < 0 ? text.length : newline + 1;
  let rest = '';
  let from = lineStart;
  for (const { start, end } of spans.filter((other) => other.start >= lineStart && other.end <= lineEnd)) {
    rest += text.slice(from, start);
    from = end;
  }
  if (newline >= 0 && (rest + text.slice(from, lineEnd)).trim() === '') return { start: lineStart, end: lineEnd };
  const before = /[ \t]*$/.exec(text.slice(lineStart, span.start))![0].length;
  const behind = /^[ \t]*/.exec(text.slice(span.end, lineEnd))![0].length;
  const beginsLine = before === span.start - lineStart;
  const next = text[span.end + behind] ?? '\n';
  if (!beginsLine && /[\r\n]/.test(next)) return { start: span.start - before, end: span.end };
  return next === ']' && !beginsLine ? span : { start: span.start, end: span.end + behind };
}

/** Sorted, with pieces that are taken away twice taken away once. */
function inOrder(edits: readonly Edit[]): Edit[] {
  const sorted = [...edits].sort((one, other) => one.start - other.start || one.end - other.end);
  const apart: Edit[] = [];
  for (const edit of sorted) {
    const last = apart.at(-1);
    if (last === undefined || edit.start >= last.end) apart.push(edit);
    else
      apart[apart.length - 1] = { start: last.start, end: Math.max(last.end, edit.end), text: last.text + edit.text };
  }
  return apart;
}

/** The text with every edit made. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  let result = '';
  let from = 0;
  for (const { start, end, text: inserted } of edits) {
    result += text.slice(from, start) + inserted;
    from = end;
  }
  return result + text.slice(from);
}
