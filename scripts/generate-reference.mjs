// Writes docs/reference/ from the schemas of the built program: `npm run docs`.
import { mkdirSync, writeFileSync } from 'node:fs';
import { referencePages } from '../dist/cli/reference/reference-pages.js';

mkdirSync('docs/reference', { recursive: true });
for (const [name, content] of referencePages()) {
  writeFileSync(`docs/reference/${name}`, content);
  console.log(`docs/reference/${name}`);
}
