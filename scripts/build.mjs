// Transpiles src/ to dist/, one file to one file; `npm run types` is what checks the types.
import { chmodSync, readFileSync, rmSync } from 'node:fs';
import { build } from 'esbuild';
import { globSync } from './files.mjs';

const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
rmSync('dist', { recursive: true, force: true });
await build({
  entryPoints: globSync('src', '.ts'),
  outdir: 'dist',
  outbase: 'src',
  format: 'esm',
  platform: 'node',
  target: 'node20',
  sourcemap: true,
  define: { TAGWAY_VERSION: JSON.stringify(version) },
  logLevel: 'warning',
});
chmodSync('dist/cli/main.js', 0o755);
