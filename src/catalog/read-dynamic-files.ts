// The dynamic configuration files as they are on the disk now; what cannot be read stays as it was.
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Diagnostic } from '../model/diagnostic.js';
import { messageOf } from '../shared/errors.js';
import { isDocumentName, parseDocument } from './parse-document.js';

/** A file and what is in it; the same object as long as its text is the same. */
export interface DynamicFile {
  readonly path: string;
  readonly document: unknown;
}

export interface DynamicFileSet {
  /** By path, in alphabetical order. */
  readonly files: readonly DynamicFile[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Where to look: one file, or every file of a directory with a known ending. */
export interface DynamicFilePlace {
  readonly filename?: string;
  readonly directory?: string;
  /** Subdirectories as well. */
  readonly recursive?: boolean;
}

/** What was read of each path, so that only changed text is parsed. */
export type ReadMemory = Map<
  string,
  { text: string; file: DynamicFile | undefined; diagnostics: readonly Diagnostic[] }
>;

const maxBytes = 16 * 1024 * 1024;

/** Reads all of them; brings the memory up to date. */
export async function readDynamicFiles(place: DynamicFilePlace, memory: ReadMemory): Promise<DynamicFileSet> {
  const diagnostics: Diagnostic[] = [];
  let paths: readonly string[];
  try {
    paths = await pathsOf(place);
  } catch (error) {
    const path = place.directory ?? '';
    diagnostics.push(unreadable(path, `the directory ${path} cannot be read: ${messageOf(error)}`));
    paths = [...memory.keys()];
  }
  for (const path of memory.keys()) if (!paths.includes(path)) memory.delete(path);
  const files: DynamicFile[] = [];
  for (const path of paths) {
    const problem = await refresh(path, memory, place.directory !== undefined);
    const known = memory.get(path);
    if (problem !== undefined) diagnostics.push(problem);
    else diagnostics.push(...(known?.diagnostics ?? []));
    if (known?.file !== undefined) files.push(known.file);
  }
  return { files, diagnostics };
}

async function pathsOf({ filename, directory, recursive = false }: DynamicFilePlace): Promise<string[]> {
  if (directory === undefined) return filename === undefined ? [] : [filename];
  const names = await readdir(directory, { recursive });
  return names
    .filter(isDocumentName)
    .map((name) => join(directory, name))
    .sort();
}

/** Reads one file into the memory; gives what is wrong when it cannot be read at all. */
async function refresh(path: string, memory: ReadMemory, mayBeGone: boolean): Promise<Diagnostic | undefined> {
  let text: string;
  try {
    const facts = await stat(path);
    if (facts.isDirectory() && mayBeGone) return undefined;
    if (!facts.isFile()) return unreadable(path, `${path} is no file`);
    if (facts.size > maxBytes) return unreadable(path, `${path} has ${facts.size} bytes; at most ${maxBytes} are read`);
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (mayBeGone && (error as NodeJS.ErrnoException).code === 'ENOENT') {
      memory.delete(path);
      return undefined;
    }
    return unreadable(path, `${path} cannot be read: ${messageOf(error)}`);
  }
  const known = memory.get(path);
  if (known?.text === text) return undefined;
  const parsed = parseDocument(path, text);
  const diagnostics: Diagnostic[] = [];
  if (!parsed.ok) diagnostics.push(unreadable(path, `${path} cannot be used: ${parsed.message}`));
  if (/\{\{.*\}\}/.test(text)) diagnostics.push(template(path));
  memory.set(path, { text, file: parsed.ok ? { path, document: parsed.document } : known?.file, diagnostics });
  return undefined;
}

function unreadable(file: string, message: string): Diagnostic {
  const remedy = 'correct it; until then its last good content stands';
  return { code: 'file-unreadable', severity: 'error', origin: { provider: 'file', file }, message, remedy };
}

function template(file: string): Diagnostic {
  return {
    code: 'file-template',
    severity: 'warning',
    origin: { provider: 'file', file },
    message: `${file} holds "{{ … }}", and Go templates are not evaluated; it is taken as it stands`,
    remedy: 'write the values out, or render the file before it is put there',
  };
}
