import { createCheckCommand } from './check.js';
import type { Command } from './command.js';
import { compileOffline } from './compile-offline.js';
import { configureFromFiles, type ReadFiles } from './configure-from-files.js';
import { createExplainCommand } from './explain.js';
import { createExplainer } from './explain/create-explainer.js';
import { withFailures } from './serve/with-failures.js';

/** `check` and `explain`, which read what the settings name once and start nothing. */
export function createOfflineCommands(readFiles: ReadFiles): Command[] {
  return [
    createExplainCommand(async (settings) => createExplainer(await configureFromFiles(settings, readFiles), settings)),
    createCheckCommand(async (settings) => {
      const configuration = await configureFromFiles(settings, readFiles);
      return withFailures(configuration, compileOffline(configuration, settings).failures).diagnostics;
    }),
  ];
}
