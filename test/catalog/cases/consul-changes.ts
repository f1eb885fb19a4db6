import type { CatalogService } from '../../../src/model/catalog-snapshot.js';
import { instance, type Watched } from '../watch-consul.js';

/** A change in Consul and what the snapshot must show of it; `web`, `api` and `shop` are there before. */
export interface ConsulChange {
  name: string;
  change: (consul: Watched) => Promise<void>;
  seen: (consul: Watched) => boolean;
  /** Services that must be the very same objects afterwards. */
  untouched?: readonly string[];
}

export const beforeAll: readonly object[] = [
  instance('web', 'web-1', { Check: { CheckID: 'w1', Name: 'ttl', TTL: '600s', Status: 'passing' } }),
  instance('api', 'api-1', { Address: '' }),
  instance('shop', 'shop-1', { Tags: ['app.shop', 'b', 'c'], Meta: { k: 'v' }, Weights: { Passing: 10, Warning: 2 } }),
  { Name: 'database', ID: 'database-1', Port: 5432, Tags: ['sql'] },
];

const tagsOf = (service: CatalogService | undefined): string =>
  service?.instances.map(({ tags }) => tags.join()).join('|') ?? '';
const check = (verb: string, id: string) => (consul: Watched) => consul.put(`/v1/agent/check/${verb}/${id}`);

export const consulChanges: readonly ConsulChange[] = [
  {
    name: 'a changed tag changes that service and nothing else',
    change: (consul) => consul.register(instance('shop', 'shop-1', { Tags: ['app.two', 'b'] })),
    seen: (consul) => tagsOf(consul.service('shop')) === 'app.two,b',
    untouched: ['web', 'api'],
  },
  {
    name: 'a second instance with the same tags and without a check is seen',
    change: (consul) => consul.register(instance('web', 'web-2', { Port: 8082 })),
    seen: (consul) => consul.instances('web').join() === 'web-1 passing 10.0.0.1:8081,web-2 passing 10.0.0.1:8082',
    untouched: ['api', 'shop'],
  },
  {
    name: 'a moved port under equal tags is seen',
    change: (consul) => consul.register(instance('web', 'web-2', { Port: 8083 })),
    seen: (consul) => consul.instances('web').includes('web-2 passing 10.0.0.1:8083'),
  },
  {
    name: 'one instance of two goes',
    change: (consul) => consul.put('/v1/agent/service/deregister/web-2'),
    seen: (consul) => consul.instances('web').join() === 'web-1 passing 10.0.0.1:8081',
  },
  {
    name: 'a critical check makes the instance critical',
    change: check('fail', 'w1'),
    seen: (consul) => consul.instances('web').join() === 'web-1 critical 10.0.0.1:8081',
    untouched: ['api', 'shop'],
  },
  {
    name: 'a warning is told apart from passing',
    change: check('warn', 'w1'),
    seen: (consul) => consul.instances('web').join() === 'web-1 warning 10.0.0.1:8081',
  },
  {
    name: 'maintenance of a service wins over its checks',
    change: (consul) => consul.put('/v1/agent/service/maintenance/web-1?enable=true'),
    seen: (consul) => consul.instances('web').join() === 'web-1 maintenance 10.0.0.1:8081',
  },
  {
    name: 'the end of the maintenance brings the warning back',
    change: (consul) => consul.put('/v1/agent/service/maintenance/web-1?enable=false'),
    seen: (consul) => consul.instances('web').join() === 'web-1 warning 10.0.0.1:8081',
  },
  {
    name: 'a check that passes again makes the instance passing',
    change: check('pass', 'w1'),
    seen: (consul) => consul.instances('web').join() === 'web-1 passing 10.0.0.1:8081',
  },
  {
    name: 'maintenance of the node concerns every instance on it, with checks or without',
    change: (consul) => consul.put('/v1/agent/maintenance?enable=true'),
    seen: (consul) =>
      ['web', 'api', 'shop'].every((name) => consul.instances(name).every((shown) => shown.includes(' maintenance '))),
  },
  {
    name: 'and ends for every instance',
    change: (consul) => consul.put('/v1/agent/maintenance?enable=false'),
    seen: (consul) =>
      ['web', 'api', 'shop'].every((name) => consul.instances(name).every((shown) => shown.includes(' passing '))),
  },
  {
    name: 'a service that gets a relevant tag appears',
    change: (consul) => consul.register({ Name: 'database', ID: 'database-1', Port: 5432, Tags: ['sql', 'app.sql'] }),
    seen: (consul) => consul.names().join() === 'api,database,shop,web',
    untouched: ['web', 'api', 'shop'],
  },
  {
    name: 'a service that loses its last relevant tag goes',
    change: (consul) => consul.register({ Name: 'database', ID: 'database-1', Port: 5432, Tags: ['sql'] }),
    seen: (consul) => consul.names().join() === 'api,shop,web',
  },
  {
    name: 'a new service is seen, and the critical check it starts with',
    change: (consul) => consul.register(instance('late', 'late-1', { Check: { Name: 'ttl', TTL: '600s' } })),
    seen: (consul) => consul.instances('late').join() === 'late-1 critical 10.0.0.1:8081',
  },
  {
    name: 'the last instance of a service takes the service with it at once',
    change: (consul) => consul.put('/v1/agent/service/deregister/late-1'),
    seen: (consul) => consul.names().join() === 'api,shop,web',
    untouched: ['web', 'api', 'shop'],
  },
];
