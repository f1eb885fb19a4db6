import type { Service } from '../../src/model/configuration.js';
import { loadBalancerFields, type LoadBalancerOptions, type Server } from '../../src/model/service.js';
import { decodeFields } from '../../src/shared/decode-options.js';
import { nodeFromDocument } from '../../src/shared/option-node.js';

/** A service as the configuration makes it: options as a user writes them, the rest from the schema's defaults. */
export function makeService(name: string, options: object, servers: readonly Partial<Server>[]): Service {
  const problems: string[] = [];
  const decoded: LoadBalancerOptions = decodeFields(
    loadBalancerFields,
    nodeFromDocument('', options, 'test'),
    '',
    (problem) => problems.push(problem.message),
  );
  if (problems.length > 0) throw new Error(problems.join('; '));
  return {
    name,
    provider: 'nomad',
    status: 'enabled',
    errors: [],
    origins: [],
    kind: 'loadBalancer',
    options: decoded,
    servers: servers.map((server) => ({ url: 'http://10.0.0.1:80', weight: 1, preservePath: false, ...server })),
  };
}

/** Servers a, b, c, … at 10.0.0.1, 10.0.0.2, … with these weights. */
export function makeServers(weights: readonly number[]): Server[] {
  return weights.map((weight, index) => ({
    url: `http://10.0.${Math.floor(index / 250)}.${(index % 250) + 1}:8080`,
    weight,
    preservePath: false,
    instance: `nomad/default/${serverLetter(index)}`,
  }));
}

export function serverLetter(index: number): string {
  return index < 26 ? String.fromCharCode(97 + index) : `s${index}`;
}
