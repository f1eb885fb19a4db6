import { writeFileSync } from 'node:fs';
import type { Instance } from '../../model/instance.js';
import type { Probe } from '../../migration/verify/probe.js';
import type { NewTags } from '../../migration/verify/retag-instances.js';
import { messageOf } from '../../shared/errors.js';
import { nearestWord } from '../../shared/nearest-word.js';
import { writeDiagnostics } from '../check/write-findings.js';
import { exitCode, type Command, type CommandArguments, type Terminal } from '../command.js';
import type { ReadFiles } from '../configure-from-files.js';
import { createProgressBar } from '../progress-bar.js';
import { reportSettingProblems } from '../report-problems.js';
import { readSources, type Sources } from '../sources/read-sources.js';
import { readSourceFlags, sourceFlags, type SourceQuestion } from '../sources/source-flags.js';
import { withOlderTags } from './older-tags.js';
import {
  compareProxies,
  isLiveArgument,
  liveFlags,
  readLiveFlags,
  writeComparison,
  type LiveQuestion,
} from './verify/compare-proxies.js';
import { createAnswerDescriber, type LabelInstance } from './verify/describe-answers.js';
import { planTagsOfJobs } from './verify/planned-tags.js';
import { prepareVerification, verifyTags, type Verification, type VerifyOptions } from './verify/verify-tags.js';
import { writeDifferences } from './verify/write-differences.js';

const newTagChoices: readonly string[] = ['carried', 'converted', 'added'] satisfies NewTags[];

/** `migrate verify`, around whatever reads catalog files. */
export function createVerifyCommand(readFiles: ReadFiles): Command {
  return {
    name: 'verify',
    summary: 'prove that new tags route as the older ones do',
    usage: '[--catalog=FILE] [--consul=URL] [--nomad=URL] [--live URL_A URL_B] [--json] [settings] [JOBFILE…]',
    about:
      'Makes two route tables of what carries older tags, one of these alone and one of the Traefik tags alone, and asks\n' +
      'both the same requests: at and beside every host, path, port, method and address range that a route names. What a\n' +
      'client or a server could tell apart is a difference: who is asked and how often, status and Location, path, host\n' +
      'and headers as sent on. Nothing is changed, and nobody but the named catalogs is asked.\n' +
      'With --live the same requests go to two running proxies instead, such as Caddy and Tagway: GET and HEAD only.\n' +
      'Compared are status, Location and the body (or the header named by --backend-header).',
    flags: {
      ...sourceFlags,
      timeout: { ...sourceFlags.timeout, doc: 'How long a catalog or a proxy may take to answer; 15s when left out.' },
      new: {
        kind: 'text',
        value: 'WHICH',
        doc: 'carried: Traefik tags where an instance has some, else converted; converted; added: both.',
      },
      ...liveFlags,
      requests: { kind: 'text', value: 'FILE', doc: 'Writes the requests as JSON lines, for explain --requests.' },
      json: { kind: 'switch', doc: 'One JSON object: ok, requests, differences with both answers and their tags.' },
    },
    maxPositionals: Infinity,
    examples: [
      ['tagway migrate verify --consul=http://127.0.0.1:8500', 'the conversion of all that runs'],
      ['tagway migrate verify --new=carried jobs/shop.nomad.hcl', 'what a job carries of both kinds'],
      ['tagway migrate verify --consul=127.0.0.1:8500 --live http://10.0.0.1 http://10.0.0.2', 'two proxies'],
    ],
    exitCodes: { 0: 'no difference', 1: 'differences, or a source could not be read', 2: 'called wrongly' },
    async run(args, terminal) {
      const call = readCall(args, terminal);
      if (typeof call === 'string') {
        terminal.writeError(`tagway migrate verify: ${call}\n`);
        return exitCode.usage;
      }
      if (reportSettingProblems(call.question.problems, terminal) === 'stop') return exitCode.failure;
      try {
        return await verify(call, await readSources(call.question, readFiles), terminal);
      } catch (thrown) {
        terminal.writeError(`tagway migrate verify: ${messageOf(thrown)}\n`);
        return exitCode.failure;
      }
    },
  };
}

interface Call {
  readonly question: SourceQuestion;
  readonly newTags: NewTags;
  readonly live: LiveQuestion | undefined;
  readonly requestsFile: string | undefined;
  readonly json: boolean;
}

function readCall(args: CommandArguments, terminal: Terminal): Call | string {
  const live = readLiveFlags(args);
  if (typeof live === 'string') return live;
  const jobFiles = args.positionals.filter((positional) => !isLiveArgument(positional));
  const question = readSourceFlags(args, terminal, jobFiles);
  if (typeof question === 'string') return question;
  if (!question.asksForTags) return 'name what carries tags: --catalog=FILE, --consul=URL, --nomad=URL or a job file';
  const newTags = (args.text('new') ?? 'carried').toLowerCase();
  if (!newTagChoices.includes(newTags)) {
    const nearest = nearestWord(newTags, newTagChoices);
    return `--new=${newTags} is none of ${newTagChoices.join(', ')}${nearest === undefined ? '' : `; did you mean ${nearest}?`}`;
  }
  return {
    question: { ...question, settings: withOlderTags(question.settings) },
    live,
    newTags: newTags as NewTags,
    requestsFile: args.text('requests'),
    json: args.given('json'),
  };
}

async function verify(call: Call, sources: Sources, terminal: Terminal): Promise<number> {
  const { question, live, newTags, requestsFile, json } = call;
  const { instances, jobs } = sources;
  const planned = planTagsOfJobs(sources.jobFiles, question.settings);
  // What was left alone is told; that there are differences, too, follows from it.
  const left = planned.findings.filter(({ code }) => code === 'tag-left-alone' || code === 'tags-unknown');
  const problems = [...sources.problems, ...left];
  const restored = { ...terminal, write: (text: string) => terminal.write(jobs.restore(text)) };
  const bar = createProgressBar({ terminal, work: 'verifying' });
  const options: VerifyOptions = {
    settings: question.settings,
    newTags,
    convert: (instance) => planned.convert(instance),
    onProgress: (done, all) => bar.update(done, all),
  };
  if (!json) writeDiagnostics(problems, terminal);
  const failed = problems.some(({ severity }) => severity === 'error');
  if (live !== undefined) {
    const { probes } = prepareVerification(instances, options);
    if (requestsFile !== undefined) writeProbes(requestsFile, probes);
    const comparison = await compareProxies(probes, live, terminal);
    // Nothing asked is nothing proved.
    const ok = comparison.asked > 0 && comparison.differences.length === 0 && !failed;
    if (json) terminal.write(`${JSON.stringify({ ok, problems, ...comparison })}\n`);
    else writeComparison(comparison, live, terminal);
    return ok ? exitCode.ok : exitCode.failure;
  }
  const verification = await verifyTags(instances, options).finally(() => bar.end());
  if (requestsFile !== undefined) writeProbes(requestsFile, verification.probes);
  const ok = verification.differences.length === 0 && !failed;
  const describe = createAnswerDescriber(verification, { settings: question.settings, labelOf: labelWith(jobs) });
  if (json) {
    const differences = verification.differences.map((difference) => {
      const { probe, aspects } = difference;
      return { request: probe, differs: aspects, ...describe(difference) };
    });
    const counts = { requests: verification.probes.length, instances: verification.instances.length };
    const restore = (_: string, value: unknown) => (typeof value === 'string' ? jobs.restore(value) : value);
    terminal.write(`${JSON.stringify({ ok, ...counts, problems, differences }, restore)}\n`);
  } else {
    writeDifferences(verification.differences, describe, restored);
    writeSummary(verification, terminal, failed);
  }
  return ok ? exitCode.ok : exitCode.failure;
}

function writeSummary({ instances, probes, differences }: Verification, terminal: Terminal, failed: boolean): void {
  if (instances.length === 0) {
    const nothing = failed ? 'of what could be read, ' : '';
    terminal.write(`${nothing}no instance carries an older tag: there is nothing to verify\n`);
    return;
  }
  const services = new Set(
    instances.map(({ original: { provider, namespace, name } }) => `${provider} ${namespace} ${name}`),
  );
  const outcome = differences.length === 0 ? 'all answered alike' : `${differences.length} answered differently`;
  terminal.write(`${probes.length} requests to ${services.size} services with older tags: ${outcome}\n`);
}

function writeProbes(file: string, probes: readonly Probe[]): void {
  writeFileSync(file, probes.map((probe) => `${JSON.stringify(probe)}\n`).join(''));
}

/** By its place where it is one of a job file, else by its address. */
function labelWith(jobs: Sources['jobs']): LabelInstance {
  return ({ id, name, address, port }: Instance) => {
    const place = jobs.placeOf(id);
    if (place !== undefined) return `${name} (${place})`;
    return `${id} (${address.includes(':') ? `[${address}]` : address}:${port})`;
  };
}
