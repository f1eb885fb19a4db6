const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/** Minutes to hours between attempts, close together first: most failures are over soon or need a person (certmagic's). */
const waitsMs = [
  ...[1, 2, 2, 5, 10, 10, 10].map((minutes) => minutes * minuteMs),
  ...Array<number>(4).fill(20 * minuteMs),
  ...Array<number>(6).fill(30 * minuteMs),
  ...[1, 1, 1, 2, 2, 3, 3, 6].map((hours) => hours * hourMs),
];

/** How long to wait after so many failed attempts in a row. */
export function retryWaitMs(attempts: number): number {
  return waitsMs[Math.min(attempts, waitsMs.length) - 1] ?? 0;
}
