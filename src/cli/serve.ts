import { loadSettings, type LoadedSettings } from '../settings/load-settings.js';
import { exitCode, type Command } from './command.js';
import { reportSettingProblems } from './report-problems.js';

/** Runs the proxy until it is told to stop; gives the exit code. What is wrong with the settings goes to its log. */
export type RunProxy = (loaded: LoadedSettings, loadAgain: () => LoadedSettings) => Promise<number>;

/** `serve`, around whatever builds the proxy. */
export function createServeCommand(runProxy: RunProxy): Command {
  return {
    name: 'serve',
    summary: 'run the proxy',
    usage: '[--configfile=FILE] [--catalog=FILE] [settings]',
    about:
      'Follows Nomad and Consul on this machine (or where the settings say), turns the tags on services into routes, and\n' +
      'forwards. SIGTERM and SIGINT let running requests finish; SIGUSR1 opens the log files again; SIGHUP reads the settings\n' +
      'again and says which of them need a restart.',
    flags: {},
    unknownFlags: 'warned',
    maxPositionals: 0,
    examples: [
      ['tagway serve', 'Nomad and Consul on this machine, web on :80, management on 127.0.0.1:8080'],
      ['tagway serve --catalog=services.json --entrypoints.web.address=:8000', 'routes from a file, on port 8000'],
      ['tagway serve --configfile=/etc/traefik/traefik.yaml', 'with settings in a file'],
    ],
    exitCodes: { 0: 'stopped as told', 1: 'could not start', 2: 'called wrongly' },
    async run(args, terminal) {
      const load = (): LoadedSettings => loadSettings({ argv: args.settingFlags, env: terminal.env });
      const loaded = load();
      if (!loaded.problems.some(({ severity }) => severity === 'fatal')) return runProxy(loaded, load);
      // A misspelt flag may be why nothing is left to serve, and there will be no log to say it in.
      reportSettingProblems(
        loaded.problems.filter(({ severity }) => severity !== 'info'),
        terminal,
      );
      return exitCode.failure;
    },
  };
}
