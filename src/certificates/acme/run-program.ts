import { spawn } from 'node:child_process';

/** Of what it says, as much as fits into a line of a log. */
const maxSaidChars = 2_000;

/**
 * Runs a program to its end; rejects with what it said on standard error when it fails. With the signal it is killed,
 * and so is all that it has started.
 */
export function runProgram(command: string, args: readonly string[], signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    // Detached: a process group of its own, which can be killed as a whole.
    const child = spawn(command, args, { detached: true, stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (said = `${said}${text}`.slice(-maxSaidChars)));

    function onAbort(): void {
      if (child.pid !== undefined) killGroup(child.pid);
      end(signal.reason as Error);
    }

    function end(failure?: Error): void {
      signal.removeEventListener('abort', onAbort);
      // What it leaves running may go on talking.
      child.stderr.destroy();
      if (failure === undefined) resolve();
      else reject(failure);
    }

    signal.addEventListener('abort', onAbort, { once: true });
    child.on('error', end);
    child.on('exit', (code) => {
      if (code === 0) end();
    });
    // Here all has been heard that it said.
    child.on('close', (code, signalName) => {
      const how = code === null ? `was ended by ${signalName}` : `failed with code ${code}`;
      end(code === 0 ? undefined : new Error([`${command} ${how}`, said.trim()].filter(Boolean).join(': ')));
    });
  });
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended.
  }
}
