import { certsGroup } from './certs/certs-group.js';
import type { Command, CommandGroup } from './command.js';
import { createDemoCommand } from './demo.js';
import { healthcheckCommand } from './healthcheck.js';
import { migrateGroup } from './migrate/migrate-group.js';
import { createOfflineCommands } from './offline-commands.js';
import { readFiles } from './read-files.js';
import { createServeCommand } from './serve.js';
import { runProxy } from './serve/run-proxy.js';
import { startProxy } from './serve/start-proxy.js';
import { versionCommand } from './version.js';

/** Every command, in the order of the help. */
export const commands: readonly (Command | CommandGroup)[] = [
  createServeCommand(runProxy),
  ...createOfflineCommands(readFiles),
  migrateGroup,
  certsGroup,
  createDemoCommand(startProxy),
  healthcheckCommand,
  versionCommand,
];
