/** Traefik's `accessLog.filters`: a line is written when any of the given ones applies, or when none is given. */
export interface AccessLogFilterOptions {
  /** `200`, `300-302`. */
  readonly statusCodes: readonly string[];
  /** Also requests that took longer; 0: not asked. */
  readonly minDurationMs: number;
  /** Also requests that were tried more than once. */
  readonly retryAttempts: boolean;
}

export const noFilter: AccessLogFilterOptions = { statusCodes: [], minDurationMs: 0, retryAttempts: false };

export type AccessLogFilter = (status: number, attempt: number, durationMs: number) => boolean;

/** True for `200` and `300-302`; for the settings to check what was written. */
export function isStatusRange(text: string): boolean {
  return /^\s*\d{3}\s*(-\s*\d{3}\s*)?$/.test(text);
}

/** The filter; undefined when every line is written. Ranges that cannot be read are left out: see `isStatusRange`. */
export function compileAccessLogFilter(options: AccessLogFilterOptions): AccessLogFilter | undefined {
  const { minDurationMs, retryAttempts } = options;
  const wanted = new Uint8Array(1000);
  const ranges = options.statusCodes.filter(isStatusRange);
  for (const range of ranges) {
    const [first, last = first] = range.split('-').map(Number);
    wanted.fill(1, first, last! + 1);
  }
  if (ranges.length === 0 && minDurationMs <= 0 && !retryAttempts) return undefined;
  return (status, attempt, durationMs) =>
    wanted[status] === 1 || (retryAttempts && attempt > 1) || (minDurationMs > 0 && durationMs > minDurationMs);
}
