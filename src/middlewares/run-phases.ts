// Runs the compiled middlewares of a router over one exchange, with the order and the reach of nested handlers: the
// first middleware is the outermost. When one answers, those outside it still see that answer on its way back.
import { bareAnswer, type Answer } from '../exchange/answer.js';
import type { Exchange } from '../exchange/exchange.js';
import type { BodySink } from '../exchange/phases.js';
import type { CompiledPhases } from './compile-middlewares.js';

const clientGone = bareAnswer(499);

/**
 * Runs the request phases in order until one answers. `undefined`: forward the request. `exchange.phaseDepth` remembers
 * how far it came, so that the other runners reach exactly the middlewares that were entered.
 */
export function runRequestPhases(
  compiled: CompiledPhases,
  exchange: Exchange,
): Answer | undefined | Promise<Answer | undefined> {
  return runRequestFrom(compiled, exchange, 0);
}

function runRequestFrom(
  compiled: CompiledPhases,
  exchange: Exchange,
  first: number,
): Answer | undefined | Promise<Answer | undefined> {
  const { request } = compiled;
  if (request !== null) {
    for (let index = first; index < request.length; index++) {
      exchange.phaseDepth = compiled.requestDepths[index]!;
      const outcome = request[index]!(exchange);
      if (outcome === undefined) continue;
      return outcome instanceof Promise ? runRequestAfter(outcome, compiled, exchange, index) : outcome;
    }
  }
  exchange.phaseDepth = compiled.depth;
  // Between two middlewares a path may be cut down to nothing; on the wire it cannot.
  if (exchange.upstreamPath === '') exchange.upstreamPath = '/';
  return undefined;
}

async function runRequestAfter(
  waiting: Promise<Answer | undefined>,
  compiled: CompiledPhases,
  exchange: Exchange,
  index: number,
): Promise<Answer | undefined> {
  const depth = exchange.phaseDepth;
  const answer = await waiting;
  // The client left meanwhile and the exchange is done: nothing further may be entered, since nothing would leave it.
  if (exchange.phaseDepth !== depth) return clientGone;
  return answer ?? runRequestFrom(compiled, exchange, index + 1);
}

/** Runs the upstream phases in order, once per attempt. */
export function runUpstreamPhases(compiled: CompiledPhases, exchange: Exchange): void {
  if (compiled.upstream === null) return;
  for (const phase of compiled.upstream) phase(exchange);
}

/** Puts an answer where the response phases look: status and headers of the exchange. */
export function applyAnswer(exchange: Exchange, answer: Answer): void {
  exchange.status = answer.status;
  exchange.responseHeaders = answer.headers.slice();
}

/**
 * Runs the response phases from the innermost middleware that let the request pass to the outermost, over the head in
 * the exchange (of the server, or of an answer put there by `applyAnswer`). A phase that replaces the response has its
 * head put into the exchange for those further out; what is returned is the last replacement, of which only the body
 * still matters.
 */
export function runResponsePhases(
  compiled: CompiledPhases,
  exchange: Exchange,
): Answer | undefined | Promise<Answer | undefined> {
  return compiled.response === null ? undefined : runResponseFrom(compiled, exchange, 0, undefined);
}

function runResponseFrom(
  compiled: CompiledPhases,
  exchange: Exchange,
  first: number,
  replacement: Answer | undefined,
): Answer | undefined | Promise<Answer | undefined> {
  const response = compiled.response ?? [];
  let replaced = replacement;
  for (let index = first; index < response.length; index++) {
    if (compiled.responseDepths[index]! >= exchange.phaseDepth) continue;
    const outcome = response[index]!(exchange);
    if (outcome === undefined) continue;
    if (outcome instanceof Promise) return runResponseAfter(outcome, compiled, exchange, { index, replaced });
    applyAnswer(exchange, outcome);
    replaced = outcome;
  }
  return replaced;
}

async function runResponseAfter(
  waiting: Promise<Answer | undefined>,
  compiled: CompiledPhases,
  exchange: Exchange,
  { index, replaced }: { index: number; replaced: Answer | undefined },
): Promise<Answer | undefined> {
  const answer = await waiting;
  if (answer !== undefined) applyAnswer(exchange, answer);
  return runResponseFrom(compiled, exchange, index + 1, answer ?? replaced);
}

/** Wraps the sink of the response body, so that the innermost middleware sees the body first. */
export function wrapBodySink(compiled: CompiledPhases, exchange: Exchange, client: BodySink): BodySink {
  if (compiled.body === null) return client;
  let sink = client;
  for (let index = 0; index < compiled.body.length; index++) {
    if (compiled.bodyDepths[index]! < exchange.phaseDepth) sink = compiled.body[index]!(exchange, sink);
  }
  return sink;
}

/**
 * Runs the done phases of every middleware that was entered, innermost first; however often it is called, they run
 * once. One that throws does not keep the others from running.
 */
export function runDonePhases(compiled: CompiledPhases, exchange: Exchange): void {
  const depth = exchange.phaseDepth;
  exchange.phaseDepth = -1;
  if (compiled.done === null) return;
  let failure: unknown;
  for (let index = 0; index < compiled.done.length; index++) {
    if (compiled.doneDepths[index]! > depth) continue;
    try {
      compiled.done[index]!(exchange);
    } catch (thrown) {
      failure ??= thrown;
    }
  }
  if (failure !== undefined) throw failure as Error;
}
