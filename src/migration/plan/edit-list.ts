// Changes to a list of tags as edits of the text around it, in the manner in which the list is written.
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
  const edits: Edit[] = [];
  const removed = new Set<TagListItem>();
  for (const [item, [first, ...others]] of replace) {
    if (first === undefined) removed.add(item);
    else {
      edits.push({ ...item.range, text: first }, ...insertBehind(text, list, item, others));
    }
  }
  if (append.length > 0) {
    const anchor = list.items.findLast((item) => item.heredoc !== true);
    if (anchor === undefined) return undefined;
    edits.push(...insertBehind(text, list, anchor, append));
  }
  return inOrder([...edits, ...removals(text, list, removed)]);
}

function insertBehind(text: string, list: TagList, item: TagListItem, elements: readonly string[]): Edit[] {
  if (elements.length === 0) return [];
  const { end } = item.range;
  const lead =
    leadOf(text, item) ??
    leadOf(
      text,
      list.items.find((other) => leadOf(text, other) !== undefined),
    );
  const insertion = (at: number, inserted: string): Edit => ({ start: at, end: at, text: inserted });
  if (lead === undefined) return [insertion(end, elements.map((element) => `, ${element}`).join(''))];
  const newline = /\r?\n/.exec(text.slice(list.range.start, list.range.end))?.[0] ?? '\n';
  const comma = item.comma !== undefined && !text.slice(end, item.comma).includes('\n') ? item.comma : undefined;
  const lineEnd = endOfLine(text, comma === undefined ? end : comma + 1);
  if (lead.includes(',')) {
    return [insertion(lineEnd ?? end, elements.map((element) => `${newline}${lead}${element}`).join(''))];
  }
  // Comments at the end of the line stay with their element.
  if (lineEnd === undefined)
    return [insertion(end, elements.map((element) => `,${newline}${lead}${element}`).join(''))];
  if (comma !== undefined) {
    return [insertion(lineEnd, elements.map((element) => `${newline}${lead}${element},`).join(''))];
  }
  const following = elements.map((element) => `${newline}${lead}${element}`).join(',');
  if (item.comma === undefined) return joined(insertion(end, ','), insertion(lineEnd, following));
  return [insertion(end, elements.map((element) => `,${newline}${lead}${element}`).join(''))];
}

function joined(one: Edit, other: Edit): Edit[] {
  return one.start === other.start ? [{ ...one, text: one.text + other.text }] : [one, other];
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

function removals(text: string, list: TagList, removed: ReadonlySet<TagListItem>): Edit[] {
  if (removed.size === 0) return [];
  const { items, range } = list;
  if (removed.size === items.length) {
    const inside = items.reduceRight((rest, item) => cut(rest, range.start, item), text.slice(range.start, range.end));
    if (/^\[\s*\]$/.test(inside)) return [{ start: range.start + 1, end: range.end - 1, text: '' }];
  }
  const edits = [...removed].flatMap((item) => removal(text, item));
  // A list whose last element has no comma keeps it so, and in JSON it must.
  const last = items.at(-1)!;
  const stays = items.findLast((item) => !removed.has(item));
  if (last.comma === undefined && removed.has(last) && stays?.comma !== undefined) {
    edits.push({ start: stays.comma, end: stays.comma + 1, text: '' });
  }
  return edits;
}

/** The text of a list without an element and its comma. */
function cut(text: string, offset: number, { range, comma }: TagListItem): string {
  const [start, end] = [range.start - offset, range.end - offset];
  const rest = comma === undefined ? text.slice(end) : text.slice(end, comma - offset) + text.slice(comma - offset + 1);
  return text.slice(0, start) + rest;
}

/** Takes an element and its comma away, with its line where nothing else stands there. */
function removal(text: string, { range, comma }: TagListItem): Edit[] {
  const apart = comma !== undefined && !/^[ \t]*$/.test(text.slice(range.end, comma));
  const end = comma === undefined || apart ? range.end : comma + 1;
  const commaEdit = apart ? [{ start: comma, end: comma + 1, text: '' }] : [];
  const lineStart = text.lastIndexOf('\n', range.start - 1) + 1;
  const beginsLine = /^[ \t]*$/.test(text.slice(lineStart, range.start));
  const [spaces = ''] = /^[ \t]*/.exec(text.slice(end, text.indexOf('\n', end) + 1 || undefined)) ?? [];
  const next = end + spaces.length;
  const newline = /^\r?\n/.exec(text.slice(next, next + 2))?.[0];
  if (beginsLine && newline !== undefined)
    return [{ start: lineStart, end: next + newline.length, text: '' }, ...commaEdit];
  if (beginsLine || (newline === undefined && text[next] !== ']'))
    return [{ start: range.start, end: next, text: '' }, ...commaEdit];
  const before = text.slice(0, range.start).trimEnd().length;
  const sameLine = Math.max(before, lineStart);
  return [
    {
      start: text[sameLine - 1] === '[' ? range.start : sameLine,
      end: text[sameLine - 1] === '[' ? next : end,
      text: '',
    },
    ...commaEdit,
  ];
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
