/**
 * Shuffles in place. Go walks its maps from a random place, and both APIs show it: a client that compares without
 * sorting sees changes where there are none.
 */
export function shuffle<T>(items: T[], random: () => number): T[] {
  for (let last = items.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    [items[last], items[other]] = [items[other]!, items[last]!];
  }
  return items;
}
