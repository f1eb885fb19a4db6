import { readFileSync } from 'node:fs';
import { messageOf } from '../shared/errors.js';
import { loadSettings } from '../settings/load-settings.js';
import type { Settings } from '../settings/settings.js';
import { exitCode, type Command, type CommandArguments } from './command.js';
import { formatAnswer, type ExplainAnswer } from './explain/explain-answer.js';
import { describeRequest, parseRequestLine, type RequestDescription } from './explain/request-description.js';
import { reportSettingProblems } from './report-problems.js';

/** Says what becomes of requests, from what the files of the settings hold now. */
export interface Explainer {
  explain(request: RequestDescription): Promise<ExplainAnswer>;
}

/** `explain`, around whatever makes routes of catalog files and dynamic configuration. */
export function createExplainCommand(createExplainer: (settings: Settings) => Promise<Explainer>): Command {
  return {
    name: 'explain',
    summary: 'say which router takes a request, and why not the others',
    usage: '--catalog=FILE [--requests=FILE.jsonl] [--json] [settings] [URL]',
    about:
      'Makes routes of a catalog file (or of the file provider) as the proxy would, and says for each request which router\n' +
      'takes it, what the middlewares make of it, where it goes, and why each other candidate did not get it.',
    flags: {
      requests: {
        kind: 'text',
        value: 'FILE',
        doc: 'JSON lines of url, method, headers, remoteAddress, entryPoint; - is standard input.',
      },
      method: { kind: 'text', value: 'METHOD', doc: 'Method of the URL; GET when left out.' },
      header: { kind: 'texts', value: '"Name: value"', doc: 'A header of the URL; may be given several times.' },
      entrypoint: { kind: 'text', value: 'NAME', doc: 'The entry point; by the port of the URL when left out.' },
      'remote-address': { kind: 'text', value: 'IP', doc: 'Address of the client; 127.0.0.1 when left out.' },
      json: { kind: 'switch', doc: 'One JSON object a line: router, service, rule, servers, status, location, …' },
    },
    maxPositionals: 1,
    examples: [
      ['tagway explain --catalog=services.json http://app.localhost/api/v1', 'one request'],
      ['tagway explain --catalog=services.json --header="X-Canary: 1" https://app.example/', 'one with a header'],
      ['tagway explain --catalog=services.json --requests=requests.jsonl --json', 'many, for a script'],
    ],
    exitCodes: { 0: 'every request was explained', 1: 'a file could not be used', 2: 'called wrongly' },
    async run(args, terminal) {
      const { settings, problems } = loadSettings({ argv: args.settingFlags, env: terminal.env });
      if (
        reportSettingProblems(
          problems.filter(({ severity }) => severity !== 'info'),
          terminal,
        ) === 'stop'
      )
        return exitCode.failure;
      if (settings.catalog === undefined && settings.providers.file === undefined) {
        terminal.writeError(
          'tagway explain: name what to make routes of: --catalog=FILE or --providers.file.filename=FILE\n',
        );
        return exitCode.usage;
      }
      try {
        const requests = readRequests(args);
        if (requests.length === 0) {
          terminal.writeError('tagway explain: name a URL, or a file of requests with --requests=FILE\n');
          return exitCode.usage;
        }
        const explainer = await createExplainer(settings);
        let failed = false;
        for (const request of requests) {
          failed ||= 'error' in request;
          const answer = 'error' in request ? request : await explainer.explain(request);
          terminal.write(`${args.given('json') ? JSON.stringify(answer) : inWords(request, answer)}\n`);
        }
        return failed ? exitCode.failure : exitCode.ok;
      } catch (error) {
        terminal.writeError(`tagway explain: ${messageOf(error)}\n`);
        return exitCode.failure;
      }
    },
  };
}

/** A request that cannot be read; it keeps its place among the answers. */
interface Unreadable {
  readonly error: string;
}

function inWords(request: RequestDescription | Unreadable, answer: ExplainAnswer | Unreadable): string {
  if ('error' in request) return `error: ${request.error}`;
  return 'error' in answer ? `error: ${answer.error}` : `${request.method} ${request.url}\n${formatAnswer(answer)}`;
}

/** The requests of the file, then that of the URL. */
function readRequests(args: CommandArguments): (RequestDescription | Unreadable)[] {
  const requests: (RequestDescription | Unreadable)[] = [];
  const file = args.text('requests');
  if (file !== undefined) {
    const lines = readFileSync(file === '-' ? 0 : file, 'utf8').split('\n');
    for (const [index, line] of lines.entries()) {
      if (line.trim() === '') continue;
      const request = parseRequestLine(line);
      requests.push(typeof request === 'string' ? { error: `line ${index + 1} of ${file}: ${request}` } : request);
    }
  }
  const [url] = args.positionals;
  if (url !== undefined) {
    const headers = args.texts('header');
    const broken = headers.find((header) => !header.includes(':'));
    const request =
      broken === undefined
        ? describeRequest({
            url,
            headers: headers.map(headerOf),
            method: args.text('method')?.toUpperCase(),
            entryPoint: args.text('entrypoint'),
            remoteAddress: args.text('remote-address'),
          })
        : `"${broken}" is no header; write "Name: value"`;
    requests.push(typeof request === 'string' ? { error: request } : request);
  }
  return requests;
}

function headerOf(written: string): [string, string] {
  const colon = written.indexOf(':');
  return [written.slice(0, colon).trim(), written.slice(colon + 1).trim()];
}
