import { dirname, resolve } from 'node:path';
import { journalDirectory, readJournal } from '../../migration/files/journal.js';
import { checkJournal, newestJournal, restoreFiles, type CheckedEntry } from '../../migration/files/roll-back.js';
import { messageOf } from '../../shared/errors.js';
import { exitCode, type Command, type CommandArguments, type Terminal } from '../command.js';
import type { MigrateIo } from './migrate-io.js';

/** `migrate rollback`: job files as they were before `migrate apply`. */
export function createMigrateRollbackCommand(io: MigrateIo): Command {
  return {
    name: 'rollback',
    summary: 'bring job files back to what they were',
    usage: '[--yes] [--json] [JOURNAL]',
    about:
      'Restores every file of a journal that migrate apply has written, byte for byte; of the newest one when none is\n' +
      'named. When one of the files has been edited since, nothing is restored and the files are named.',
    flags: {
      yes: { kind: 'switch', doc: 'Does not ask.' },
      json: { kind: 'switch', doc: 'One JSON object: journal, restored, edited, failed; needs --yes.' },
    },
    maxPositionals: 1,
    examples: [
      ['tagway migrate rollback', 'takes the last migration back'],
      ['tagway migrate rollback --yes before-friday.json', 'an older one, for a script'],
    ],
    exitCodes: {
      0: 'every file is as it was',
      1: 'a file was edited or cannot be written; the answer was no',
      2: 'called wrongly',
    },
    run: (args, terminal) =>
      run(args, terminal, io).catch((thrown: unknown) => {
        terminal.writeError(`tagway migrate rollback: ${messageOf(thrown)}\n`);
        return exitCode.failure;
      }),
  };
}

async function run(args: CommandArguments, terminal: Terminal, io: MigrateIo): Promise<number> {
  const { fileSystem } = io;
  if (!args.given('yes') && (io.ask === undefined || args.given('json'))) {
    const wrong = args.given('json') ? '--json needs --yes' : 'there is nobody to ask; say --yes';
    terminal.writeError(`tagway migrate rollback: ${wrong}\n`);
    return exitCode.usage;
  }
  const directory = journalDirectory(terminal.env);
  const [named] = args.positionals;
  const path = named === undefined ? directory && (await newestJournal(directory, fileSystem)) : resolve(named);
  if (path === undefined) {
    terminal.writeError(
      `tagway migrate rollback: there is nothing to take back in ${directory ?? 'a home directory'}\n`,
    );
    return exitCode.failure;
  }
  const journal = await readJournal(path, fileSystem);
  const checked = await checkJournal(journal, fileSystem);
  const wrong = checked.flatMap(complaintOf);
  const toRestore = checked.filter(({ state }) => state.kind === 'changed');
  const say = (result: Partial<Record<'restored' | 'edited' | 'failed', unknown>>) => {
    const empty = { restored: [], edited: [], failed: [] };
    if (args.given('json')) terminal.write(`${JSON.stringify({ journal: path, ...empty, ...result })}\n`);
  };
  if (wrong.length > 0) {
    for (const complaint of wrong) terminal.writeError(`${complaint}\n`);
    terminal.writeError('tagway migrate rollback: nothing was restored; undo those edits first\n');
    say({ edited: checked.filter(({ state }) => state.kind !== 'changed' && state.kind !== 'as-before').map(pathOf) });
    return exitCode.failure;
  }
  if (toRestore.length > 0 && !args.given('yes')) {
    const question = `${toRestore.length} job files go back to what they were before ${journal.createdAt}. Restore them? [y/N] `;
    if (!/^y(?:es)?$/i.test((await io.ask!(question)).trim())) {
      terminal.writeError('nothing was restored\n');
      return exitCode.failure;
    }
  }
  const { restored, failed } = await io.untilStopped((signal) => restoreFiles(checked, fileSystem, signal));
  for (const { path: file, reason } of failed) terminal.writeError(`${file}: error: it is as it was: ${reason}\n`);
  terminal.writeError(`${restored.length} of ${toRestore.length} job files restored\n`);
  say({ restored, failed });
  if (restored.length < toRestore.length) return exitCode.failure;
  // The next rollback is of the one before.
  if (directory !== undefined && dirname(path) === directory) await fileSystem.rename(path, `${path}.rolled-back`);
  return exitCode.ok;
}

function pathOf({ entry }: CheckedEntry): string {
  return entry.path;
}

/** Why a file is not to be restored. */
function complaintOf({ entry, state }: CheckedEntry): string[] {
  if (state.kind === 'edited') return [`${entry.path}: error: it has been edited since the migration`];
  return state.kind === 'unreadable' ? [`${entry.path}: error: it cannot be read: ${state.reason}`] : [];
}
