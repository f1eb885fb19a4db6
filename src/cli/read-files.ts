// What the files that the settings name hold now, for commands that look once.
import { readFile } from 'node:fs/promises';
import { groupServices } from '../catalog/group-services.js';
import { parseInstances } from '../catalog/parse-instances.js';
import { readDynamicFiles, type DynamicFileSet } from '../catalog/read-dynamic-files.js';
import type { ConfiguratorInput } from '../configuration/configurator.js';
import { contributionOfFile } from '../dialects/dynamic-file.js';
import { middlewareSchemas } from '../middlewares/registry.js';
import type { CatalogSnapshot } from '../model/catalog-snapshot.js';
import { emptyContribution } from '../model/contribution.js';
import type { Settings } from '../settings/settings.js';
import { messageOf, TagwayError } from '../shared/errors.js';

/** Rejects with TW_CATALOG_FILE_UNREADABLE, naming the file, when one cannot be read. */
export async function readFiles({ catalog, providers }: Settings): Promise<ConfiguratorInput> {
  const snapshots = catalog === undefined ? [] : await readCatalogFile(catalog);
  const files = providers.file && filesOf(await readDynamicFiles({ ...providers.file, recursive: true }, new Map()));
  return { snapshots, files };
}

/** The files as the configuration takes them; what is wrong with reading them comes as a contribution, too. */
export function filesOf({ files, diagnostics }: DynamicFileSet): NonNullable<ConfiguratorInput['files']> {
  const read = files.map((file) => ({ path: file.path, contribution: contributionOfFile(file, middlewareSchemas) }));
  if (diagnostics.length === 0) return read;
  return [...read, { path: 'files that cannot be read', contribution: { ...emptyContribution, diagnostics } }];
}

async function readCatalogFile(path: string): Promise<CatalogSnapshot[]> {
  const unreadable = (why: string) =>
    new TagwayError('TW_CATALOG_FILE_UNREADABLE', `the catalog file ${path} cannot be read: ${why}`, {
      source: 'catalog',
    });
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw unreadable(messageOf(error));
  });
  const parsed = parseInstances(text);
  if (!parsed.ok) throw unreadable(parsed.message);
  if (parsed.problems.length > 0) throw unreadable(parsed.problems.join('; '));
  return [...groupServices(parsed.instances)].map(([provider, services]) => ({
    provider,
    services,
    index: 0,
    stale: false,
    syncedAtMs: Date.now(),
  }));
}
