import type { Service } from '../model/configuration.js';
import type { Diagnostic } from '../model/diagnostic.js';
import { differencesOf } from '../shared/layered-map.js';
import { healthCheckProblem } from './health/health-check-support.js';

interface Problem {
  readonly code: 'health-check-unsupported' | 'service-option-unsupported';
  readonly message: string;
  readonly remedy: string;
}

/** Tells what services ask for and are served without, one diagnostic each; of unchanged ones the same objects. */
export function createServiceProblems(): (services: ReadonlyMap<string, Service>) => readonly Diagnostic[] {
  const known = new Map<string, readonly Diagnostic[]>();
  let last: ReadonlyMap<string, Service> = new Map();
  let all: readonly Diagnostic[] = [];
  return (services) => {
    const { changed, removed } = differencesOf(last, services);
    last = services;
    let isCurrent = true;
    for (const name of removed) if (known.delete(name)) isCurrent = false;
    for (const [name, service] of changed) {
      const own = diagnose(service);
      if (own.length > 0) known.set(name, own);
      else if (!known.delete(name)) continue;
      isCurrent = false;
    }
    if (!isCurrent) all = [...known.values()].flat();
    return all;
  };
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
