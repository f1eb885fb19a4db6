import type { Router } from '../model/configuration.js';
import type { EntryPointDescription } from './management-sources.js';

/** A router in Traefik's shape, without `name` and `provider`, which only lists have. */
export function describeRouter(router: Router, entryPoints: readonly EntryPointDescription[]): Record<string, unknown> {
  // Where none is marked, all are.
  const marked = entryPoints.filter(({ asDefault }) => asDefault);
  const defaults = marked.length > 0 ? marked : entryPoints;
  const names = router.entryPoints.length > 0 ? router.entryPoints : defaults.map(({ name }) => name);
  const known = names.filter((name) => entryPoints.some((entryPoint) => entryPoint.name === name));
  const { tls, ruleSyntax, observability } = router.options;
  return {
    entryPoints: names,
    ...(router.middlewares.length > 0 ? { middlewares: router.middlewares } : {}),
    service: router.service,
    rule: router.rule,
    ...(ruleSyntax === undefined ? {} : { ruleSyntax }),
    priority: router.priority,
    ...(router.tls ? { tls: describeTls(tls) } : {}),
    observability: {
      accessLogs: observability?.accessLogs ?? true,
      metrics: observability?.metrics ?? true,
      tracing: observability?.tracing ?? true,
      traceVerbosity: observability?.traceVerbosity ?? 'minimal',
    },
    ...(router.errors.length > 0 ? { error: router.errors } : {}),
    status: router.status,
    ...(router.status === 'disabled' || known.length === 0 ? {} : { using: known }),
  };
}

function describeTls(tls: Router['options']['tls']): Record<string, unknown> {
  return {
    options: tls?.options ?? 'default',
    ...(tls?.certResolver === undefined ? {} : { certResolver: tls.certResolver }),
    ...(tls === undefined || tls.domains.length === 0 ? {} : { domains: tls.domains }),
  };
}

/** The same as a member of a list, or by itself. */
export function listRouter(router: Router, entryPoints: readonly EntryPointDescription[]): Record<string, unknown> {
  return {
    ...describeRouter(router, entryPoints),
    name: router.name,
    provider: router.provider,
    priorityStr: `${router.priority}`,
  };
}
