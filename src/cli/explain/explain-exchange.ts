// What becomes of an exchange: its route by the very table that serves, then its middlewares, made anew and run once.
import type { Answer } from '../../exchange/answer.js';
import type { Exchange } from '../../exchange/exchange.js';
import { headerValue } from '../../exchange/header-list.js';
import type { RoutedEntryPoint } from '../../forwarding/compile-routes.js';
import type { CompiledRoute } from '../../forwarding/compiled-route.js';
import { createMiddlewareCompiler, type CompileResult } from '../../middlewares/compile-middlewares.js';
import { runDonePhases, runRequestPhases } from '../../middlewares/run-phases.js';
import type { Configuration } from '../../model/configuration.js';
import { explainRoute, type RouteCandidate } from '../../routing/explain-route.js';
import type { Route } from '../../routing/route.js';
import type { RouteTable } from '../../routing/route-table.js';
import { systemClock } from '../../shared/clock.js';
import { unrouted, type ExplainAnswer } from './explain-answer.js';

/** The routes to ask, and what they were made of. */
export interface ExplainSources {
  readonly table: RouteTable<CompiledRoute>;
  readonly configuration: Configuration;
  readonly entryPoints: readonly Pick<RoutedEntryPoint, 'name' | 'middlewares'>[];
}

/**
 * Changes the exchange as its middlewares do. Limits and counts begin anew for each exchange, so that asking changes
 * nothing for those who are served.
 */
export async function explainExchange(exchange: Exchange, sources: ExplainSources): Promise<ExplainAnswer> {
  const { winner, candidates: judged } = explainRoute(sources.table, exchange);
  const candidates = oncePerRouter(judged);
  if (winner === undefined) return unrouted(404, candidates);
  const { router, service } = winner.payload;
  const middlewares = middlewaresOf(winner, exchange, sources);
  const servers = service?.servers.filter(({ weight }) => weight > 0).map(({ url }) => url) ?? [];
  const routed = {
    router: winner.name,
    service: router?.service ?? null,
    rule: winner.rule.text,
    priority: winner.priority,
    middlewares,
    servers,
    candidates,
  };
  const unavailable = { ...routed, status: 503, location: null, upstreamPath: null };
  const compiled = compileAnew(winner, middlewares, sources);
  if (!compiled.ok) return { ...unavailable, errors: [compiled.reason] };
  if (winner.payload.answer !== undefined) return { ...unavailable, errors: router?.errors ?? [] };
  const answer = await answerOf(compiled, exchange);
  if (answer !== undefined) {
    const location = headerValue(answer.headers, 'location') ?? null;
    return { ...routed, status: answer.status, location, upstreamPath: null };
  }
  if (servers.length === 0) return { ...unavailable, status: winner.payload.serverlessAnswer.status };
  return { ...routed, status: null, location: null, upstreamPath: exchange.upstreamPath };
}

type Compiled = Extract<CompileResult, { ok: true }>;

async function answerOf({ phases }: Compiled, exchange: Exchange): Promise<Answer | undefined> {
  const answer = await runRequestPhases(phases, exchange);
  runDonePhases(phases, exchange);
  return answer;
}

/** Qualified: those of the entry point, then the router's own. */
function middlewaresOf(
  { payload }: Route<CompiledRoute>,
  exchange: Exchange,
  { entryPoints }: ExplainSources,
): readonly string[] {
  if (payload.router === undefined) return [];
  const entryPoint = entryPoints.find(({ name }) => name === exchange.entryPoint);
  return [...(entryPoint?.middlewares ?? []), ...payload.router.middlewares];
}

/** The phases of a redirection of the entry point hold no state and are taken as they are. */
function compileAnew(
  { payload }: Route<CompiledRoute>,
  middlewares: readonly string[],
  { configuration }: ExplainSources,
): CompileResult {
  if (payload.router === undefined && payload.phases !== null) return { ok: true, phases: payload.phases };
  return createMiddlewareCompiler({ clock: systemClock }).compile(middlewares, configuration.middlewares);
}

/**
 * A router has a route for each kind of entry point; the nearest one speaks for it. That another entry point redirects
 * is no near miss.
 */
function oncePerRouter(candidates: readonly RouteCandidate[]): RouteCandidate[] {
  const seen = new Set<string>();
  return candidates.filter(({ name, outcome }) => {
    if (seen.has(name) || (outcome === 'entry-point' && name.endsWith('@internal'))) return false;
    return seen.add(name);
  });
}
