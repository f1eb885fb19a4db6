// What becomes of an exchange in one route table, as far as anybody outside could tell.
import { bareAnswer, notFoundAnswer, type Answer } from '../../exchange/answer.js';
import type { Exchange } from '../../exchange/exchange.js';
import { headerValue } from '../../exchange/header-list.js';
import type { RoutedEntryPoint } from '../../forwarding/compile-routes.js';
import type { CompiledRoute } from '../../forwarding/compiled-route.js';
import { createMiddlewareCompiler, type CompiledPhases } from '../../middlewares/compile-middlewares.js';
import {
  applyAnswer,
  runDonePhases,
  runRequestPhases,
  runResponsePhases,
  runUpstreamPhases,
} from '../../middlewares/run-phases.js';
import type { Configuration, Middleware, Service } from '../../model/configuration.js';
import { matchRoute } from '../../routing/match-route.js';
import type { Route } from '../../routing/route.js';
import type { RouteTable } from '../../routing/route-table.js';
import type { Clock } from '../../shared/clock.js';

/** What a client or a server sees; plain data, of which only `router` is for telling and not for comparing. */
export interface Observation {
  /** `name@provider`; null: no router takes it. */
  readonly router: string | null;
  /** Of an answer of the proxy itself; null: a server answers. */
  readonly status: number | null;
  readonly location: string | null;
  /** What is added to the answer, or, where a server answers, to an answer without any headers: `name: value` each. */
  readonly answerHeaders: readonly string[];
  /** What a server gets; null when nothing is sent on. */
  readonly sent: SentRequest | null;
  /** Who is allowed in, where somebody is asked. */
  readonly credentials: string | null;
}

export interface SentRequest {
  /** `GET /path?query` */
  readonly line: string;
  /** Empty: that of the server. */
  readonly host: string;
  /** `name: value` each, names in lower case. */
  readonly headers: readonly string[];
  /** The part of the requests that each server gets, by its URL. */
  readonly servers: ReadonlyMap<string, number>;
  /** How a server is chosen and spoken to, in words. */
  readonly choice: string;
}

export interface ObservedTable {
  readonly table: RouteTable<CompiledRoute>;
  readonly configuration: Configuration;
  readonly entryPoints: readonly Pick<RoutedEntryPoint, 'name' | 'middlewares'>[];
}

/** Observes one exchange after the other; each finds limits and counts as if it were the first. */
export function createObserver(sources: ObservedTable): (exchange: Exchange) => Promise<Observation> {
  const compiler = createMiddlewareCompiler({ clock: leapingClock() });
  const middlewares = withoutQuestions(sources.configuration.middlewares);
  const phases = new Map<string, CompiledPhases | null>();
  const sent = new Map<Service, Pick<SentRequest, 'servers' | 'choice'>>();
  const middlewaresAt = new Map(sources.entryPoints.map(({ name, middlewares }) => [name, middlewares]));

  /** Null: they cannot be made. */
  function phasesOf({ payload, name }: Route<CompiledRoute>, entryPoint: string): CompiledPhases | null {
    // The redirection of an entry point.
    if (payload.router === undefined) return payload.phases;
    const key = `${entryPoint} ${name}`;
    let known = phases.get(key);
    if (known === undefined) {
      const names = [...(middlewaresAt.get(entryPoint) ?? []), ...payload.router.middlewares];
      const compiled = compiler.compile(names, middlewares);
      phases.set(key, (known = compiled.ok ? compiled.phases : null));
    }
    return known;
  }

  return async (exchange) => {
    const route = matchRoute(sources.table, exchange);
    if (route === undefined) return answered(null, notFoundAnswer, exchange);
    const { payload, name } = route;
    const compiled = phasesOf(route, exchange.entryPoint);
    if (compiled === null) return answered(name, bareAnswer(503), exchange);
    if (payload.answer !== undefined) return answered(name, payload.answer, exchange);
    const credentials = credentialsOf(payload, sources.configuration);
    const answer = await runRequestPhases(compiled, exchange);
    const { service } = payload;
    const isServed = service?.servers.some(({ weight }) => weight > 0) === true;
    const own = answer ?? (isServed ? undefined : payload.serverlessAnswer);
    if (own !== undefined) {
      applyAnswer(exchange, own);
      const replaced = await runResponsePhases(compiled, exchange);
      runDonePhases(compiled, exchange);
      return { ...answered(name, replaced ?? own, exchange), credentials };
    }
    runUpstreamPhases(compiled, exchange);
    let choice = sent.get(service!);
    if (choice === undefined) sent.set(service!, (choice = choiceOf(service!, sources.configuration)));
    const request = { ...sentBy(exchange, payload.passHostHeader), ...choice };
    exchange.replaceResponse(200, '');
    const replaced = await runResponsePhases(compiled, exchange);
    runDonePhases(compiled, exchange);
    return {
      router: name,
      status: replaced?.status ?? null,
      location: headerValue(exchange.responseHeaders, 'location') ?? null,
      answerHeaders: linesOf(exchange.responseHeaders),
      sent: request,
      credentials,
    };
  };
}

/** Each look at it is a day later, so that no limit is ever near; what waits for a time need not wait. */
function leapingClock(): Clock {
  let days = 0;
  const now = () => ++days * 86_400_000;
  return {
    now,
    monotonicMs: now,
    after(_, callback) {
      const timer = setImmediate(callback);
      return () => clearImmediate(timer);
    },
  };
}

function answered(router: string | null, { status, headers }: Answer, exchange: Exchange): Observation {
  const shown = exchange.status === 0 ? headers : exchange.responseHeaders;
  return {
    router,
    status,
    location: headerValue(shown, 'location') ?? null,
    answerHeaders: linesOf(shown),
    sent: null,
    credentials: null,
  };
}

function sentBy(exchange: Exchange, passHostHeader: boolean): Pick<SentRequest, 'line' | 'host' | 'headers'> {
  const { upstreamMethod, upstreamPath, upstreamQuery, upstreamHeaders } = exchange;
  const host = passHostHeader ? (headerValue(upstreamHeaders, 'host') ?? '') : '';
  return {
    line: `${upstreamMethod} ${upstreamPath}${upstreamQuery === '' ? '' : `?${upstreamQuery}`}`,
    host,
    headers: linesOf(upstreamHeaders).filter((line) => !line.startsWith('host: ')),
  };
}

/** In the order of the names; of equal names, as they come. */
function linesOf(flat: readonly string[]): string[] {
  const lines: { readonly name: string; readonly line: string }[] = [];
  for (let index = 0; index < flat.length; index += 2) {
    const name = flat[index]!.toLowerCase();
    lines.push({ name, line: `${name}: ${flat[index + 1]!}` });
  }
  return lines.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)).map(({ line }) => line);
}

function choiceOf(service: Service, { serversTransports }: Configuration): Pick<SentRequest, 'servers' | 'choice'> {
  const { strategy, sticky } = service.options;
  const regular = service.servers.filter(({ backup }) => backup !== true);
  const weighted = regular.some(({ weight }) => weight > 0) ? regular : service.servers;
  const total = weighted.reduce((sum, { weight }) => sum + weight, 0);
  const cookie = sticky?.cookie;
  const transport = serversTransports.get(service.serversTransport ?? '')?.options;
  const words = [
    strategy,
    ...(cookie === undefined ? [] : [`cookie ${JSON.stringify({ ...cookie, name: cookie.name ?? 'of its own' })}`]),
    ...(transport === undefined ? [] : [`transport ${JSON.stringify(transport)}`]),
  ];
  const servers = weighted.filter(({ weight }) => weight > 0).map(({ url, weight }) => [url, weight / total] as const);
  return { servers: new Map(servers), choice: words.join(', ') };
}

const doors = new Set(['basicAuth', 'digestAuth', 'forwardAuth']);

function credentialsOf({ router }: CompiledRoute, { middlewares }: Configuration): string | null {
  const options = doorsIn(router?.middlewares ?? [], middlewares);
  return options.length === 0 ? null : JSON.stringify(options);
}

function doorsIn(names: readonly string[], middlewares: Configuration['middlewares']): readonly unknown[] {
  return names.flatMap((name) => {
    const { type = '', options } = middlewares.get(name) ?? {};
    if (type === 'chain') return doorsIn((options as { middlewares: readonly string[] }).middlewares, middlewares);
    return doors.has(type) ? [options] : [];
  });
}

/** Nobody is asked who may pass: a service that is would take it for a request of a client. */
function withoutQuestions(middlewares: Configuration['middlewares']): Configuration['middlewares'] {
  const open = [...middlewares].map(([name, middleware]): [string, Middleware] => {
    if (middleware.type !== 'forwardAuth') return [name, middleware];
    return [name, { ...middleware, type: 'chain', options: { middlewares: [] } }];
  });
  return new Map(open);
}
