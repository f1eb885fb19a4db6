import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ask } from './ask.js';
import { findProgram } from './find-program.js';
import { findFreePorts } from './free-ports.js';
import type { NomadUnderTest, TestJob } from './nomad-under-test.js';

/** Debian has no Nomad, so its absence is no failure even where peers are required. */
export const missingNomad = findProgram('nomad') === undefined ? 'nomad is not on the PATH' : undefined;

/** Starts `nomad agent -dev` with raw_exec on free ports and waits until it can run jobs. */
export async function startRealNomad(): Promise<NomadUnderTest> {
  const program = findProgram('nomad');
  if (program === undefined) throw new Error('nomad is not on the PATH');
  const [http, rpc, serf] = (await findFreePorts(3)) as [number, number, number];
  const folder = mkdtempSync(join(tmpdir(), 'tagway-nomad-'));
  const configFile = join(folder, 'agent.json');
  const config = {
    bind_addr: '127.0.0.1',
    ports: { http, rpc, serf },
    disable_update_check: true,
    log_level: 'ERROR',
    plugin: [{ raw_exec: [{ config: [{ enabled: true }] }] }],
  };
  writeFileSync(configFile, JSON.stringify(config));
  const child = spawn(program, ['agent', '-dev', '-config', configFile], { stdio: 'ignore' });
  const exited = new Promise<void>((resolve) =>
    child.once('exit', () => {
      resolve();
    }),
  );
  const url = `http://127.0.0.1:${http}`;
  const started = new Map<string, string>();

  const send = async (path: string, method: string, body?: object): Promise<void> => {
    const answer = await ask(url, path, { method, body });
    if (answer.status !== 200) throw new Error(`${method} ${path}: ${answer.status} ${answer.text}`);
  };
  const stop = (name: string, namespace = 'default'): Promise<void> =>
    send(`/v1/job/${name}?purge=true&namespace=${namespace}`, 'DELETE');
  const close = async (): Promise<void> => {
    for (const [key, namespace] of started)
      await stop(key.slice(namespace.length + 1), namespace).catch(() => undefined);
    child.kill('SIGINT');
    await exited;
    rmSync(folder, { recursive: true, force: true });
  };

  try {
    await waitUntilReady(url);
  } catch (thrown) {
    await close();
    throw thrown;
  }
  return {
    url,
    async run(job) {
      const namespace = job.namespace ?? 'default';
      started.set(`${namespace}/${job.name}`, namespace);
      if (namespace !== 'default') await send(`/v1/namespace/${namespace}`, 'PUT', { Name: namespace });
      await send('/v1/jobs', 'POST', { Job: describeJob(job, namespace) });
    },
    async stop(name, namespace = 'default') {
      started.delete(`${namespace}/${name}`);
      await stop(name, namespace);
    },
    close,
  };
}

async function waitUntilReady(url: string): Promise<void> {
  for (let attempt = 0; attempt < 300; attempt++) {
    const nodes = await ask(url, '/v1/nodes').catch(() => undefined);
    if (nodes?.status === 200 && nodes.text.includes('"Status":"ready"')) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('nomad did not come up within 30 s');
}

function describeJob({ name, tags, count = 1 }: TestJob, namespace: string): object {
  const task = {
    Name: 't',
    Driver: 'raw_exec',
    Config: { command: '/bin/sleep', args: ['3600'] },
    Resources: { CPU: 10, MemoryMB: 10 },
  };
  const service = { Name: name, PortLabel: 'http', Provider: 'nomad', Tags: [...tags] };
  return {
    ID: name,
    Name: name,
    Namespace: namespace,
    Type: 'service',
    Datacenters: ['*'],
    TaskGroups: [
      {
        Name: 'g',
        Count: count,
        Networks: [{ Mode: 'host', DynamicPorts: [{ Label: 'http' }] }],
        Services: [service],
        Tasks: [task],
        Update: { MinHealthyTime: 0, HealthCheck: 'task_states', HealthyDeadline: 60e9, ProgressDeadline: 120e9 },
      },
    ],
  };
}
