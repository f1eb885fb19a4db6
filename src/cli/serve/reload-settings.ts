import { parseLogLevel, type AdjustableLog } from '../../observability/log.js';
import type { LoadedSettings } from '../../settings/load-settings.js';
import type { Settings } from '../../settings/settings.js';
import { messageOf } from '../../shared/errors.js';
import { logSettingProblems } from './log-setting-problems.js';
import { planReload } from './plan-reload.js';

export interface ReloadSettings {
  /** As they are in force. */
  readonly before: Settings;
  /** Reads them again. */
  readonly load: () => LoadedSettings;
  /** Gives them to the running proxy; throws, and has changed nothing, when it cannot take them. */
  readonly apply: (settings: Settings) => void;
  readonly log: AdjustableLog;
}

/** Reads the settings again and puts in force what can be without a restart; gives what is in force then. */
export function reloadSettings({ before, load, apply, log }: ReloadSettings): Settings {
  const { settings: after, problems } = load();
  logSettingProblems(problems, log);
  if (problems.some(({ severity }) => severity === 'fatal' || severity === 'error')) {
    log.error('the settings were read again and have errors: nothing is changed');
    return before;
  }
  const { settings, changed, waiting } = planReload(before, after);
  try {
    apply(settings);
  } catch (thrown) {
    log.error(`the settings were read again and cannot be used, nothing is changed: ${messageOf(thrown)}`);
    return before;
  }
  log.setLevel(parseLogLevel(settings.log.level) ?? 'info');
  const what = changed.length === 0 ? 'nothing has changed that needs no restart' : `in force: ${changed.join(', ')}`;
  log.info(`the settings were read again; ${what}`, { changed });
  if (waiting.length > 0) log.warn(`a restart is needed for: ${waiting.join(', ')}`, { waiting });
  return settings;
}
