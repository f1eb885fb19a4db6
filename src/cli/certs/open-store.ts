import { createCertificateStore, type CertificateStore } from '../../certificates/store/certificate-store.js';
import { systemClock as clock } from '../../shared/clock.js';
import { loadSettings } from '../../settings/load-settings.js';
import type { Settings } from '../../settings/settings.js';
import type { CommandArguments, Terminal } from '../command.js';

/** The store of the settings, looked at once; `close` it. What is wrong with it is said on standard error. */
export async function openStore(
  args: CommandArguments,
  terminal: Terminal,
): Promise<{ store: CertificateStore; settings: Settings }> {
  const { settings } = loadSettings({ argv: args.settingFlags, env: terminal.env });
  const store = createCertificateStore({
    root: settings.certificates.storage,
    clock,
    onlyReads: true,
    onChange: () => undefined,
    onProblem: (message) => terminal.writeError(`${message}\n`),
  });
  await store.refresh();
  return { store, settings };
}
