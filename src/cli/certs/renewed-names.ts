import { safeName } from '../../certificates/store/safe-name.js';
import type { StoredCertificate } from '../../certificates/store/scan-store.js';

/** Of those that hold a name, the one that is to be renewed: that of the name alone, else the newest with others. */
export function certificateToRenew(name: string, holding: readonly StoredCertificate[]): StoredCertificate | undefined {
  const own = holding.filter(({ storedAs }) => storedAs === safeName(name));
  return (own.length > 0 ? own : holding).toSorted((a, b) => b.notBeforeMs - a.notBeforeMs)[0];
}

/** All its names, in the order in which it is kept under them, so that the new one takes its place. */
export function namesToRenew({ names, storedAs }: StoredCertificate): readonly string[] {
  const orders = [names.toSorted(), names];
  return orders.find((order) => safeName(order.join(',')) === storedAs) ?? orders[0]!;
}
