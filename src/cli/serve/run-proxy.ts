import { createLog, parseLogLevel, type Log } from '../../observability/log.js';
import type { LoadedSettings } from '../../settings/load-settings.js';
import type { Settings } from '../../settings/settings.js';
import { messageOf } from '../../shared/errors.js';
import { exitCode } from '../command.js';
import { endProcess, filesAnswer } from './end-process.js';
import { logSettingProblems } from './log-setting-problems.js';
import { reloadSettings } from './reload-settings.js';
import { openReopenableFile } from './reopenable-file.js';
import { startProxy, type RunningProxy } from './start-proxy.js';

/** Runs the proxy until SIGTERM or SIGINT; gives the exit code. */
export async function runProxy(loaded: LoadedSettings, loadAgain: () => LoadedSettings): Promise<number> {
  const { level, format, filePath } = loaded.settings.log;
  const logFile = filePath === undefined ? undefined : openReopenableFile(filePath);
  // Other commands end when nobody reads them any more; requests go on without a log.
  process.stdout.removeAllListeners('error');
  const log = createLog({
    level: parseLogLevel(level),
    format: format === 'common' ? 'common' : 'json',
    stream: logFile?.stream,
  });
  logSettingProblems(loaded.problems, log);
  // A defect costs the request it happens in, not everybody's: it is told, and the others go on.
  process.on('uncaughtException', (thrown) => log.error(`defect: ${messageOf(thrown)}`, { stack: thrown.stack }));
  process.on('unhandledRejection', (thrown) => {
    log.error(`defect: ${messageOf(thrown)}`, { stack: thrown instanceof Error ? thrown.stack : undefined });
  });
  let running: RunningProxy | undefined;
  // Before there is anything to tell: unheard, these signals end the process or open Node's debugger.
  process.on('SIGUSR1', () => {
    running?.reopenLogs();
    logFile?.reopen();
    log.info('log files opened again');
  });
  let inForce = loaded.settings;
  process.on('SIGHUP', () => {
    const proxy = running;
    if (proxy === undefined) return;
    const apply = (settings: Settings): void => proxy.applySettings(settings);
    inForce = reloadSettings({ before: inForce, load: loadAgain, apply, log });
  });
  let proxy: RunningProxy;
  try {
    proxy = running = await startProxy(loaded, { log });
  } catch (thrown) {
    log.error(`could not start: ${messageOf(thrown)}`);
    return exitCode.failure;
  }
  for (const { name, host, port } of proxy.entryPoints) log.info(`entry point ${name} listens on ${host}:${port}`);
  log.info(`management listens on ${proxy.api.host}:${proxy.api.port}`);
  const signal = await firstSignal();
  log.info(`${signal}: running requests may finish; the same signal again ends at once`);
  void firstSignal().then(() => endProcess(exitCode.failure));
  endAnyway(loaded, log);
  await proxy.close();
  log.info('stopped');
  if (!(await filesAnswer())) {
    log.warn('files have been asked for and do not come; ending without them');
    await endProcess(exitCode.ok);
  }
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
    void endProcess(exitCode.failure);
  }, limitMs).unref();
}

function firstSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve(signal));
  });
}
