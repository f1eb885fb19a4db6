import type { CatalogSnapshot } from '../model/catalog-snapshot.js';
import { systemClock, type Clock } from '../shared/clock.js';
import type { CatalogWatcher, ProviderSinks } from './provider.js';

export type CatalogReading =
  /** `lacking`: what it would not tell of one service. */
  | { readonly ok: true; readonly snapshot: CatalogSnapshot; readonly lacking?: string | undefined }
  /** The address is shown without credentials. */
  | { readonly ok: false; readonly address: string; readonly message: string };

/**
 * Starts to follow a catalog, takes its first whole snapshot and lets go of it; gives up at the first failure. The
 * watcher must not be told of an initial snapshot.
 */
export async function readCatalogOnce(
  watch: (sinks: ProviderSinks) => CatalogWatcher,
  { timeoutMs, clock = systemClock }: { readonly timeoutMs: number; readonly clock?: Clock },
): Promise<CatalogReading> {
  let lacking: string | undefined;
  let tell: (reading: CatalogReading) => void = () => undefined;
  const told = new Promise<CatalogReading>((resolve) => (tell = resolve));
  const watcher = watch({
    onSnapshot: (snapshot) => tell({ ok: true, snapshot, lacking }),
    onStatus({ address, state, error }) {
      if (state === 'ok') lacking = error;
      else if (error !== undefined) tell({ ok: false, address, message: error });
    },
  });
  const cancel = clock.after(timeoutMs, () => {
    tell({ ok: false, address: watcher.status().address, message: `did not answer within ${timeoutMs / 1000} s` });
  });
  const reading = await told;
  cancel();
  await watcher.close();
  return reading;
}
