// Lists the files below a folder whose names end in one of the given endings (Node 20 has no fs.globSync).
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

export function globSync(folder, ...endings) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && endings.some((ending) => entry.name.endsWith(ending)))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .sort();
}
