/**
 * Writes times as ISO 8601 with milliseconds, faster than `toISOString` where many fall into the same second: all but
 * the milliseconds is made once per second. `zone` is `utc` (`…Z`) or `local` (`…+01:00`, the machine's time zone).
 */
export function createIsoTime(zone: 'utc' | 'local'): (atMs: number) => string {
  let second = NaN;
  let prefix = '';
  let suffix = '';
  return (atMs) => {
    const wholeMs = Math.floor(atMs);
    const currentSecond = Math.floor(wholeMs / 1000);
    if (currentSecond !== second) {
      second = currentSecond;
      const offsetMinutes = zone === 'utc' ? 0 : -new Date(wholeMs).getTimezoneOffset();
      prefix = new Date(second * 1000 + offsetMinutes * 60_000).toISOString().slice(0, 20);
      suffix = offsetMinutes === 0 ? 'Z' : offsetText(offsetMinutes);
    }
    const ms = wholeMs - second * 1000;
    return `${prefix}${ms < 10 ? '00' : ms < 100 ? '0' : ''}${ms}${suffix}`;
  };
}

function offsetText(offsetMinutes: number): string {
  const size = Math.abs(offsetMinutes);
  const twoDigits = (value: number): string => `${value}`.padStart(2, '0');
  return `${offsetMinutes < 0 ? '-' : '+'}${twoDigits(Math.floor(size / 60))}:${twoDigits(size % 60)}`;
}
