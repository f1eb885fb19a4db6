import t from 'tap';
import type { Service } from '../../src/model/configuration.js';
import { createServiceProblems } from '../../src/upstreams/service-problems.js';
import { makeService } from './make-service.js';

function serviceWith(options: object, url = 'http://10.0.0.1:80'): Service {
  return makeService('app@nomad', options, [{ url }]);
}

const cases: readonly { name: string; service: Service; told: RegExp | undefined }[] = [
  { name: 'an ordinary service', service: serviceWith({}), told: undefined },
  {
    name: 'a transport of its own',
    service: serviceWith({ serversTransport: 'mtls@file' }),
    told: undefined,
  },
  {
    name: 'passive health checks',
    service: serviceWith({ passiveHealthCheck: { maxFailedAttempts: 3 } }),
    told: /^the service app@nomad: passiveHealthCheck is not supported yet/,
  },
  { name: 'HTTP/2 to servers', service: serviceWith({}, 'h2c://10.0.0.1:80'), told: /h2c.* is not supported yet/ },
  {
    name: 'a health check of a kind that is not there',
    service: serviceWith({ healthCheck: { mode: 'grpc' } }),
    told: /health checks of mode grpc are not supported/,
  },
];

t.test('what a service is served without', (t) => {
  for (const { name, service, told } of cases) {
    const serviceProblems = createServiceProblems();
    const problems = serviceProblems(new Map([[service.name, service]]));
    t.equal(problems.length, told === undefined ? 0 : 1, name);
    if (told !== undefined) t.match(problems, [{ severity: 'warning', message: told, object: 'service app@nomad' }]);
    const other = makeService('other@nomad', { passiveHealthCheck: {} }, []);
    const more = new Map([service, other].map((one) => [one.name, one]));
    t.equal(serviceProblems(more)[problems.length - 1], problems.at(-1), `${name}: the same object again`);
    t.equal(serviceProblems(new Map(more)), serviceProblems(more), `${name}: the same list where nothing changed`);
    t.equal(serviceProblems(new Map([[other.name, other]])).length, 1, `${name}: gone with its service`);
  }
  t.end();
});
