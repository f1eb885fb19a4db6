// A behaviour of a middleware as data, and how it is checked: options as in tags, requests, and what becomes of them.
import type { Test } from 'tap';
import type { Answer } from '../../src/exchange/answer.js';
import { Exchange } from '../../src/exchange/exchange.js';
import { headerValues } from '../../src/exchange/header-list.js';
import { createMiddlewareCompiler } from '../../src/middlewares/compile-middlewares.js';
import { middlewareDefinitions } from '../../src/middlewares/registry.js';
import {
  applyAnswer,
  runDonePhases,
  runRequestPhases,
  runResponsePhases,
  runUpstreamPhases,
} from '../../src/middlewares/run-phases.js';
import type { Middleware } from '../../src/model/configuration.js';
import { decodeFields, type OptionProblem } from '../../src/shared/decode-options.js';
import { createNode, insertDotted } from '../../src/shared/option-node.js';
import type { RawSchema, Schema } from '../../src/shared/schema.js';
import { createFakeClock, type FakeClock } from '../support/fake-clock.js';

export interface RequestCase {
  readonly method?: string;
  /** `https://host:port/path?query`; plain http at `app.test` where scheme and host are left out. */
  readonly url?: string;
  readonly headers?: readonly (readonly [name: string, value: string])[];
  readonly peer?: string;
  readonly trusted?: boolean;
}

export interface Expected {
  /** The path sent upstream. */
  readonly path?: string;
  /** Request headers sent upstream: all values joined by ` | `, `null` for none. */
  readonly sent?: Readonly<Record<string, string | null>>;
  /** Status of the answer; a request without it has to pass. */
  readonly status?: number;
  readonly body?: string;
  /** Headers of the response or the answer, written as in `sent`. */
  readonly headers?: Readonly<Record<string, string | null>>;
  /** The request waits so many milliseconds. */
  readonly waitsMs?: number;
  readonly userName?: string;
}

export interface Step {
  /** Milliseconds after the step before. */
  readonly afterMs?: number;
  readonly request?: RequestCase;
  /** The headers of the server's response. */
  readonly response?: readonly (readonly [name: string, value: string])[];
  /** The exchange stays under way under this name until a step with `end` names it. */
  readonly open?: string;
  readonly end?: string;
  readonly expect?: Expected;
}

export interface MiddlewareCase extends Step {
  /** A sentence. */
  readonly name: string;
  /** Dotted option names as in tags. */
  readonly options: Readonly<Record<string, string>>;
  /** Instead of a request: the middleware is refused with a reason that matches. */
  readonly refused?: RegExp;
  /** Instead of one request: several, one after another. */
  readonly steps?: readonly Step[];
}

/** A configured middleware out of options as in tags; problems go to `problems`. */
export function configured(
  type: string,
  options: Readonly<Record<string, string>>,
  { name = `${type}-test@nomad`, problems = [] }: { name?: string; problems?: OptionProblem[] } = {},
): Middleware {
  const schema = middlewareDefinitions.get(type)!.schema as Schema as RawSchema;
  const root = createNode('', 'test');
  root.children.set(type.toLowerCase(), createNode(type, 'test'));
  for (const [dotted, value] of Object.entries(options)) insertDotted(root, `${type}.${dotted}`, value, dotted);
  const decoded = decodeFields<Record<string, RawSchema>>({ [type]: schema }, root, '', (problem) => {
    problems.push(problem);
  });
  const provider = name.split('@')[1]!;
  return { name, provider, status: 'enabled', errors: [], origins: [], type, options: decoded[type] };
}

/** An exchange as the forwarding room would hand it in. */
export function exchangeFor({ method = 'GET', url = '/', headers = [], peer, trusted }: RequestCase = {}): Exchange {
  const parts = /^(?:(https?):\/\/([^/?]*))?([^?]*)(?:\?(.*))?$/.exec(url)!;
  const exchange = new Exchange();
  exchange.method = method;
  exchange.upstreamMethod = method;
  exchange.tls = parts[1] === 'https';
  exchange.authority = parts[2] ?? 'app.test';
  exchange.host = exchange.authority.replace(/:\d+$/, '').toLowerCase();
  exchange.path = parts[3]!;
  exchange.upstreamPath = parts[3]!;
  exchange.query = parts[4] ?? '';
  exchange.upstreamQuery = parts[4] ?? '';
  exchange.peerAddress = peer ?? '192.0.2.1';
  exchange.clientAddress = exchange.peerAddress;
  exchange.peerTrusted = trusted ?? false;
  exchange.headers = ['Host', exchange.authority, ...headers.flat()];
  exchange.upstreamHeaders = exchange.headers.filter(
    (_, index, list) => exchange.peerTrusted || !/^x-(forwarded-|real-ip)/i.test(list[index - (index % 2)]!),
  );
  return exchange;
}

export async function checkCase(t: Test, type: string, testCase: MiddlewareCase): Promise<void> {
  const clock = createFakeClock();
  const middleware = configured(type, testCase.options);
  const compiler = createMiddlewareCompiler({ clock });
  const result = compiler.compile([middleware.name], new Map([[middleware.name, middleware]]));
  if (testCase.refused !== undefined) {
    t.match(result, { ok: false, middleware: middleware.name, reason: testCase.refused, remedy: /\w/ });
    return;
  }
  if (!result.ok) {
    t.fail(`refused: ${result.reason}`);
    return;
  }
  const open = new Map<string, Exchange>();
  for (const step of testCase.steps ?? [testCase]) {
    clock.advance(step.afterMs ?? 0);
    if (step.end !== undefined) {
      const ended = open.get(step.end)!;
      runDonePhases(result.phases, ended);
      // However often the end is told, it counts once.
      runDonePhases(result.phases, ended);
      continue;
    }
    const exchange = exchangeFor(step.request);
    await checkStep(t, { step, exchange, clock, phases: result.phases });
    if (step.open === undefined) runDonePhases(result.phases, exchange);
    else open.set(step.open, exchange);
  }
}

interface Running {
  readonly step: Step;
  readonly exchange: Exchange;
  readonly clock: FakeClock;
  readonly phases: Parameters<typeof runRequestPhases>[0];
}

async function checkStep(t: Test, { step, exchange, clock, phases }: Running): Promise<void> {
  const expected = step.expect ?? {};
  const outcome = runRequestPhases(phases, exchange);
  const waits = clock.pendingMs();
  t.same(
    waits.map((delay) => Math.round(delay * 1000) / 1000),
    expected.waitsMs === undefined ? [] : [expected.waitsMs],
    'waits',
  );
  if (waits[0] !== undefined) clock.advance(waits[0]);
  let answer: Answer | undefined = await outcome;
  t.equal(answer?.status, expected.status, `answers ${String(expected.status)}`);
  if (answer === undefined) {
    runUpstreamPhases(phases, exchange);
    exchange.status = 200;
    exchange.responseHeaders = (step.response ?? []).flat();
  } else {
    applyAnswer(exchange, answer);
  }
  answer = (await runResponsePhases(phases, exchange)) ?? answer;
  if (expected.path !== undefined) t.equal(exchange.upstreamPath, expected.path, 'path');
  if (expected.body !== undefined) t.equal(answer?.body, expected.body, 'body');
  if (expected.userName !== undefined) t.equal(exchange.userName, expected.userName, 'user name');
  checkHeaders(t, exchange.upstreamHeaders, expected.sent);
  checkHeaders(t, exchange.responseHeaders, expected.headers);
}

function checkHeaders(t: Test, headers: readonly string[], expected: Expected['headers'] = {}): void {
  for (const [name, value] of Object.entries(expected)) {
    const values = headerValues(headers, name.toLowerCase());
    t.equal(values.length === 0 ? null : values.join(' | '), value, name);
  }
}
