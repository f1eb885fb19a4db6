import type { RouteCandidate } from '../../routing/explain-route.js';

/** What becomes of a request. */
export interface ExplainAnswer {
  /** `name@provider`; null: no router takes it. */
  readonly router: string | null;
  readonly service: string | null;
  readonly rule: string | null;
  readonly priority: number | null;
  /** In the order the request passes them. */
  readonly middlewares: readonly string[];
  /** The URLs it may be sent to. */
  readonly servers: readonly string[];
  /** What the proxy answers by itself; null: a server answers. */
  readonly status: number | null;
  /** Of a redirect. */
  readonly location: string | null;
  /** The path as it is sent on; null when nothing is. */
  readonly upstreamPath: string | null;
  /** The routers that were considered: the winner first, then the nearest misses. */
  readonly candidates: readonly RouteCandidate[];
  /** Why the proxy answers 503 for a router that cannot be served; absent otherwise. */
  readonly errors?: readonly string[];
}

/** What becomes of a request that is refused before any router sees it, or that none takes. */
export function unrouted(status: number, candidates: readonly RouteCandidate[] = []): ExplainAnswer {
  return {
    router: null,
    service: null,
    rule: null,
    priority: null,
    middlewares: [],
    servers: [],
    status,
    location: null,
    upstreamPath: null,
    candidates,
  };
}

/** A service of the proxy itself needs none. */
function noServer({ service }: ExplainAnswer): string {
  return service?.endsWith('@internal') === true ? 'answered here' : 'no live server that gets requests';
}

/** An answer for people. */
export function formatAnswer(answer: ExplainAnswer): string {
  const rows: [string, string][] = [];
  if (answer.router !== null) {
    rows.push(['router', answer.router], ['rule', `${answer.rule ?? ''}  (priority ${answer.priority ?? 0})`]);
    if (answer.middlewares.length > 0) rows.push(['middlewares', answer.middlewares.join(', ')]);
    rows.push(['service', `${answer.service ?? ''}: ${answer.servers.join(', ') || noServer(answer)}`]);
  }
  if (answer.status === null) rows.push(['sent on as', answer.upstreamPath ?? '']);
  else rows.push(['answered', `${answer.status}${answer.location === null ? '' : ` to ${answer.location}`}`]);
  for (const error of answer.errors ?? []) rows.push(['because', error]);
  const lines = rows.map(([name, value]) => `  ${name.padEnd(13)}${value}`);
  for (const { name, outcome, reason } of answer.candidates) {
    if (outcome !== 'won') lines.push(`  ${'not'.padEnd(13)}${name}: ${reason}`);
  }
  return lines.join('\n');
}
