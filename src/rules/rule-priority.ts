/** The priority of a router that names none: the length of its rule in bytes. */
export function defaultPriority(rule: string): number {
  return Buffer.byteLength(rule);
}
