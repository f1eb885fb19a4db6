import { createCheckCommand } from './check.js';
import { diagnoseSources } from './check/diagnose-sources.js';
import type { Command } from './command.js';
import { configureFromFiles, type ReadFiles } from './configure-from-files.js';
import { createExplainCommand } from './explain.js';
import { createExplainer } from './explain/create-explainer.js';

/** `check` and `explain`, which read what the settings name once and start nothing. */
export function createOfflineCommands(readFiles: ReadFiles): Command[] {
  return [
    createExplainCommand(async (settings) => createExplainer(await configureFromFiles(settings, readFiles), settings)),
    createCheckCommand((question) => diagnoseSources(question, readFiles)),
  ];
}
