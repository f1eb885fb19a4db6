// The text of a YAML, TOML or JSON file becomes plain data.
import { extname } from 'node:path';
import { parse as parseToml, TomlError } from 'smol-toml';
import { parse as parseYaml } from 'yaml';

export type ParsedDocument =
  { readonly ok: true; readonly document: unknown } | { readonly ok: false; readonly message: string };

const parsers: Record<string, (text: string) => unknown> = {
  '.yaml': (text) => parseYaml(text, { merge: true, logLevel: 'error' }) as unknown,
  '.yml': (text) => parseYaml(text, { merge: true, logLevel: 'error' }) as unknown,
  '.toml': parseToml,
  '.json': (text) => JSON.parse(text) as unknown,
};

/** Whether a file of this name is one that can be read. */
export function isDocumentName(name: string): boolean {
  return extname(name).toLowerCase() in parsers;
}

/** By the ending of the name. The message is one line and quotes nothing, since files may hold secrets. */
export function parseDocument(name: string, text: string): ParsedDocument {
  const parse = parsers[extname(name).toLowerCase()];
  if (parse === undefined) return { ok: false, message: 'its name ends in none of .yaml, .yml, .toml, .json' };
  try {
    return { ok: true, document: text.trim() === '' ? null : parse(text) };
  } catch (error) {
    const where = error instanceof TomlError ? ` at line ${error.line}, column ${error.column}` : '';
    if (error instanceof SyntaxError && extname(name).toLowerCase() === '.json') {
      // V8 quotes what it could not read.
      const position = /position \d+/.exec(error.message)?.[0];
      return { ok: false, message: `it is no JSON${position === undefined ? '' : ` at ${position}`}` };
    }
    return { ok: false, message: `it is not valid: ${String(error).replace(/\n[^]*/, '')}${where}` };
  }
}
