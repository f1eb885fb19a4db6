import type { Aspect } from '../../../migration/verify/compare-observations.js';
import { groupDifferences, type Difference } from '../../../migration/verify/group-differences.js';
import { formatProbe } from '../../../migration/verify/probe.js';
import { shorten } from '../../../shared/shorten.js';
import type { Terminal } from '../../command.js';
import type { DescribedAnswer, DescribedDifference } from './describe-answers.js';

const maxGroups = 20;
const maxAlike = 3;
const maxLines = 6;

/** The differences, those of one cause together, with both answers and the tags behind them. */
export function writeDifferences(
  differences: readonly Difference[],
  describe: (difference: Difference) => DescribedDifference,
  terminal: Terminal,
): void {
  const groups = groupDifferences(differences);
  const bold = (text: string) => (terminal.colour ? `\u001b[1m${text}\u001b[0m` : text);
  for (const { aspects, differences: alike } of groups.slice(0, maxGroups)) {
    const [first, ...others] = alike;
    const answers = describe(first!);
    terminal.write(`${bold(formatProbe(first!.probe))}\n  differs in: ${aspects.join(', ')}\n`);
    for (const side of ['old', 'new'] as const) {
      const other = answers[side === 'old' ? 'new' : 'old'];
      terminal.write(linesOf(side, answers[side], { other, aspects }).join(''));
    }
    if (others.length > 0) {
      const shown = others.slice(0, maxAlike).map(({ probe }) => formatProbe(probe));
      const more = others.length > maxAlike ? `, and ${others.length - maxAlike} more` : '';
      terminal.write(`  alike: ${shown.join(', ')}${more}\n`);
    }
    terminal.write('\n');
  }
  if (groups.length > maxGroups) terminal.write(`and ${groups.length - maxGroups} more kinds; --json shows all\n\n`);
}

function linesOf(
  side: 'old' | 'new',
  answer: DescribedAnswer,
  { other, aspects }: { readonly other: DescribedAnswer; readonly aspects: readonly Aspect[] },
): string[] {
  const lines = [`  ${side}: ${inWords(answer, aspects)}\n`];
  const own = (mine: readonly string[], theirs: readonly string[]) => mine.filter((line) => !theirs.includes(line));
  const add = (what: string, details: readonly string[]) => {
    for (const detail of details.slice(0, maxLines)) lines.push(`       ${what} ${shorten(detail, 200)}\n`);
    if (details.length > maxLines) lines.push(`       and ${details.length - maxLines} more\n`);
  };
  if (aspects.includes('headers sent')) add('sends', own(answer.sent?.headers ?? [], other.sent?.headers ?? []));
  if (aspects.includes('answer headers')) add('answers with', own(answer.answerHeaders, other.answerHeaders));
  const rules = answer.tags.filter((tag) => /\.rule=/i.test(tag));
  if (answer.router !== null || rules.length === 0) add('tag', answer.tags);
  else {
    lines.push(`       none of these tags takes it:\n`);
    add('tag', rules);
  }
  return lines;
}

function inWords(answer: DescribedAnswer, aspects: readonly Aspect[]): string {
  const { router, status, location, sent, servers, services } = answer;
  if (router === null) return `${status ?? 404}, no route`;
  const from = services.length === 0 ? '' : `, service ${services.join(' and ')}`;
  const by = ` (router ${router}${from})`;
  if (sent === null) return `${status}${location === null ? '' : ` to ${location}`}${by}`;
  const shares = Object.entries(servers);
  const parted = shares.map(([server, share]) =>
    shares.length > 1 ? `${server} ${Math.round(share * 1000) / 10} %` : server,
  );
  const details = [
    sent.line,
    ...(aspects.includes('host sent') ? [`Host ${sent.host === '' ? 'of the server' : sent.host}`] : []),
    ...(aspects.includes('choice of the server') ? [sent.choice] : []),
  ];
  return `to ${parted.join(', ')} as ${details.join(', ')}${by}`;
}
