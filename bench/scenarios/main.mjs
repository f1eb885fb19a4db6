#!/usr/bin/env node
// Measures what must hold, against real peers, with the proxy in a process of its own.
// Usage: npm run bench:scenarios -- [NAME…] [--json] [--program=dist/cli/main.js]
// The scenarios share the servers and clients of test/support, which is TypeScript: so everything is bundled first.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const folder = join('.build', 'bench');
mkdirSync(folder, { recursive: true });
const outfile = join(folder, 'scenarios.mjs');
await build({
  entryPoints: ['bench/scenarios/run.mjs'],
  outfile,
  bundle: true,
  packages: 'external',
  format: 'esm',
  platform: 'node',
  logLevel: 'warning',
});
await import(pathToFileURL(outfile).href);
