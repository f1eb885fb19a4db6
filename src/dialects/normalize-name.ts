/** Traefik's `normalize`: runs of anything but letters and digits become one dash, none at the ends. */
export function normalizeName(name: string): string {
  return name
    .split(/[^\p{L}\p{N}]+/u)
    .filter((part) => part !== '')
    .join('-');
}
