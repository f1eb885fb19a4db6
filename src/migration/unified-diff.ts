// Two texts become a unified diff that `patch` and `git apply` take.

/** Lines before and after a change that show where it is. */
const context = 3;

/** Texts that differ in more lines are shown as replaced as a whole. */
const maxDifferences = 1_000;

type Line = readonly [sign: ' ' | '-' | '+', text: string];

/** Empty when the texts are equal. `path` is what both sides are called. */
export function unifiedDiff(path: string, before: string, after: string): string {
  if (before === after) return '';
  const hunks = hunksOf(compareLines(splitLines(before), splitLines(after)));
  return `--- ${path}\n+++ ${path}\n${hunks.join('')}`;
}

/** Each with its line end, so that an end of another kind or a missing one is a difference. */
function splitLines(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

function compareLines(one: readonly string[], other: readonly string[]): Line[] {
  let start = 0;
  while (start < one.length && start < other.length && one[start] === other[start]) start++;
  let [endOne, endOther] = [one.length, other.length];
  while (endOne > start && endOther > start && one[endOne - 1] === other[endOther - 1])
    [endOne, endOther] = [endOne - 1, endOther - 1];
  return [
    ...one.slice(0, start).map((text): Line => [' ', text]),
    ...compareRegion(one.slice(start, endOne), other.slice(start, endOther)),
    ...one.slice(endOne).map((text): Line => [' ', text]),
  ];
}

/**
 * The shortest way from one to the other (Myers, "An O(ND) Difference Algorithm", 1986): `reached[k]` is how far one gets
 * in `one` on the diagonal `k` with so many differences.
 */
function compareRegion(one: readonly string[], other: readonly string[]): Line[] {
  const steps: Map<number, number>[] = [];
  let reached = new Map([[1, 0]]);
  for (let differences = 0; differences <= Math.min(maxDifferences, one.length + other.length); differences++) {
    steps.push(reached);
    const next = new Map<number, number>();
    for (let k = -differences; k <= differences; k += 2) {
      let at = startOn(k, differences, reached);
      while (at < one.length && at - k < other.length && one[at] === other[at - k]) at++;
      next.set(k, at);
      if (at >= one.length && at - k >= other.length) return walkBack(one, other, steps);
    }
    reached = next;
  }
  return [...one.map((text): Line => ['-', text]), ...other.map((text): Line => ['+', text])];
}

/** Whether one comes to a diagonal by a line of `other` (from the right) or by one of `one`. */
function startOn(k: number, differences: number, reached: ReadonlyMap<number, number>): number {
  return isAddition(k, differences, reached) ? reached.get(k + 1)! : reached.get(k - 1)! + 1;
}

function isAddition(k: number, differences: number, reached: ReadonlyMap<number, number>): boolean {
  return k === -differences || (k !== differences && reached.get(k - 1)! < reached.get(k + 1)!);
}

function walkBack(
  one: readonly string[],
  other: readonly string[],
  steps: readonly ReadonlyMap<number, number>[],
): Line[] {
  const lines: Line[] = [];
  let [i, j] = [one.length, other.length];
  for (let differences = steps.length - 1; differences >= 0; differences--) {
    const reached = steps[differences]!;
    const k = i - j;
    const start = differences === 0 ? 0 : startOn(k, differences, reached);
    for (; i > start; i--, j--) lines.push([' ', one[i - 1]!]);
    if (differences === 0) break;
    if (isAddition(k, differences, reached)) lines.push(['+', other[--j]!]);
    else lines.push(['-', one[--i]!]);
  }
  return lines.reverse();
}

function hunksOf(lines: readonly Line[]): string[] {
  const hunks: string[] = [];
  let [numberBefore, numberAfter, from] = [1, 1, 0];
  for (;;) {
    const first = lines.findIndex(([sign], index) => index >= from && sign !== ' ');
    if (first < 0) return hunks;
    const start = Math.max(from, first - context);
    let end = first;
    for (let quiet = 0, at = first; at < lines.length && quiet <= 2 * context; at++) {
      quiet = lines[at]![0] === ' ' ? quiet + 1 : 0;
      if (quiet === 0) end = at + 1;
    }
    end = Math.min(lines.length, end + context);
    numberBefore += start - from;
    numberAfter += start - from;
    const hunk = lines.slice(start, end);
    const count = (sign: '-' | '+') => hunk.filter(([each]) => each === sign || each === ' ').length;
    const [before, after] = [count('-'), count('+')];
    hunks.push(`@@ -${rangeOf(numberBefore, before)} +${rangeOf(numberAfter, after)} @@\n${hunk.map(shown).join('')}`);
    [numberBefore, numberAfter, from] = [numberBefore + before, numberAfter + after, end];
  }
}

function rangeOf(start: number, count: number): string {
  return count === 0 ? `${start - 1},0` : `${start},${count}`;
}

function shown([sign, text]: Line): string {
  return text.endsWith('\n') ? `${sign}${text}` : `${sign}${text}\n\\ No newline at end of file\n`;
}
