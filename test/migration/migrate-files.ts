// What the commands do, without their words: find, plan, apply, roll back, in a directory of a test.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { applyPlans, type ApplyOptions } from '../../src/migration/files/apply-plans.js';
import { realFileSystem, type FileSystem } from '../../src/migration/files/file-system.js';
import { findJobFiles } from '../../src/migration/files/find-job-files.js';
import { planJobFiles } from '../../src/migration/files/plan-job-files.js';
import { sampleConverter } from './sample-converter.js';

export const jobText = (host: string) =>
  `job "j" {\n  group "g" {\n    service {\n      tags = ["old-${host}"] # é\n    }\n  }\n}\n`;

/** Every file below a directory by its path, temporary ones too. */
export function contentsOf(directory: string): Record<string, string> {
  const contents: Record<string, string> = {};
  for (const name of readdirSync(directory, { recursive: true }) as string[]) {
    const path = join(directory, name);
    if (statSync(path).isFile()) contents[name] = readFileSync(path, 'latin1');
  }
  return contents;
}

export async function planDirectory(paths: readonly string[], fileSystem: FileSystem = realFileSystem) {
  const { files, problems } = await findJobFiles(paths, fileSystem);
  const plans = await planJobFiles(files, { mode: 'add', converters: [sampleConverter], fileSystem });
  return { files, plans, problems: [...problems, ...plans.flatMap(({ findings }) => findings)] };
}

/** Plans with the real file system and applies with the one in the options. */
export async function applyDirectory(
  directory: string,
  options: Partial<ApplyOptions> & Pick<ApplyOptions, 'journal'>,
) {
  const { plans } = await planDirectory([directory]);
  return applyPlans(plans, {
    mode: 'add',
    manner: 'one-by-one',
    now: new Date(0),
    fileSystem: realFileSystem,
    signal: new AbortController().signal,
    ...options,
  });
}

/** What fails of the file system, and when. */
export interface Fault {
  readonly operation: 'open' | 'write' | 'sync' | 'rename' | 'link' | 'read';
  /** A part of the path; of `rename` and `link`, of where to. */
  readonly path: string | RegExp;
  readonly code: string;
}

/** The real file system, but for some faults. */
export function faultyFileSystem(...faults: readonly Fault[]): FileSystem {
  const fail = (operation: Fault['operation'], path: unknown) => {
    const fault = faults.find((each) => each.operation === operation && String(path).match(each.path) !== null);
    if (fault !== undefined) throw Object.assign(new Error(`${fault.code}: injected`), { code: fault.code });
  };
  return {
    ...realFileSystem,
    async open(path, ...others) {
      fail('open', path);
      const handle = await realFileSystem.open(path, ...others);
      const [writeFile, sync] = [handle.writeFile.bind(handle), handle.sync.bind(handle)];
      handle.writeFile = async (data) => {
        const bytes = Buffer.from(data as Buffer);
        // As on a disk that fills up: a part of it arrives.
        await writeFile(bytes.subarray(0, 10));
        fail('write', path);
        await writeFile(bytes.subarray(10));
      };
      handle.sync = async () => {
        fail('sync', path);
        await sync();
      };
      return handle;
    },
    async rename(from, to) {
      fail('rename', to);
      await realFileSystem.rename(from, to);
    },
    async link(from, to) {
      fail('link', to);
      await realFileSystem.link(from, to);
    },
    readFile: (async (path: string, ...others: never[]) => {
      fail('read', path);
      return realFileSystem.readFile(path, ...others);
    }) as FileSystem['readFile'],
  };
}
