let second = -1;
let text = '';

/** The Date header of a moment (RFC 9110 section 5.6.7); formatted once a second. */
export function httpDate(nowMs: number): string {
  const now = Math.floor(nowMs / 1000);
  if (now !== second) {
    second = now;
    text = new Date(nowMs).toUTCString();
  }
  return text;
}
