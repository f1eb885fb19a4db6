// Paths on the command line become the files to look at: files as they are named, directories with all below them.
import { join } from 'node:path';
import type { Diagnostic } from '../../model/diagnostic.js';
import { realFileSystem, reasonOf, type FileSystem } from './file-system.js';

export interface FoundFile {
  /** As a person would name it from here. */
  readonly path: string;
  /** Where it really is, symbolic links followed. */
  readonly target: string;
  /** It was named itself and not found in a directory. */
  readonly named: boolean;
}

export interface FoundFiles {
  /** Each file once, those of a directory in the order of their names. */
  readonly files: readonly FoundFile[];
  readonly problems: readonly Diagnostic[];
}

const isJobFileName = /\.(?:nomad|hcl|json)$/i;

/** Directories where nobody keeps jobs that are their own. */
const isSkipped = /^(?:\..*|node_modules)$/;

export async function findJobFiles(
  paths: readonly string[],
  fileSystem: FileSystem = realFileSystem,
): Promise<FoundFiles> {
  const files = new Map<string, FoundFile>();
  const problems: Diagnostic[] = [];
  const seen = new Set<string>();

  async function look(path: string, named: boolean): Promise<void> {
    try {
      const target = await fileSystem.realpath(path);
      const stats = await fileSystem.stat(target);
      if (stats.isDirectory()) {
        if (!seen.has(target)) {
          seen.add(target);
          await lookInside(path);
        }
      } else if (!stats.isFile()) {
        if (named) problems.push(unreadable(path, 'it is neither a file nor a directory'));
      } else if (!files.has(target)) files.set(target, { path, target, named });
    } catch (thrown) {
      problems.push(unreadable(path, reasonOf(thrown)));
    }
  }

  async function lookInside(directory: string): Promise<void> {
    const entries = await fileSystem.readdir(directory, { withFileTypes: true });
    for (const entry of entries.sort((one, other) => (one.name < other.name ? -1 : 1))) {
      const path = join(directory, entry.name);
      const maybeDirectory = entry.isDirectory() || entry.isSymbolicLink();
      if (
        isJobFileName.test(entry.name) ? !entry.name.startsWith('.') : maybeDirectory && !isSkipped.test(entry.name)
      ) {
        await look(path, false);
      }
    }
  }

  for (const path of paths) await look(path, true);
  return { files: [...files.values()], problems };
}

/** The diagnostic of a file or directory that cannot be read. */
export function unreadable(path: string, reason: string): Diagnostic {
  return {
    code: 'job-file-unreadable',
    severity: 'error',
    origin: { provider: 'file', file: path },
    message: `it cannot be read: ${reason}`,
    remedy: 'check the path and who may read it',
  };
}
