import { whatToTry, type DemoAddresses } from './what-to-try.js';

export interface WelcomeFacts {
  readonly addresses: DemoAddresses & { readonly nomadUrl: string };
  /** What was asked for: other ports may have been free. */
  readonly wanted: {
    readonly port: number;
    readonly apiPort: number;
    readonly changes: 'still' | 'once' | 'on-and-on';
  };
}

/** What is running, what to try, and what the trace below it means. */
export function welcome({ addresses, wanted }: WelcomeFacts): string {
  const { port, apiPort, consulUrl, nomadUrl } = addresses;
  const suggestions = whatToTry(addresses).map(({ command, shows }) => `  ${command}\n      ${shows}\n`);
  return `
Tagway is up.

  proxy    http://127.0.0.1:${port}${insteadOf(wanted.port, port, 'port')}
  API      http://127.0.0.1:${apiPort}/api/rawdata${insteadOf(wanted.apiPort, apiPort, 'api-port')}
  Consul   ${consulUrl}   (embedded)
  Nomad    ${nomadUrl}   (embedded)
  browser  http://echo.localhost:${port}/   (a websocket), http://whoami.localhost:${port}/

Try in another terminal:

${suggestions.join('')}
${wanted.changes === 'still' ? 'Nothing changes by itself (--no-changes).' : 'From now on something happens every few seconds (--no-changes: nothing does).'}
Below: + added, - removed, ~ changed, ! wrong, * right again, = requests. Ctrl-C ends it all.

`;
}

function insteadOf(wanted: number, port: number, flag: string): string {
  if (wanted === port || wanted === 0) return '';
  return `   (port ${wanted} is taken; --${flag}=N chooses another)`;
}
