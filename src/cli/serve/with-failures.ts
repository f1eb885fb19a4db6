import type { CompileFailure } from '../../middlewares/compile-middlewares.js';
import type { Configuration, Router } from '../../model/configuration.js';
import type { Diagnostic } from '../../model/diagnostic.js';
import { withChanges } from '../../shared/layered-map.js';
import { withDiagnostics } from './with-diagnostics.js';

/**
 * The configuration as it turned out: routers whose middlewares could not be made are disabled and say why. For the API
 * and the log; what is served knows it already.
 */
export function withFailures(
  configuration: Configuration,
  failures: ReadonlyMap<string, CompileFailure>,
): Configuration {
  const disabled = new Map<string, Router>();
  const diagnostics: Diagnostic[] = [];
  for (const [name, failure] of failures) {
    const router = configuration.routers.get(name)!;
    // The configuration has told of those it disabled itself.
    if (router.status === 'disabled') continue;
    disabled.set(name, { ...router, status: 'disabled', errors: [...router.errors, failure.reason] });
    diagnostics.push(diagnosticOf(router, failure));
  }
  if (disabled.size === 0) return configuration;
  return withDiagnostics({ ...configuration, routers: withChanges(configuration.routers, disabled) }, diagnostics);
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
