import type { CommandGroup } from '../command.js';
import { readFiles } from '../read-files.js';
import { createMigrateApplyCommand } from './apply.js';
import { processIo } from './migrate-io.js';
import { createMigratePlanCommand } from './plan.js';
import { createReportCommand } from './report.js';
import { createMigrateRollbackCommand } from './rollback.js';
import { migrateTagsCommand } from './tags.js';
import { createVerifyCommand } from './verify.js';

/** `migrate`: from the older tags to Traefik's, and back. */
export const migrateGroup: CommandGroup = {
  name: 'migrate',
  summary: 'move from older tags to Traefik tags, and back',
  about:
    'Converts urlprefix- tags and https://HOST tags into the Traefik tags that mean the same, in job files or one by one.\n' +
    'The proxy serves all of them at once, so services move one after the other.',
  commands: [
    migrateTagsCommand,
    createMigratePlanCommand(processIo),
    createMigrateApplyCommand(processIo),
    createMigrateRollbackCommand(processIo),
    createVerifyCommand(readFiles),
    createReportCommand(readFiles),
  ],
};
