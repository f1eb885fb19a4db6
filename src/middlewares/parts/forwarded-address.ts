const withBrackets = /^\[([^\]]+)\](?::\d{1,5})?$/;
const withPort = /^([^:]+):\d{1,5}$/;

/** The address in an element of X-Forwarded-For without port and brackets; anything else comes back as it is. */
export function forwardedAddress(element: string): string {
  const written = element.trim();
  return withBrackets.exec(written)?.[1] ?? withPort.exec(written)?.[1] ?? written;
}
