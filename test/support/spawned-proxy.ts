// The program as a user starts it: a process of its own that listens on free ports.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { ask, type Asked } from './ask.js';

export interface LogLine {
  readonly level: string;
  readonly message: string;
  readonly [fact: string]: unknown;
}

/** A provider as `/api/rawdata` shows it, as far as it is read here. */
export interface ShownProvider {
  readonly name: string;
  readonly status: string;
  readonly mode: string;
  readonly services: number;
  readonly instances: number;
  readonly requests: number;
}

export interface SpawnedProxy {
  readonly pid: number;
  /** Of the entry point `web`. */
  readonly port: number;
  readonly apiPort: number;
  /** Everything it has logged so far. */
  readonly log: readonly LogLine[];
  /** A request through the entry point `web`. */
  ask(host: string, path?: string): Promise<Asked>;
  api(path: string): Promise<Asked>;
  provider(name: string): Promise<ShownProvider>;
  /** Ends it, gently unless another signal is given; resolves with the exit code. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

const builtForTests = fileURLToPath(new URL('../../src/cli/main.js', import.meta.url));

/**
 * Starts `tagway serve` with `flags` besides the addresses and resolves when it listens. It reads no variables but those
 * of `env` and writes no snapshot unless `flags` say so.
 */
export async function startSpawnedProxy(
  flags: readonly string[],
  program = builtForTests,
  env: Readonly<Record<string, string>> = {},
): Promise<SpawnedProxy> {
  const addresses = ['--entrypoints.web.address=127.0.0.1:0', '--api.address=127.0.0.1:0'];
  const quick = ['--entrypoints.web.transport.lifecycle.gracetimeout=500ms'];
  const snapshot = flags.some((flag) => flag.startsWith('--snapshot.path=')) ? [] : ['--snapshot.path=off'];
  const child = spawn(process.execPath, [program, 'serve', ...addresses, ...quick, ...snapshot, ...flags], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env.PATH, ...env },
  });
  const log: LogLine[] = [];
  const ports: { web?: number; management?: number } = {};
  let complaints = '';
  let rest = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (complaints += text));
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));

  await new Promise<void>((resolve, reject) => {
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        const entry = JSON.parse(line) as LogLine;
        log.push(entry);
        const [, what, port] = /^(?:entry point )?(web|management) listens on .*:(\d+)$/.exec(entry.message) ?? [];
        if (what !== undefined) ports[what as 'web' | 'management'] = Number(port);
      }
      if (ports.web !== undefined && ports.management !== undefined) resolve();
    });
    void exited.then((code) => {
      const told = log.map(({ message }) => message).join('\n');
      reject(new Error(`the proxy ended with ${code}: ${complaints}${told}`));
    });
  });

  const api = (path: string) => ask(`http://127.0.0.1:${ports.management}`, path);
  return {
    pid: child.pid!,
    port: ports.web!,
    apiPort: ports.management!,
    log,
    ask: (host, path = '/') => ask(`http://127.0.0.1:${ports.web}`, path, { headers: { Host: host } }),
    api,
    async provider(name) {
      const { providers } = (await api('/api/rawdata')).json() as { providers: ShownProvider[] };
      const found = providers.find((provider) => provider.name === name);
      if (found === undefined) throw new Error(`there is no provider ${name}`);
      return found;
    },
    stop(signal = 'SIGTERM') {
      child.kill(signal);
      return exited;
    },
  };
}
