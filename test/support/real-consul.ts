import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ask } from './ask.js';
import { findProgram } from './find-program.js';
import { findFreePorts } from './free-ports.js';

export interface RealConsul {
  readonly url: string;
  readonly port: number;
  stop(): Promise<void>;
}

export interface RealConsulOptions {
  /** The HTTP port, for one that comes back where it was; any free one without it. */
  port?: number;
  /** More of the agent's configuration: `{ limits: { http_max_conns_per_client: 50 } }`. */
  config?: Record<string, unknown>;
  /** Part of a cluster that never finds a leader. */
  isLeaderless?: boolean;
  /** Sent with the request that asks whether it is up. */
  token?: string;
}

/** Starts `consul agent -dev` on free ports and waits until it serves its catalog. */
export async function startRealConsul(options: RealConsulOptions = {}): Promise<RealConsul> {
  const program = findProgram('consul');
  if (program === undefined) throw new Error('consul is not on the PATH: scripts/install-peers consul');
  const [free, server, lan, wan] = (await findFreePorts(4)) as [number, number, number, number];
  const http = options.port ?? free;
  const folder = mkdtempSync(join(tmpdir(), 'tagway-consul-'));
  const configFile = join(folder, 'agent.json');
  const config = {
    node_name: 'node-a',
    bind_addr: '127.0.0.1',
    disable_update_check: true,
    log_level: 'err',
    ports: { http, server, serf_lan: lan, serf_wan: wan, dns: -1, grpc: -1 },
    ...(options.isLeaderless ? { server: true, bootstrap_expect: 3, data_dir: folder } : {}),
    ...options.config,
  };
  writeFileSync(configFile, JSON.stringify(config));
  const mode = options.isLeaderless ? [] : ['-dev'];
  const child = spawn(program, ['agent', ...mode, '-config-file', configFile], { stdio: 'ignore' });
  const exited = new Promise<void>((resolve) =>
    child.once('exit', () => {
      resolve();
    }),
  );
  const url = `http://127.0.0.1:${http}`;
  const stop = async (): Promise<void> => {
    child.kill('SIGKILL');
    await exited;
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await waitUntilUp(url, options);
  } catch (thrown) {
    await stop();
    throw thrown;
  }
  return { url, port: http, stop };
}

async function waitUntilUp(url: string, options: RealConsulOptions): Promise<void> {
  const headers = options.token === undefined ? undefined : { 'X-Consul-Token': options.token };
  const path = options.isLeaderless ? '/v1/status/leader' : '/v1/health/state/any';
  for (let attempt = 0; attempt < 300; attempt++) {
    const answer = await ask(url, path, { headers }).catch(() => undefined);
    // The gossip's check is the last thing an agent registers of itself.
    if (answer?.status === 200 && (options.isLeaderless || answer.text.includes('serfHealth'))) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('consul did not come up within 30 s');
}
