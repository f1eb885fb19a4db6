import type { AddressWait } from '../../forwarding/listen-when-free.js';
import type { Log } from '../../observability/log.js';
import type { EntryPointSettings, Settings } from '../../settings/settings.js';

/** How long an entry point may wait for its address, as the settings say; waiting is told in the log. */
export function addressWaitOf(
  { name, address }: EntryPointSettings,
  { addressWait }: Settings,
  log: Log,
): AddressWait | undefined {
  if (addressWait === 0) return undefined;
  const sentence = `entry point ${name} waits for ${address}, which another program has`;
  return { limitMs: addressWait, onWait: () => log.info(sentence, { entryPoint: name, limitMs: addressWait }) };
}
