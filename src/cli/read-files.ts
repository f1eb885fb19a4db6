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
import type { Diagnostic } from '../model/diagnostic.js';
import type { Settings } from '../settings/settings.js';
import { messageOf, TagwayError } from '../shared/errors.js';

/** Rejects with TW_CATALOG_FILE_UNREADABLE, naming the file, when one cannot be read. */
export async function readFiles({ catalog, providers }: Settings): Promise<ConfiguratorInput> {
  const { snapshots, diagnostics } = catalog === undefined ? nothing : await readCatalogFile(catalog);
  const files = providers.file && filesOf(await readDynamicFiles({ ...providers.file, recursive: true }, new Map()));
  if (diagnostics.length === 0) return { snapshots, files };
  const remarks = { path: 'the catalog file', contribution: { ...emptyContribution, diagnostics } };
  return { snapshots, files: [...(files ?? []), remarks] };
}

/** The files as the configuration takes them; what is wrong with reading them comes as a contribution, too. */
export function filesOf({ files, diagnostics }: DynamicFileSet): NonNullable<ConfiguratorInput['files']> {
  const read = files.map((file) => ({ path: file.path, contribution: contributionOfFile(file, middlewareSchemas) }));
  if (diagnostics.length === 0) return read;
  return [...read, { path: 'files that cannot be read', contribution: { ...emptyContribution, diagnostics } }];
}

interface ReadCatalog {
  readonly snapshots: readonly CatalogSnapshot[];
  readonly diagnostics: readonly Diagnostic[];
}

const nothing: ReadCatalog = { snapshots: [], diagnostics: [] };

async function readCatalogFile(path: string): Promise<ReadCatalog> {
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
  const snapshots = [...groupServices(parsed.instances)].map(([provider, services]) => ({
    provider,
    services,
    index: 0,
    stale: false,
    syncedAtMs: Date.now(),
  }));
  const diagnostics = parsed.unknownFields.map((message): Diagnostic => {
    const remedy = 'write it as docs/reference/catalog-file.md has it, or leave it out';
    return {
      code: 'catalog-field-unknown',
      severity: 'warning',
      origin: { provider: 'file', file: path },
      message,
      remedy,
    };
  });
  return { snapshots, diagnostics };
}
