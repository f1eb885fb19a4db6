import { statSync } from 'node:fs';
import { createCertificateStore, type CertificateStore } from '../../certificates/store/certificate-store.js';
import { systemClock as clock } from '../../shared/clock.js';
import { loadSettings } from '../../settings/load-settings.js';
import { sourceKind, type SettingProblem } from '../../settings/setting-problem.js';
import type { Settings } from '../../settings/settings.js';
import { exitCode, type CommandArguments, type Terminal } from '../command.js';
import { reportSettingProblems } from '../report-problems.js';

export interface OpenedStore {
  /** Looked at once; `close` it. */
  readonly store: CertificateStore;
  readonly settings: Settings;
}

export interface OpenStoreOptions {
  /** A store that is not there is one that will be, and resolvers are asked for certificates. */
  readonly mayBeNew?: boolean;
  /** The command itself tells what is wrong with the store. */
  readonly tellsItself?: boolean;
}

/** The store of the settings; an exit code instead when it cannot be looked at, which has been said on standard error. */
export async function openStore(
  args: CommandArguments,
  terminal: Terminal,
  { mayBeNew = false, tellsItself = false }: OpenStoreOptions = {},
): Promise<OpenedStore | number> {
  const { settings, problems } = loadSettings({ argv: args.settingFlags, env: terminal.env });
  if (mayBeNew) reportSettingProblems(problems.filter(isOfResolver), terminal);
  const grave = problems.filter(isGrave);
  if (reportSettingProblems(grave, terminal) === 'stop') return exitCode.failure;
  if (grave.length > 0) {
    terminal.writeError('tagway certs: nothing was done; another store than was meant might be looked at\n');
    return exitCode.usage;
  }
  const { storage } = settings.certificates;
  if (!mayBeNew && !tellsItself && !isDirectory(storage)) {
    terminal.writeError(
      `tagway certs: there is no certificate store ${storage}; name the directory with --certificates.storage\n`,
    );
    return exitCode.failure;
  }
  const faults: string[] = [];
  const store = createCertificateStore({
    root: storage,
    clock,
    onlyReads: true,
    onChange: () => undefined,
    onProblem(message) {
      faults.push(message);
      if (!tellsItself) terminal.writeError(`${message}\n`);
    },
  });
  await store.refresh();
  const { certificates, broken } = store.content;
  if (faults.length === 0 || tellsItself || certificates.length + broken.length > 0) return { store, settings };
  store.close();
  return exitCode.failure;
}

/** What other commands complain of concerns this one only if it was written for it, or if nothing could be read. */
function isGrave({ code, origin }: SettingProblem): boolean {
  if (code === 'settings-unreadable') return true;
  return sourceKind(origin) === 'flag' && (code === 'option-unknown' || code === 'option-invalid');
}

function isOfResolver({ path, severity, origin }: SettingProblem): boolean {
  return path.startsWith('certificatesResolvers.') && severity === 'error' && sourceKind(origin) !== 'flag';
}

function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
