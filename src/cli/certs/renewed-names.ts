import { safeName } from '../../certificates/store/safe-name.js';
import type { StoredCertificate } from '../../certificates/store/scan-store.js';

/** The certificate for a name that is to be renewed: that of the name alone, else the newest with others. */
export function certificateHolding(
  name: string,
  certificates: readonly StoredCertificate[],
): StoredCertificate | undefined {
  const holding = certificates.filter(({ names }) => names.includes(name));
  const own = holding.filter(({ storedAs }) => storedAs === safeName(name));
  return (own.length > 0 ? own : holding).toSorted((a, b) => b.notBeforeMs - a.notBeforeMs)[0];
}

/** All its names, in the order in which it is kept under them, so that the new one takes its place. */
export function namesToRenew({ names, storedAs }: StoredCertificate): readonly string[] {
  const orders = [names.toSorted(), names];
  return orders.find((order) => safeName(order.join(',')) === storedAs) ?? orders[0]!;
}
