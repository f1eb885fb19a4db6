import { createLog, parseLogLevel, type Log } from '../../observability/log.js';
import type { LoadedSettings } from '../../settings/load-settings.js';
import { messageOf } from '../../shared/errors.js';
import { exitCode } from '../command.js';
import { openReopenableFile } from './reopenable-file.js';
import { startProxy, type RunningProxy } from './start-proxy.js';

/** Runs the proxy until SIGTERM or SIGINT; gives the exit code. */
export async function runProxy(loaded: LoadedSettings): Promise<number> {
  const { level, format, filePath } = loaded.settings.log;
  const logFile = filePath === undefined ? undefined : openReopenableFile(filePath);
  const log = createLog({
    level: parseLogLevel(level),
    format: format === 'common' ? 'common' : 'json',
    stream: logFile?.stream,
  });
  for (const { message, remedy, path, severity } of loaded.problems) {
    log[severity === 'warning' ? 'warn' : 'error'](`${message}; ${remedy}`, { setting: path });
  }
  // A defect costs the request it happens in, not everybody's: it is told, and the others go on.
  process.on('uncaughtException', (thrown) => log.error(`defect: ${messageOf(thrown)}`, { stack: thrown.stack }));
  process.on('unhandledRejection', (thrown) => {
    log.error(`defect: ${messageOf(thrown)}`, { stack: thrown instanceof Error ? thrown.stack : undefined });
  });
  let proxy: RunningProxy;
  try {
    proxy = await startProxy(loaded, { log });
  } catch (thrown) {
    log.error(`could not start: ${messageOf(thrown)}`);
    return exitCode.failure;
  }
  for (const { name, host, port } of proxy.entryPoints) log.info(`entry point ${name} listens on ${host}:${port}`);
  log.info(`management listens on ${proxy.api.host}:${proxy.api.port}`);
  process.on('SIGUSR1', () => {
    proxy.reopenLogs();
    logFile?.reopen();
    log.info('log files opened again');
  });
  process.on('SIGHUP', () => log.warn('SIGHUP: settings are read at start only; restart to read them again'));
  const signal = await firstSignal();
  log.info(`${signal}: running requests may finish; the same signal again ends at once`);
  void firstSignal().then(() => process.exit(exitCode.failure));
  endAnyway(loaded, log);
  await proxy.close();
  log.info('stopped');
  return exitCode.ok;
}

/** Whatever hangs (a disk that does not answer, for one) may not keep the process beyond its grace time. */
function endAnyway({ settings }: LoadedSettings, log: Log): void {
  const graceMs = Object.values(settings.entryPoints).map(
    ({ transport: { lifeCycle } }) => lifeCycle.requestAcceptGraceTimeout + lifeCycle.graceTimeOut,
  );
  const limitMs = Math.max(0, ...graceMs) + 3000;
  setTimeout(() => {
    log.error(`something did not end within ${limitMs / 1000} s; ending anyway`);
    process.exit(exitCode.failure);
  }, limitMs).unref();
}

function firstSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve(signal));
  });
}
