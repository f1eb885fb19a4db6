import type { HindContainer } from './hind-container.js';

/** Waits until these programs run and no others. */
export async function expectRunning(
  t: { same: (found: unknown, wanted: unknown) => unknown },
  container: HindContainer,
  programs: readonly string[],
): Promise<void> {
  const wanted = programs.join(', ');
  await container.wait(`${wanted} run`, async () => (await container.running()).join(', ') === wanted);
  t.same(await container.running(), programs);
}
