// A pattern of the subset becomes a native RegExp, when backtracking provably cannot make it slower than linear.
import { nonAscii, parseSubset, type CharacterSet, type Piece } from './regexp-subset.js';

/**
 * A native RegExp whose `test` answers as RE2 does and takes time linear in the text, or undefined where that cannot
 * be shown. Groups are not captured. The argument is in docs/decisions/0002-linear-time-regular-expressions.md.
 */
export function compileNative(pattern: string): RegExp | undefined {
  const parsed = parseSubset(pattern);
  if (parsed === undefined) return undefined;
  const { fromStart, toEnd } = parsed;
  const pieces = flatten(parsed.piece);
  if (!toEnd) dropTail(pieces);
  if (!isLinear(pieces, fromStart)) return undefined;
  const source = pieces.map(print).join('');
  const flags = source.includes('\\u{') ? 'u' : '';
  return new RegExp(`${fromStart ? '^' : ''}${source}${toEnd ? '$' : ''}`, flags);
}

/** Groups that neither choose nor repeat are only parentheses. */
function flatten(piece: Piece): Piece[] {
  return piece.kind === 'sequence' ? piece.pieces.flatMap(flatten) : [piece];
}

/** What may be repeated at the very end has matched as soon as it is there often enough. */
function dropTail(pieces: Piece[]): void {
  let last = pieces.at(-1);
  while (last?.kind === 'repeat') {
    pieces.pop();
    for (let count = 0; count < last.minimum; count++) pieces.push(last.piece);
    last = last.minimum === 0 ? pieces.at(-1) : undefined;
  }
}

/** Steps of backtracking per character of the text that count as linear. */
const maxFactor = 512;

function isLinear(pieces: readonly Piece[], fromStart: boolean): boolean {
  let factor = 1;
  let length = 1;
  let stars = 0;
  const lastStar = pieces.findLastIndex(isStar);
  for (const [index, piece] of pieces.entries()) {
    if (isStar(piece)) {
      // Searched from every position, a star alone is quadratic; only one character at a time can be reasoned about.
      if (!fromStart || piece.piece.kind !== 'set') return false;
      // Where what follows cannot begin with what the star eats, giving back fails at once; where it can, every
      // position is tried, which is linear only once and with nothing unbounded behind it.
      if (index !== lastStar && (piece.piece.set & firstOf(pieces.slice(index + 1))) !== 0n) return false;
      stars++;
      length += piece.minimum;
      continue;
    }
    const measured = measure(piece);
    if (measured === undefined) return false;
    factor *= measured.paths;
    length += measured.length;
    if (factor * (length + stars) > maxFactor) return false;
  }
  return factor * (length + stars) <= maxFactor;
}

function isStar(piece: Piece): piece is Piece & { kind: 'repeat' } {
  return piece.kind === 'repeat' && piece.maximum === Infinity;
}

/** The characters that the pieces can begin with. */
function firstOf(pieces: readonly Piece[]): CharacterSet {
  let first = 0n;
  for (const piece of pieces) {
    const single = isStar(piece) ? { first: firstOf([piece.piece]), empty: piece.minimum === 0 } : measure(piece);
    // What cannot be measured is refused by the caller when it gets there.
    if (single === undefined) return first;
    first |= single.first;
    if (!single.empty) return first;
  }
  return first;
}

interface Measure {
  /** In how many ways it can match at one position, at most. */
  readonly paths: number;
  readonly length: number;
  readonly first: CharacterSet;
  readonly empty: boolean;
}

/** The bounds of a piece without unbounded repetitions; undefined for others. */
function measure(piece: Piece): Measure | undefined {
  switch (piece.kind) {
    case 'set':
      return { paths: 1, length: 1, first: piece.set, empty: false };
    case 'choice':
    case 'sequence': {
      const members = (piece.kind === 'choice' ? piece.branches : piece.pieces).map(measure);
      if (!members.every((member) => member !== undefined)) return undefined;
      return piece.kind === 'choice' ? anyOf(members) : oneAfterAnother(members);
    }
    case 'repeat': {
      const one = measure(piece.piece);
      if (one === undefined || piece.maximum === Infinity) return undefined;
      let paths = 0;
      for (let count = piece.minimum; count <= piece.maximum; count++) paths += one.paths ** count;
      const { first } = one;
      return { paths, length: one.length * piece.maximum, first, empty: one.empty || piece.minimum === 0 };
    }
  }
}

function anyOf(members: readonly Measure[]): Measure {
  return members.reduce((sum, member) => ({
    paths: sum.paths + member.paths,
    length: Math.max(sum.length, member.length),
    first: sum.first | member.first,
    empty: sum.empty || member.empty,
  }));
}

function oneAfterAnother(members: readonly Measure[]): Measure {
  return members.reduce(
    (sum, member) => ({
      paths: sum.paths * member.paths,
      length: sum.length + member.length,
      first: sum.empty ? sum.first | member.first : sum.first,
      empty: sum.empty && member.empty,
    }),
    { paths: 1, length: 0, first: 0n, empty: true },
  );
}

function print(piece: Piece): string {
  switch (piece.kind) {
    case 'set':
      return printSet(piece.set);
    case 'sequence':
      return piece.pieces.map(print).join('');
    case 'choice':
      return `(?:${piece.branches.map(print).join('|')})`;
    case 'repeat': {
      const inner = piece.piece.kind === 'set' ? print(piece.piece) : `(?:${print(piece.piece)})`;
      return `${inner}{${piece.minimum},${piece.maximum === Infinity ? '' : piece.maximum}}`;
    }
  }
}

function printSet(set: CharacterSet): string {
  const hex = (code: number): string => `\\x${code.toString(16).padStart(2, '0')}`;
  let ranges = '';
  for (let code = 0; code < 0x80; code++) {
    if ((set & (1n << BigInt(code))) === 0n) continue;
    const first = code;
    while (code < 0x7f && (set & (1n << BigInt(code + 1))) !== 0n) code++;
    ranges += first === code ? hex(first) : `${hex(first)}-${hex(code)}`;
  }
  if ((set & nonAscii) !== 0n) ranges += '\\u{80}-\\u{10ffff}';
  return ranges.length === 4 ? ranges : `[${ranges}]`;
}
