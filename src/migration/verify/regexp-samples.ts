// Texts that a regular expression matches, few but different.
import { compileRegexp } from '../../shared/linear-regexp.js';
import { parseSubset, type CharacterSet, type Piece } from '../../shared/regexp-subset.js';

const maxSamples = 6;

/** Of a repetition that may stop at once, none, one and two; none at all where the pattern is beyond the common subset. */
export function regexpSamples(pattern: string): readonly string[] {
  const parsed = parseSubset(pattern.replace(/^\(\?[is]+\)/, ''));
  const compiled = compileRegexp(pattern);
  if (parsed === undefined || !compiled.ok) return [];
  return [...new Set(samplesOf(parsed.piece))].filter((sample) => compiled.test(sample)).slice(0, maxSamples);
}

function samplesOf(piece: Piece): readonly string[] {
  switch (piece.kind) {
    case 'set':
      return charactersOf(piece.set);
    case 'choice':
      return piece.branches.flatMap((branch) => samplesOf(branch).slice(0, 2)).slice(0, maxSamples);
    case 'sequence':
      return inSequence(piece.pieces.map(samplesOf));
    case 'repeat': {
      const [first = '', second = first] = samplesOf(piece.piece);
      const least = first.repeat(Math.min(piece.minimum, 20));
      const more = [least + first, least + first + second + first, least];
      return piece.maximum === 0 ? [''] : piece.maximum === piece.minimum ? [least] : more;
    }
  }
}

/** All firsts, then each place varied by itself. */
function inSequence(places: readonly (readonly string[])[]): readonly string[] {
  if (places.some((samples) => samples.length === 0)) return [];
  const firsts = places.map((samples) => samples[0]!);
  const varied = places.flatMap((samples, index) =>
    samples.slice(1).map((sample) => firsts.map((first, at) => (at === index ? sample : first)).join('')),
  );
  return [firsts.join(''), ...varied].slice(0, maxSamples);
}

/** A letter or digit, and a dot or a slash where those may stand: what matters in hosts and paths. */
function charactersOf(set: CharacterSet): readonly string[] {
  const holds = (character: string) => (set >> BigInt(character.charCodeAt(0))) & 1n;
  const [usual] = Array.from('axz019-_ABZ').filter(holds);
  const special = Array.from('./').filter(holds).slice(0, 1);
  if (usual !== undefined) return [usual, ...special];
  const others = Array.from({ length: 0x5e }, (_, index) => String.fromCharCode(0x21 + index)).filter(holds);
  return [...others.slice(0, 1)];
}
