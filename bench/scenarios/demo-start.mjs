// From `npm run demo` to the first routed answer.
import { spawn } from 'node:child_process';
import { ask } from '../../test/support/ask.ts';
import { findFreePorts } from '../../test/support/free-ports.ts';
import { pause } from './consul-cluster.mjs';

const limitMs = 60_000;

export const demoStart = {
  name: 'demo-start',
  about: 'from `npm run demo` to the first routed answer',
  async run() {
    const [port, apiPort] = await findFreePorts(2);
    const startedMs = performance.now();
    const args = ['run', 'demo', '--', '--no-changes', `--port=${port}`, `--api-port=${apiPort}`];
    // A group of its own: npm, its shell and the demo end together.
    const child = spawn('npm', args, { stdio: 'ignore', detached: true });
    const exited = new Promise((resolve) => child.once('exit', resolve));
    try {
      while (!(await isRouted(port))) {
        if (child.exitCode !== null) throw new Error(`npm run demo ended with ${child.exitCode}`);
        if (performance.now() - startedMs > limitMs) throw new Error('nothing was routed within 60 s');
        await pause(20);
      }
      return [
        { what: 'first routed 200', value: (performance.now() - startedMs) / 1000, unit: 's', target: limitMs / 1000 },
      ];
    } finally {
      if (child.exitCode === null) process.kill(-child.pid, 'SIGINT');
      await exited;
    }
  },
};

async function isRouted(port) {
  const answer = await ask(`http://127.0.0.1:${port}`, '/', { headers: { Host: 'whoami.localhost' } }).catch(
    () => undefined,
  );
  return answer?.status === 200;
}
