// Everything that one route is in Traefik's tags: its routers, its service, its middlewares.
import type { ChosenRoute } from './choose-route.js';
import { middlewareTags, type AuthSchemes, type MiddlewareTags } from './middleware-tags.js';
import { serviceTags } from './service-tags.js';
import type { Side } from './usual-port.js';

export interface RouteTagSettings {
  /** Of the servers, instead of the registered one. */
  readonly port: number | undefined;
  readonly auth: AuthSchemes;
  /** No route of the instance has a service. */
  readonly serverless: boolean;
}

export function routeTags(route: ChosenRoute, { port, auth, serverless }: RouteTagSettings): string[] {
  const { source, options, plan, weight } = route;
  const { name } = plan;
  const redirects = options.redirect !== undefined;
  const routers: string[] = [];
  const middlewares = new Map<string, MiddlewareTags>();
  for (const side of sides) {
    const planned = plan[side];
    if (planned === undefined) continue;
    const through = middlewareTags({ source, options, auth, plan, side }).map((middleware) => {
      middlewares.set(middleware.suffix, middleware);
      return `${name}-${middleware.suffix}`;
    });
    const lines = [
      `rule=${planned.rule}`,
      ...(planned.priority === undefined ? [] : [`priority=${planned.priority}`]),
      ...(side === 'tls' ? ['tls=true'] : []),
      ...(through.length === 0 ? [] : [`middlewares=${through.join(',')}`]),
      `service=${redirects ? 'noop@internal' : name}`,
    ];
    routers.push(...lines.map((line) => `traefik.http.routers.${side === 'tls' ? `${name}-tls` : name}.${line}`));
  }
  return [
    ...routers,
    ...[...middlewares.values()].flatMap(({ suffix, options: written }) =>
      written.map((option) => `traefik.http.middlewares.${name}-${suffix}.${option}`),
    ),
    ...serviceTagsOf(),
  ];

  function serviceTagsOf(): string[] {
    if (routers.length === 0) return [];
    if (!redirects) return serviceTags({ name, options, weight, port });
    // Without any service the instance would get one of its own name, which may be that of somebody's route.
    return serverless ? [`traefik.http.services.${name}-redirect.loadbalancer.passhostheader=true`] : [];
  }
}

const sides: readonly Side[] = ['plain', 'tls'];
