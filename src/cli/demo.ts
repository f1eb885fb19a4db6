import { relative } from 'node:path';
import { runDemo, type StartProxy } from '../demo/run-demo.js';
import { messageOf } from '../shared/errors.js';
import { exitCode, type Command, type CommandArguments } from './command.js';

/** `demo`, around whatever starts a proxy. */
export function createDemoCommand(startProxy: StartProxy): Command {
  return {
    name: 'demo',
    summary: 'see it work: a small cluster that changes, and the proxy before it',
    usage: '[--port=N] [--api-port=N] [--no-changes | --once] [--pace=SECONDS] [--duration=SECONDS]',
    about:
      'Starts a Consul and a Nomad (embedded: their HTTP APIs, from memory), a handful of services that register, scale,\n' +
      'fail and change their tags, and the proxy, which follows by long polls as it would the real ones. Says what to try,\n' +
      'and tells what happens. Ctrl-C leaves nothing behind.',
    flags: {
      port: { kind: 'text', value: 'N', doc: 'Port of the proxy, 8000 when left out; a free one where it is taken.' },
      'api-port': {
        kind: 'text',
        value: 'N',
        doc: 'Port of the API, 8080 when left out; a free one where it is taken.',
      },
      'no-changes': { kind: 'switch', doc: 'Nothing changes by itself.' },
      once: { kind: 'switch', doc: 'Ends when everything has happened once; exit code 1 if a request failed.' },
      pace: { kind: 'text', value: 'SECONDS', doc: 'Time between two changes, 4 when left out.' },
      duration: { kind: 'text', value: 'SECONDS', doc: 'Ends after that time.' },
    },
    maxPositionals: 0,
    examples: [
      ['tagway demo', 'until Ctrl-C'],
      ['tagway demo --no-changes --port=9000', 'the same services all the time, on port 9000'],
      ['tagway demo --once --pace=0', 'all of it in a few seconds, for a script'],
    ],
    exitCodes: { 0: 'ended as told', 1: 'could not start, or requests failed', 2: 'called wrongly' },
    async run(args, terminal) {
      const numbers = readNumbers(args, { port: 8000, 'api-port': 8080, pace: 4, duration: Infinity });
      if (typeof numbers === 'string' || (args.given('no-changes') && args.given('once'))) {
        const wrong = typeof numbers === 'string' ? numbers : '--no-changes and --once exclude each other';
        terminal.writeError(`tagway demo: ${wrong}; tagway demo --help tells more\n`);
        return exitCode.usage;
      }
      const changes = args.given('no-changes') ? 'still' : args.given('once') ? 'once' : 'on-and-on';
      const end = new AbortController();
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => end.abort());
      if (numbers.duration < Infinity) setTimeout(() => end.abort(), numbers.duration * 1000).unref();
      try {
        const { failedRequests, failedSteps } = await runDemo({
          startProxy,
          write: terminal.write,
          program: programAsCalled(),
          colour: terminal.colour,
          port: numbers.port,
          apiPort: numbers['api-port'],
          changes,
          paceMs: numbers.pace * 1000,
          signal: end.signal,
        });
        return changes === 'once' && failedRequests + failedSteps > 0 ? exitCode.failure : exitCode.ok;
      } catch (thrown) {
        terminal.writeError(`tagway demo: ${messageOf(thrown)}\n`);
        return exitCode.failure;
      }
    },
  };
}

/** As one would type it here. */
function programAsCalled(): string {
  const path = process.argv[1] ?? '';
  const nearby = relative('', path);
  const shown = nearby.startsWith('..') ? path : nearby;
  return `node ${/^[\w./@+-]+$/.test(shown) ? shown : `'${shown}'`}`;
}

/** The flags that are numbers, or their defaults; a sentence when one is no number or too large. */
function readNumbers<Flag extends string>(
  args: CommandArguments,
  defaults: Record<Flag, number>,
): Record<Flag, number> | string {
  const numbers = { ...defaults };
  for (const flag of Object.keys(defaults) as Flag[]) {
    const written = args.text(flag);
    if (written === undefined) continue;
    const isPort = flag.endsWith('port');
    numbers[flag] = Number(written);
    if (!/^\d+(\.\d+)?$/.test(written)) return `--${flag} is a number, not "${written}"`;
    if (isPort && !(Number.isInteger(numbers[flag]) && numbers[flag] <= 65_535)) return `${written} is no port`;
    if (numbers[flag] > 1e6) return `--${flag}=${written} is more than 1000000`;
  }
  return numbers;
}
