import { get } from 'node:http';
import { messageOf } from '../shared/errors.js';
import { loadSettings } from '../settings/load-settings.js';
import type { ApiSettings } from '../settings/settings.js';
import { exitCode, type Command } from './command.js';

const timeoutMs = 5_000;

export const healthcheckCommand: Command = {
  name: 'healthcheck',
  summary: 'ask the running proxy whether it is well',
  usage: '[settings]',
  about: 'Asks /ping on the management address of the settings, for container health checks and scripts.',
  flags: {},
  unknownFlags: 'warned',
  maxPositionals: 0,
  examples: [
    ['tagway healthcheck', 'exit code 0 while the proxy on this machine is up'],
    ['tagway healthcheck --api.address=127.0.0.1:9000', 'the same, on another management address'],
  ],
  exitCodes: { 0: '/ping answered 200', 1: 'it answered otherwise or not at all', 2: 'called wrongly' },
  async run(args, terminal) {
    const { settings } = loadSettings({ argv: args.settingFlags, env: terminal.env });
    const url = pingUrl(settings.api);
    const answer = await statusOf(url);
    if (answer === 200) {
      terminal.write(`OK: ${url}\n`);
      return exitCode.ok;
    }
    terminal.writeError(`not healthy: ${url}: ${typeof answer === 'number' ? `status ${answer}` : answer}\n`);
    return exitCode.failure;
  },
};

function pingUrl({ host, port }: ApiSettings): string {
  const reachable = host === '' || host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
  return `http://${reachable.includes(':') ? `[${reachable}]` : reachable}:${port}/ping`;
}

/** The status, or a sentence. */
function statusOf(url: string): Promise<number | string> {
  return new Promise((resolve) => {
    const request = get(url, { timeout: timeoutMs, agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    request.on('timeout', () => request.destroy(new Error(`no answer within ${timeoutMs / 1000} s`)));
    request.on('error', (error) => resolve(messageOf(error)));
  });
}
