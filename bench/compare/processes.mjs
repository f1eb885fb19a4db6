// Starts the programs of a benchmark, each pinned to its core, and ends them by their id.
import { spawn } from 'node:child_process';
import { accessSync, constants, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { createServer, connect } from 'node:net';
import { availableParallelism } from 'node:os';
import { delimiter, join } from 'node:path';

/** With two cores, the proxy has one to itself and load and backend share the other. */
export const pinned = availableParallelism() >= 2 && onPath('taskset') !== undefined;

/** nginx would give its worker to a user who cannot read our temporary folder. */
export const asRoot = process.getuid?.() === 0 ? 'user root; ' : '';

/** Or where the variable of its name says: `CADDY=/opt/caddy-2.11/caddy`. */
export function onPath(program) {
  const told = process.env[program.toUpperCase()];
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin'];
  return (told?.startsWith('/') ? [told] : folders.map((folder) => join(folder, program))).find((file) => {
    try {
      accessSync(file, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

export function onCore(core, command) {
  return pinned ? ['taskset', '-c', String(core), ...command] : command;
}

export async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

export async function startBackend(folder, bodyBytes) {
  const port = await freePort();
  writeFileSync(join(folder, 'body'), 'x'.repeat(bodyBytes));
  const config = join(folder, 'backend.conf');
  writeFileSync(
    config,
    `${asRoot}worker_processes 1; daemon off; pid ${folder}/backend.pid; error_log stderr crit;
events { worker_connections 8192; }
http { access_log off; keepalive_requests 1000000000; client_body_temp_path ${folder}/b1; proxy_temp_path ${folder}/b2; fastcgi_temp_path ${folder}/b3; uwsgi_temp_path ${folder}/b4; scgi_temp_path ${folder}/b5;
  server { listen 127.0.0.1:${port}; location / { root ${folder}; try_files /body =404; default_type text/plain; open_file_cache max=10; } } }`,
  );
  return launch('backend', onCore(1, [onPath('nginx'), '-c', config]), port);
}

export async function startProxy(contestant, { folder, backendPort }) {
  const port = await freePort();
  const { command, environment } = await contestant.prepare({ folder, port, backendPort, freePort });
  return launch(contestant.name, onCore(0, command), port, environment);
}

async function launch(name, command, port, environment = {}) {
  const child = spawn(command[0], command.slice(1), {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, ...environment },
  });
  let complaints = '';
  child.stderr.on('data', (chunk) => (complaints = (complaints + chunk).slice(-2000)));
  const ended = new Promise((resolve) => child.on('exit', resolve));
  let over = false;
  void ended.then(() => (over = true));
  const giveUpAt = Date.now() + 30_000;
  while (!(await answers(port))) {
    if (over || Date.now() > giveUpAt) throw new Error(`${name} did not start: ${complaints}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return {
    name,
    port,
    pid: child.pid,
    async stop() {
      child.kill('SIGTERM');
      const kill = setTimeout(() => child.kill('SIGKILL'), 5000);
      await ended;
      clearTimeout(kill);
    },
  };
}

function answers(port) {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    socket.on('connect', () => resolve(!void socket.destroy()));
    socket.on('error', () => resolve(false));
  });
}

/** The process and its children. */
export function family(pid) {
  const members = [pid];
  for (const entry of readdirSync('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    try {
      const stat = readFileSync(`/proc/${entry}/stat`, 'utf8');
      if (Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]) === pid) members.push(Number(entry));
    } catch {
      // It ended between the listing and the reading.
    }
  }
  return members;
}

const microsPerTick = 10_000;

/** CPU time a process and its children have used, microseconds. */
export function cpuMicros(pid) {
  return family(pid).reduce((sum, member) => {
    const stat = readFileSync(`/proc/${member}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return sum + (Number(fields[11]) + Number(fields[12])) * microsPerTick;
  }, 0);
}

/** Proportional memory of a process and its children, MB. */
export function memoryMb(pid) {
  return family(pid).reduce((sum, member) => {
    const pss = /^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${member}/smaps_rollup`, 'utf8'));
    return sum + Number(pss?.[1] ?? 0) / 1024;
  }, 0);
}
