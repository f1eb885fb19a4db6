// One burst of load with wrk, and what it cost the proxy.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { cpuMicros, memoryMb, onCore, onPath } from './processes.mjs';

const run = promisify(execFile);

export async function loadOnce(proxy, { seconds, connections }) {
  const idleMemoryMb = memoryMb(proxy.pid);
  const before = cpuMicros(proxy.pid);
  const { requests, ...figures } = await burst({ port: proxy.port, host: 'bench.localhost', seconds, connections });
  const used = cpuMicros(proxy.pid) - before;
  return { cpuMicrosPerRequest: used / requests, ...figures, memoryMb: memoryMb(proxy.pid), idleMemoryMb };
}

/** As much as goes, for some seconds; `script`, a file for wrk, says what is asked instead of `host`. */
export async function burst({ port, host, script, seconds, connections }) {
  const [program, ...args] = onCore(1, [
    onPath('wrk'),
    '-t1',
    `-c${connections}`,
    `-d${seconds}s`,
    '--latency',
    ...(script === undefined ? ['-H', `Host: ${host}`] : ['-s', script]),
    `http://127.0.0.1:${port}/`,
  ]);
  const { stdout } = await run(program, args);
  const [, amount, unit] = /99%\s+([\d.]+)(us|ms|s)/.exec(stdout);
  return {
    requests: Number(/(\d+) requests in/.exec(stdout)[1]),
    requestsPerSecond: Number(/Requests\/sec:\s+([\d.]+)/.exec(stdout)[1]),
    p99Ms: Number(amount) * { us: 0.001, ms: 1, s: 1000 }[unit],
    errors: Number(/Non-2xx or 3xx responses: (\d+)/.exec(stdout)?.[1] ?? 0),
  };
}
