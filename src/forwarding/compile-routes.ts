// A configuration becomes the table that serves: each router bound once to its upstream, middlewares and counters.
import { bareAnswer, noServerAnswer } from '../exchange/answer.js';
import type { Exchange } from '../exchange/exchange.js';
import type { CompileFailure, MiddlewareCompiler } from '../middlewares/compile-middlewares.js';
import { emptyConfiguration, type Configuration, type Router } from '../model/configuration.js';
import type { Metrics } from '../observability/metrics.js';
import { matchRoute } from '../routing/match-route.js';
import type { Route } from '../routing/route.js';
import { changeRouteTable, emptyRouteTable, type RouteTable } from '../routing/route-table.js';
import { compileRule } from '../rules/compile-rule.js';
import { differencesOf, type MapDifferences } from '../shared/layered-map.js';
import { References } from '../shared/references.js';
import type { Upstreams } from '../upstreams/upstreams.js';
import type { CompiledRoute } from './compiled-route.js';
import type { MatchExchange } from './forwarding-core.js';
import { noopAnswer, noopService } from './noop-service.js';
import { redirectionMiddleware, type Redirection } from './redirection.js';

/** What routes must know of an entry point. */
export interface RoutedEntryPoint {
  readonly name: string;
  /** Used by routers that name none. */
  readonly isDefault: boolean;
  /** Qualified names; before those of the router. */
  readonly middlewares: readonly string[];
  /** Makes every router a TLS one here. */
  readonly tls: boolean;
  readonly redirection: Redirection | undefined;
}

export interface RouteCompilerOptions {
  readonly entryPoints: readonly RoutedEntryPoint[];
  readonly upstreams: Upstreams;
  readonly middlewares: MiddlewareCompiler;
  readonly metrics: Pick<Metrics, 'routerRecorder' | 'serviceRecorder'>;
}

export interface CompiledRoutes {
  readonly table: RouteTable<CompiledRoute>;
  readonly match: MatchExchange;
  /** Routers that answer 503 because of a middleware, by router name. */
  readonly failures: ReadonlyMap<string, CompileFailure>;
}

/** What became of a router, and all that went into it besides: the same again means the same routes again. */
interface Compilation {
  readonly routes: readonly Route<CompiledRoute>[];
  readonly failure: CompileFailure | undefined;
  readonly uses: ReadonlySet<string>;
}

/** Stands for every middleware: what a chain leads to may change without the chain itself changing. */
const anyMiddleware = 'any middleware';

const unavailable = bareAnswer(503);

/** Compiles configurations one after the other; what has not changed since the last one is kept as it is. */
export function createRouteCompiler(options: RouteCompilerOptions): (configuration: Configuration) => CompiledRoutes {
  const { upstreams, middlewares: compiler, metrics } = options;
  const groups = groupEntryPoints(options.entryPoints);
  const routesOf = new Map<string, readonly Route<CompiledRoute>[]>();
  const uses = new References();
  const failures = new Map<string, CompileFailure>();
  const redirections = options.entryPoints.flatMap((entryPoint) => redirectionRoute(entryPoint, compiler));
  let table = changeRouteTable<CompiledRoute>(emptyRouteTable(), { removed: [], added: redirections });
  let last = emptyConfiguration;

  /**
   * The routers that may have become others since the last configuration, those that are gone among them. Upstreams need
   * no look: one is the same as long as its service was there in every configuration.
   */
  function changedRouters({ routers, services, middlewares }: Configuration): ReadonlySet<string> {
    const names = new Set<string>();
    const addUsers = (used: string): void => {
      for (const router of uses.to(used)) names.add(router);
    };
    for (const name of namesIn(differencesOf(last.routers, routers))) names.add(name);
    for (const name of namesIn(differencesOf(last.services, services))) addUsers(`service ${name}`);
    const changed = namesIn(differencesOf(last.middlewares, middlewares));
    for (const name of changed) addUsers(`middleware ${name}`);
    if (changed.length > 0) addUsers(anyMiddleware);
    return names;
  }

  function compileRouter(router: Router, configuration: Configuration): Compilation {
    const service = configuration.services.get(router.service);
    const upstream = upstreams.get(router.service);
    const routes: Route<CompiledRoute>[] = [];
    let failure: CompileFailure | undefined;
    const used = new Set([`service ${router.service}`]);
    const rule = compileRule(router.rule);
    for (const group of rule.ok ? groupsOf(router, groups) : []) {
      const names = [...group.middlewares, ...router.middlewares];
      for (const name of names) {
        used.add(`middleware ${name}`);
        if (configuration.middlewares.get(name)?.type === 'chain') used.add(anyMiddleware);
      }
      const compiled = names.length === 0 ? undefined : compiler.compile(names, configuration.middlewares);
      if (compiled?.ok === false) failure = compiled;
      const refused = compiled?.ok === false || router.status === 'disabled' || service?.status === 'disabled';
      routes.push({
        name: router.name,
        rule: (rule as { rule: Route<CompiledRoute>['rule'] }).rule,
        priority: router.priority,
        tls: router.tls || group.tls,
        entryPoints: group.names,
        payload: {
          router,
          service,
          upstream,
          phases: compiled?.ok === true ? compiled.phases : null,
          answer: refused ? unavailable : undefined,
          serverlessAnswer: router.service === noopService ? noopAnswer : noServerAnswer,
          passHostHeader: service?.options.passHostHeader ?? true,
          sticky: service?.options.sticky?.cookie !== undefined,
          recorders:
            router.options.observability?.metrics === false
              ? []
              : [metrics.serviceRecorder(router.service), metrics.routerRecorder(router.name, router.service)],
          accessLogged: router.options.observability?.accessLogs !== false,
        },
      });
    }
    return { routes, failure, uses: used };
  }

  return (configuration) => {
    const removed: Route<CompiledRoute>[] = [];
    const added: Route<CompiledRoute>[] = [];
    for (const name of changedRouters(configuration)) {
      removed.push(...(routesOf.get(name) ?? []));
      const router = configuration.routers.get(name);
      const compiled = router === undefined ? noCompilation : compileRouter(router, configuration);
      added.push(...compiled.routes);
      uses.replace(name, compiled.uses);
      if (router === undefined) routesOf.delete(name);
      else routesOf.set(name, compiled.routes);
      if (compiled.failure === undefined) failures.delete(name);
      else failures.set(name, compiled.failure);
    }
    if (configuration.middlewares !== last.middlewares) compiler.dropUnused(configuration.middlewares);
    last = configuration;
    const built = (table = changeRouteTable(table, { removed, added }));
    return { table: built, match: (exchange: Exchange) => matchRoute(built, exchange)?.payload, failures };
  };
}

/** Of a router that is gone. */
const noCompilation: Compilation = { routes: [], failure: undefined, uses: new Set() };

function namesIn({ changed, removed }: MapDifferences<string, unknown>): string[] {
  return [...changed.map(([name]) => name), ...removed];
}

/** Entry points that treat routers alike: most often all of them, so that a router is one route. */
interface EntryPointGroup {
  readonly names: readonly string[];
  readonly middlewares: readonly string[];
  readonly tls: boolean;
}

interface GroupMember extends RoutedEntryPoint {
  readonly key: string;
}

function groupEntryPoints(entryPoints: readonly RoutedEntryPoint[]): readonly GroupMember[] {
  return entryPoints.map((entryPoint) => ({
    ...entryPoint,
    key: JSON.stringify([entryPoint.middlewares, entryPoint.tls]),
  }));
}

function groupsOf(router: Router, members: readonly GroupMember[]): EntryPointGroup[] {
  const named = members.filter((member) =>
    router.entryPoints.length === 0 ? member.isDefault : router.entryPoints.includes(member.name),
  );
  return [...new Set(named.map((member) => member.key))].map((key) => {
    const alike = named.filter((member) => member.key === key);
    return { names: alike.map((member) => member.name), middlewares: alike[0]!.middlewares, tls: alike[0]!.tls };
  });
}

function redirectionRoute(entryPoint: RoutedEntryPoint, compiler: MiddlewareCompiler): Route<CompiledRoute>[] {
  if (entryPoint.redirection === undefined) return [];
  const middleware = redirectionMiddleware(entryPoint.name, entryPoint.redirection);
  const compiled = compiler.compile([middleware.name], new Map([[middleware.name, middleware]]));
  const rule = compileRule('PathPrefix(`/`)');
  if (!rule.ok || !compiled.ok) throw new Error(`the redirection of ${entryPoint.name} does not compile`);
  return [
    {
      name: middleware.name,
      rule: rule.rule,
      priority: entryPoint.redirection.priority,
      tls: false,
      entryPoints: [entryPoint.name],
      payload: {
        router: undefined,
        service: undefined,
        upstream: undefined,
        phases: compiled.phases,
        answer: undefined,
        serverlessAnswer: noopAnswer,
        passHostHeader: true,
        sticky: false,
        recorders: [],
        accessLogged: true,
      },
    },
  ];
}
