// Reads the part of RE2's syntax that means the same to every engine: ASCII, groups, choices, greedy repetitions.

/** The characters a place may hold: one bit per ASCII character, and one for all others together. */
export type CharacterSet = bigint;

export const nonAscii = 1n << 128n;
const everything = (1n << 129n) - 1n;

export type Piece =
  | { readonly kind: 'set'; readonly set: CharacterSet }
  | { readonly kind: 'sequence'; readonly pieces: readonly Piece[] }
  | { readonly kind: 'choice'; readonly branches: readonly Piece[] }
  | { readonly kind: 'repeat'; readonly piece: Piece; readonly minimum: number; readonly maximum: number };

export interface SubsetPattern {
  /** The pattern starts with `^`. */
  readonly fromStart: boolean;
  /** The pattern ends with `$`. */
  readonly toEnd: boolean;
  readonly piece: Piece;
}

/** The parsed pattern, or undefined as soon as anything stands in it that is not in the subset. */
export function parseSubset(pattern: string): SubsetPattern | undefined {
  if (pattern.length > maxLength) return undefined;
  const fromStart = pattern.startsWith('^');
  const reader = new SubsetReader(pattern, fromStart ? 1 : 0);
  const piece = reader.readChoice();
  if (piece === undefined) return undefined;
  const toEnd = reader.rest() === '$';
  if (!toEnd && reader.rest() !== '') return undefined;
  // `^a|b` anchors one branch only.
  if ((fromStart || toEnd) && piece.kind === 'choice') return undefined;
  return { fromStart, toEnd, piece };
}

/** Longer patterns are rare and not worth the thought; this also bounds the depth of the recursion below. */
const maxLength = 512;

const range = (first: number, last: number): CharacterSet => ((1n << BigInt(last - first + 1)) - 1n) << BigInt(first);
const only = (text: string): CharacterSet =>
  Array.from(text, (character) => 1n << BigInt(character.charCodeAt(0))).reduce((set, bit) => set | bit, 0n);

const digits = range(0x30, 0x39);
const wordCharacters = digits | range(0x41, 0x5a) | range(0x61, 0x7a) | only('_');
const blanks = only('\t\n\f\r ');
const anyButNewline = everything ^ only('\n');

const namedSets: Record<string, CharacterSet> = {
  d: digits,
  D: everything ^ digits,
  w: wordCharacters,
  W: everything ^ wordCharacters,
  s: blanks,
  S: everything ^ blanks,
  t: only('\t'),
  n: only('\n'),
  r: only('\r'),
  f: only('\f'),
  v: only('\v'),
};

class SubsetReader {
  constructor(
    private readonly pattern: string,
    private at: number,
  ) {}

  rest(): string {
    return this.pattern.slice(this.at);
  }

  readChoice(): Piece | undefined {
    const branches: Piece[] = [];
    do {
      const branch = this.readSequence();
      if (branch === undefined) return undefined;
      branches.push(branch);
    } while (this.take('|'));
    return branches.length === 1 ? branches[0] : { kind: 'choice', branches };
  }

  private readSequence(): Piece | undefined {
    const pieces: Piece[] = [];
    while (this.at < this.pattern.length && !'|)$'.includes(this.pattern[this.at]!)) {
      const atom = this.readAtom();
      const piece = atom && this.readRepetition(atom);
      if (piece === undefined) return undefined;
      pieces.push(piece);
    }
    return { kind: 'sequence', pieces };
  }

  private readAtom(): Piece | undefined {
    const character = this.pattern[this.at++]!;
    switch (character) {
      case '(': {
        const named = /^\?(?::|P?<\w+>)/.exec(this.rest());
        if (this.pattern[this.at] === '?' && named === null) return undefined;
        this.at += named?.[0].length ?? 0;
        const inner = this.readChoice();
        return this.take(')') ? inner : undefined;
      }
      case '[':
        return this.readClass();
      case '.':
        return { kind: 'set', set: anyButNewline };
      case '\\':
        return setPiece(this.readEscape());
      default:
        return '*+?{}]^'.includes(character) ? undefined : setPiece(ascii(character));
    }
  }

  private readRepetition(piece: Piece): Piece | undefined {
    const written = /^(?:[*+?]|\{\d{1,2}(?:,\d{0,2})?\})/.exec(this.rest())?.[0];
    if (written === undefined) return piece;
    this.at += written.length;
    // Lazy and stacked repetitions are left to the other engine; so is everything that only looks like one.
    if (/^[*+?{]/.test(this.rest())) return undefined;
    if (written === '*') return { kind: 'repeat', piece, minimum: 0, maximum: Infinity };
    if (written === '+') return { kind: 'repeat', piece, minimum: 1, maximum: Infinity };
    if (written === '?') return { kind: 'repeat', piece, minimum: 0, maximum: 1 };
    const [low, high] = written.slice(1, -1).split(',');
    const minimum = Number(low);
    const maximum = high === undefined ? minimum : high === '' ? Infinity : Number(high);
    return minimum <= maximum ? { kind: 'repeat', piece, minimum, maximum } : undefined;
  }

  private readClass(): Piece | undefined {
    const negated = this.take('^');
    let set = 0n;
    // A bracket that comes first is a member.
    if (this.pattern[this.at] === ']') return undefined;
    while (!this.take(']')) {
      const low = this.readMember();
      if (low === undefined) return undefined;
      if (this.pattern[this.at] === '-' && this.pattern[this.at + 1] !== ']') {
        this.at++;
        const high = this.readMember();
        if (high === undefined || !isSingle(low) || !isSingle(high) || high < low) return undefined;
        set |= ((high << 1n) - 1n) ^ (low - 1n);
      } else {
        set |= low;
      }
    }
    return { kind: 'set', set: negated ? everything ^ set : set };
  }

  private readMember(): CharacterSet | undefined {
    const character = this.pattern[this.at++];
    if (character === undefined || character === '[') return undefined;
    return character === '\\' ? this.readEscape() : ascii(character);
  }

  private readEscape(): CharacterSet | undefined {
    const character = this.pattern[this.at++];
    if (character === undefined) return undefined;
    if (/[0-9A-Za-z]/.test(character)) return namedSets[character];
    return ascii(character);
  }

  private take(character: string): boolean {
    if (this.pattern[this.at] !== character) return false;
    this.at++;
    return true;
  }
}

function ascii(character: string): CharacterSet | undefined {
  const code = character.charCodeAt(0);
  return code < 0x80 ? range(code, code) : undefined;
}

function isSingle(set: CharacterSet): boolean {
  return set !== 0n && (set & (set - 1n)) === 0n && set !== nonAscii;
}

function setPiece(set: CharacterSet | undefined): Piece | undefined {
  return set === undefined ? undefined : { kind: 'set', set };
}
