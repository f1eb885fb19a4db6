import type { CompileFailure } from '../../middlewares/compile-middlewares.js';
import type { Configuration, Router } from '../../model/configuration.js';
import type { Diagnostic } from '../../model/diagnostic.js';
import { serviceProblems } from '../../upstreams/service-problems.js';

/**
 * The configuration as it turned out: routers whose middlewares could not be made are disabled and say why, services say
 * what they are served without. For the API and the log; what is served knows it already.
 */
export function withFailures(
  configuration: Configuration,
  failures: ReadonlyMap<string, CompileFailure>,
): Configuration {
  const problems = serviceProblems(configuration.services.values());
  if (failures.size === 0 && problems.length === 0) return configuration;
  const routers = new Map(configuration.routers);
  const diagnostics: Diagnostic[] = [...configuration.diagnostics, ...problems];
  for (const [name, failure] of failures) {
    const router = routers.get(name)!;
    // The configuration has told of those it disabled itself.
    if (router.status === 'disabled') continue;
    routers.set(name, { ...router, status: 'disabled', errors: [...router.errors, failure.reason] });
    diagnostics.push(diagnosticOf(router, failure));
  }
  return { ...configuration, routers, diagnostics };
}

function diagnosticOf(router: Router, { middleware, reason, remedy }: CompileFailure): Diagnostic {
  return {
    code: 'middleware-refused',
    severity: 'error',
    origin: router.origins[0] ?? { provider: router.provider },
    message: `router ${router.name} answers 503: ${reason}`,
    remedy,
    object: `middleware ${middleware}`,
  };
}
