// `--live`: the requests of a verification, sent to two running proxies.
import { compareLive, type LiveComparison, type LiveDifference } from '../../../migration/live/compare-live.js';
import { parseLiveTarget, type LiveTarget } from '../../../migration/live/live-target.js';
import type { LiveAnswer } from '../../../migration/live/ask-live.js';
import { formatProbe, type Probe } from '../../../migration/verify/probe.js';
import { parseDuration } from '../../../shared/duration.js';
import type { CommandArguments, CommandFlag, Terminal } from '../../command.js';
import { createProgressBar } from '../../progress-bar.js';

export const liveFlags = {
  live: {
    kind: 'texts',
    value: 'URL_A URL_B',
    doc: 'Asks two running proxies; http://HOST:PORT,https://HOST:PORT is one with both.',
  },
  'backend-header': {
    kind: 'text',
    value: 'NAME',
    doc: 'A header of answers that names the server; else bodies are compared.',
  },
  concurrency: { kind: 'text', value: 'N', doc: 'Requests to a proxy at once with --live; 8 when left out.' },
} as const satisfies Record<string, CommandFlag>;

export interface LiveQuestion {
  readonly targets: readonly [LiveTarget, LiveTarget];
  readonly backendHeader: string | undefined;
  readonly concurrency: number;
  readonly timeoutMs: number;
}

/** `--live URL_A URL_B` leaves the second URL among the arguments without dashes, where it is told by its scheme. */
export function isLiveArgument(positional: string): boolean {
  return /^https?:\/\//i.test(positional);
}

/** Undefined: nobody is to be asked; a sentence: called wrongly. */
export function readLiveFlags(args: CommandArguments): LiveQuestion | string | undefined {
  if (!args.given('live')) {
    const stray = args.positionals.find(isLiveArgument);
    return stray === undefined
      ? undefined
      : `"${stray}" is no job file; write --live URL_A URL_B to compare two proxies`;
  }
  const written = [...args.texts('live'), ...args.positionals.filter(isLiveArgument)];
  if (written.length !== 2) return `--live compares two proxies, not ${written.length}; write --live URL_A URL_B`;
  const [one, other] = written.map(parseLiveTarget);
  if (typeof one === 'string') return one;
  if (typeof other === 'string') return other;
  const concurrency = Number(args.text('concurrency') ?? 8);
  if (!Number.isInteger(concurrency) || concurrency < 1 || concurrency > 256) {
    return `--concurrency=${args.text('concurrency')!} is no number from 1 to 256`;
  }
  const timeoutMs = parseDuration(args.text('timeout') ?? '15s') ?? 15_000;
  return { targets: [one!, other!], backendHeader: args.text('backend-header'), concurrency, timeoutMs };
}

export async function compareProxies(
  probes: readonly Probe[],
  question: LiveQuestion,
  terminal: Terminal,
): Promise<LiveComparison> {
  const bar = createProgressBar({ terminal, work: 'asking' });
  try {
    return await compareLive(probes, { ...question, onProgress: (done, all) => bar.update(done, all) });
  } finally {
    bar.end();
  }
}

const maxKinds = 30;
const maxAlike = 3;

/** The differences of one kind together, the most frequent kind first. */
export function writeComparison(comparison: LiveComparison, { targets }: LiveQuestion, terminal: Terminal): void {
  const { asked, leftOut, differences, undecided } = comparison;
  const kinds = new Map<string, LiveDifference[]>();
  for (const difference of differences) {
    const { aspects, answers } = difference;
    const key = JSON.stringify([aspects, answers.map(({ status, error }) => error ?? status)]);
    kinds.set(key, [...(kinds.get(key) ?? []), difference]);
  }
  const frequent = [...kinds.values()].sort((one, other) => other.length - one.length);
  for (const [first, ...others] of frequent.slice(0, maxKinds)) {
    const { probe, answers, aspects } = first!;
    terminal.write(`${formatProbe(probe)}\n  differs in: ${aspects.join(', ')}\n`);
    answers.forEach((answer, side) => terminal.write(`  ${targets[side]!.name}: ${inWords(answer)}\n`));
    if (others.length > 0) {
      const shown = others.slice(0, maxAlike).map((other) => formatProbe(other.probe));
      const more = others.length > maxAlike ? `, and ${others.length - maxAlike} more` : '';
      terminal.write(`  alike: ${shown.join(', ')}${more}\n`);
    }
  }
  if (frequent.length > maxKinds) terminal.write(`and ${frequent.length - maxKinds} more kinds; --json shows all\n`);
  if (undecided.length > 0) {
    terminal.write(
      `${undecided.length} answers have another body each time, so that nobody knows who gave them; ` +
        `let servers name themselves in a header, and name it with --backend-header\n`,
    );
  }
  if (asked === 0) terminal.write('nothing to ask both: name the plain, the TLS or both addresses of each of them\n');
  terminal.write(`${asked} requests to both, ${leftOut} left out, ${differences.length} answered differently\n`);
}

function inWords({ status, location, backend, error }: LiveAnswer): string {
  if (error !== undefined) return `no answer (${error})`;
  const to = location === null ? '' : ` to ${location}`;
  return `${status}${to}${backend === '' ? '' : ` by ${backend}`}`;
}
