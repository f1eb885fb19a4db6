import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findProgram } from './find-program.js';

export interface RealCaddy {
  /** Lines of its log, parsed. */
  readonly log: readonly { readonly level?: string; readonly msg?: string; readonly error?: string }[];
  stop(): Promise<void>;
}

/** Starts Caddy with a Caddyfile; the storage is what that says, and nothing of the machine's is touched. */
export function startRealCaddy(caddyfile: string): RealCaddy {
  const folder = mkdtempSync(join(tmpdir(), 'tagway-caddy-'));
  const file = join(folder, 'Caddyfile');
  writeFileSync(file, caddyfile);
  const child = spawn(findProgram('caddy') ?? 'caddy', ['run', '--config', file, '--adapter', 'caddyfile'], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { PATH: process.env.PATH, HOME: folder, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder },
  });
  const log: { level?: string; msg?: string; error?: string }[] = [];
  let rest = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop()!;
    for (const line of lines) {
      try {
        log.push(JSON.parse(line) as (typeof log)[number]);
      } catch {
        log.push({ msg: line });
      }
    }
  });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  return {
    log,
    async stop() {
      child.kill('SIGTERM');
      await exited;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
