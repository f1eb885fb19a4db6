import type { Service } from '../model/configuration.js';
import type { Diagnostic } from '../model/diagnostic.js';
import { healthCheckProblem } from './health/health-check-support.js';

interface Problem {
  readonly code: 'health-check-unsupported' | 'service-option-unsupported';
  readonly message: string;
  readonly remedy: string;
}

/** A service that has not changed is the same object, and has the same diagnostics. */
const known = new WeakMap<Service, readonly Diagnostic[]>();

/** What services ask for and are served without, one diagnostic each; unchanged services give the same objects. */
export function serviceProblems(services: Iterable<Service>): Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  for (const service of services) {
    let own = known.get(service);
    if (own === undefined) known.set(service, (own = diagnose(service)));
    for (const diagnostic of own) diagnostics.push(diagnostic);
  }
  return diagnostics;
}

function diagnose(service: Service): readonly Diagnostic[] {
  return [...problemsOf(service)].map(({ code, message, remedy }) => ({
    code,
    severity: 'warning',
    origin: service.origins[0] ?? { provider: service.provider },
    message: `the service ${service.name}: ${message}`,
    remedy,
    object: `service ${service.name}`,
  }));
}

function* problemsOf({ options, servers }: Service): Generator<Problem> {
  const code = 'service-option-unsupported';
  const health = options.healthCheck && healthCheckProblem(options.healthCheck);
  if (health !== undefined) yield { code: 'health-check-unsupported', ...health };
  if (options.serversTransport !== undefined) {
    yield {
      code,
      message: `serversTransport ${options.serversTransport} is not supported yet; the one of the settings is used`,
      remedy: 'set serversTransport in the static settings',
    };
  }
  if (options.passiveHealthCheck !== undefined) {
    yield {
      code,
      message: 'passiveHealthCheck is not supported yet; servers that fail requests keep getting them',
      remedy: 'use healthCheck',
    };
  }
  if (servers.some(({ url }) => /^h2c:/i.test(url))) {
    yield {
      code,
      message: 'HTTP/2 to servers (h2c) is not supported yet; they are spoken to in HTTP/1.1',
      remedy: 'let the server speak HTTP/1.1 and leave the scheme out',
    };
  }
}
