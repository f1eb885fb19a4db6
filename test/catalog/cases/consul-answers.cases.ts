/** What Consul answers at once: after the writes, the request gets the recorded status, headers and shape of body. */
export interface AnswerCase {
  /** Number in the list of what a simulator must reproduce; 0: beyond that list. */
  row: number;
  name: string;
  given?: readonly Write[];
  ask: { method?: string; path: string; headers?: Record<string, string>; body?: string | object };
  recording: string;
  /** `exact`: the very same; `values`: names are data, compare what they map to; default: shape by key. */
  body?: 'exact' | 'values' | 'shape';
}

export interface Write {
  method?: 'PUT' | 'DELETE';
  path: string;
  body?: string | object;
}

export const web1 = {
  Name: 'web',
  ID: 'web-1',
  Tags: ['https://web.example.test', 'urlprefix-web.example.test/'],
  Port: 8081,
  Address: '10.0.0.1',
  Meta: { k: 'v' },
  Weights: { Passing: 10, Warning: 2 },
  TaggedAddresses: {
    lan: { Address: '10.0.0.1', Port: 8081 },
    wan: { Address: '198.51.100.7', Port: 80 },
  },
  Check: { CheckID: 'w1', Name: 'ttl', TTL: '600s' },
};

export const register = (service: object): Write => ({ path: '/v1/agent/service/register', body: service });
export const check = (verb: 'pass' | 'warn' | 'fail', id: string): Write => ({ path: `/v1/agent/check/${verb}/${id}` });

const oneWeb = [register(web1)];
const passingWeb = [...oneWeb, check('pass', 'w1')];
const maintained: Write = { path: '/v1/agent/service/maintenance/web-1?enable=true&reason=test' };
const nodeMaintained: Write = { path: '/v1/agent/maintenance?enable=true&reason=test' };
const foreignNode = (status: string): Write => ({
  path: '/v1/catalog/register',
  body: {
    Node: 'node-x',
    Address: '10.9.9.9',
    Service: { ID: 'sx-1', Service: 'sx', Tags: ['a'], Port: 80 },
    Checks: [
      { CheckID: 'serfHealth', Name: 'Serf Health Status', Status: status },
      { CheckID: 'sx', Name: 'own', Status: 'passing', ServiceID: 'sx-1' },
    ],
  },
});

export const answerCases: AnswerCase[] = [
  {
    row: 28,
    name: 'lists names with the union of their tags',
    given: oneWeb,
    ask: { path: '/v1/catalog/services' },
    recording: 'catalog-services',
    body: 'values',
  },
  {
    row: 0,
    name: 'says stale where stale was asked',
    given: oneWeb,
    ask: { path: '/v1/catalog/services?stale' },
    recording: 'catalog-services-stale',
    body: 'values',
  },
  {
    row: 0,
    name: 'shows instances of the catalog without health',
    given: oneWeb,
    ask: { path: '/v1/catalog/service/web' },
    recording: 'catalog-service',
  },
  {
    row: 0,
    name: 'names its data centre',
    ask: { path: '/v1/catalog/datacenters' },
    recording: 'catalog-datacenters',
    body: 'exact',
  },
  { row: 0, name: 'names its leader', ask: { path: '/v1/status/leader' }, recording: 'status-leader' },
  {
    row: 29,
    name: 'shows an instance whose check is critical from birth',
    given: oneWeb,
    ask: { path: '/v1/health/service/web' },
    recording: 'health-service-all',
  },
  {
    row: 29,
    name: 'leaves a critical instance out of passing',
    given: oneWeb,
    ask: { path: '/v1/health/service/web?passing' },
    recording: 'health-service-passing-empty',
    body: 'exact',
  },
  {
    row: 29,
    name: 'leaves a warning instance out of passing',
    given: [...oneWeb, check('warn', 'w1')],
    ask: { path: '/v1/health/service/web?passing=1' },
    recording: 'health-service-warning-passing',
    body: 'exact',
  },
  {
    row: 29,
    name: 'shows a warning instance otherwise',
    given: [...oneWeb, check('warn', 'w1')],
    ask: { path: '/v1/health/service/web' },
    recording: 'health-service-warning-all',
  },
  {
    row: 29,
    name: 'shows a passing instance in passing',
    given: passingWeb,
    ask: { path: '/v1/health/service/web?passing=1' },
    recording: 'health-service-passing',
  },
  {
    row: 29,
    name: 'takes passing=false for no filter',
    given: oneWeb,
    ask: { path: '/v1/health/service/web?passing=false' },
    recording: 'health-service-passing-false',
  },
  {
    row: 29,
    name: 'shows node maintenance as a critical check of every instance',
    given: [...passingWeb, nodeMaintained],
    ask: { path: '/v1/health/service/web' },
    recording: 'health-service-node-maintenance',
  },
  {
    row: 29,
    name: 'leaves instances on a maintained node out of passing',
    given: [...passingWeb, nodeMaintained],
    ask: { path: '/v1/health/service/web?passing=1' },
    recording: 'health-service-node-maintenance-passing',
    body: 'exact',
  },
  {
    row: 29,
    name: 'shows service maintenance as a critical check of the instance',
    given: [...passingWeb, maintained],
    ask: { path: '/v1/health/service/web' },
    recording: 'health-service-service-maintenance',
  },
  {
    row: 29,
    name: 'leaves instances of a lost node out of passing, whatever their own check says',
    given: [foreignNode('critical')],
    ask: { path: '/v1/health/service/sx?passing=1' },
    recording: 'health-service-serfhealth-critical-passing',
    body: 'exact',
  },
  {
    row: 30,
    name: 'shows an empty address and weights of one where none were given',
    given: [register({ Name: 'noaddr', Port: 9000, Tags: ['x'] })],
    ask: { path: '/v1/health/service/noaddr' },
    recording: 'health-service-no-address',
  },
  {
    row: 28,
    name: 'answers an empty list for a service that is unknown',
    ask: { path: '/v1/health/service/nosuch' },
    recording: 'health-service-unknown',
    body: 'exact',
  },
  {
    row: 28,
    name: 'answers an empty list after the last instance left',
    given: [...oneWeb, { path: '/v1/agent/service/deregister/web-1' }],
    ask: { path: '/v1/health/service/web' },
    recording: 'health-service-after-last',
    body: 'exact',
  },
  {
    row: 0,
    name: 'filters by tag',
    given: passingWeb,
    ask: { path: '/v1/health/service/web?tag=https%3A%2F%2Fweb.example.test' },
    recording: 'health-service-tag',
  },
  {
    row: 0,
    name: 'filters by an expression that hits',
    given: passingWeb,
    ask: { path: '/v1/health/service/web?filter=Service.Port%3D%3D8081' },
    recording: 'health-service-filter',
  },
  {
    row: 0,
    name: 'filters by an expression that misses',
    given: passingWeb,
    ask: { path: '/v1/health/service/web?filter=%22zz%22%20in%20Service.Tags' },
    recording: 'health-service-filter-miss',
    body: 'exact',
  },
  {
    row: 0,
    name: 'answers 500 and index 1 to a selector it does not know',
    ask: { path: '/v1/health/service/web?filter=Foo%3D%3D1' },
    recording: 'health-service-filter-bad',
    body: 'exact',
  },
  {
    row: 0,
    name: 'compresses for who accepts it',
    given: passingWeb,
    ask: { path: '/v1/health/service/web', headers: { 'Accept-Encoding': 'gzip' } },
    recording: 'health-service-gzip',
  },
  {
    row: 0,
    name: 'says that it read consistently',
    given: passingWeb,
    ask: { path: '/v1/health/service/web?consistent' },
    recording: 'health-service-consistent',
  },
  {
    row: 0,
    name: 'refuses to be stale and consistent at once',
    ask: { path: '/v1/health/service/web?stale&consistent' },
    recording: 'health-service-stale-consistent',
    body: 'exact',
  },
  {
    row: 0,
    name: 'misses its cache at first',
    given: passingWeb,
    ask: { path: '/v1/health/service/web?cached' },
    recording: 'health-service-cached',
  },
  {
    row: 0,
    name: 'lists the checks of a service',
    given: passingWeb,
    ask: { path: '/v1/health/checks/web' },
    recording: 'health-checks',
  },
  {
    row: 0,
    name: 'lists all checks',
    given: passingWeb,
    ask: { path: '/v1/health/state/any' },
    recording: 'health-state-any',
  },
  {
    row: 0,
    name: 'lists no critical check where none is',
    given: passingWeb,
    ask: { path: '/v1/health/state/critical' },
    recording: 'health-state-critical',
    body: 'exact',
  },
  {
    row: 0,
    name: 'filters checks by status as a proxy does to find what fails',
    given: passingWeb,
    ask: { path: '/v1/health/state/any?filter=Status%20!%3D%20%22passing%22' },
    recording: 'health-state-critical',
    body: 'exact',
  },
  {
    row: 0,
    name: 'lists the services of its agent',
    given: oneWeb,
    ask: { path: '/v1/agent/services' },
    recording: 'agent-services',
    body: 'values',
  },
  {
    row: 0,
    name: 'says nothing to a registration',
    ask: { method: 'PUT', path: '/v1/agent/service/register', body: web1 },
    recording: 'service-register',
    body: 'exact',
  },
  {
    row: 0,
    name: 'answers 500 for a data centre it does not know',
    ask: { path: '/v1/catalog/services?dc=mars' },
    recording: 'catalog-services-bad-dc',
    body: 'exact',
  },
  {
    row: 0,
    name: 'answers 400 to an index that is none',
    ask: { path: '/v1/catalog/services?index=abc' },
    recording: 'catalog-services-bad-index',
    body: 'exact',
  },
  {
    row: 10,
    name: 'answers 400 to a wait that is none',
    ask: { path: '/v1/catalog/services?index=1&wait=abc' },
    recording: 'catalog-services-bad-wait',
    body: 'exact',
  },
  {
    row: 10,
    name: 'takes a bare number for no duration',
    ask: { path: '/v1/catalog/services?index=1&wait=10' },
    recording: 'catalog-services-bad-wait',
    body: 'exact',
  },
  {
    row: 0,
    name: 'answers 405 to the wrong method',
    ask: { method: 'POST', path: '/v1/catalog/services', body: '{}' },
    recording: 'catalog-services-method',
    body: 'exact',
  },
  {
    row: 0,
    name: 'answers 404 without a body to a path that is none',
    ask: { path: '/v1/nothing' },
    recording: 'not-found',
    body: 'exact',
  },
  {
    row: 34,
    name: 'answers a missing key with 404 and an index',
    ask: { path: '/v1/kv/tagway/none' },
    recording: 'kv-get-missing',
    body: 'exact',
  },
  {
    row: 34,
    name: 'answers a prefix without keys with 404 and an index',
    ask: { path: '/v1/kv/nothing/?recurse' },
    recording: 'kv-recurse-missing',
    body: 'exact',
  },
  {
    row: 34,
    name: 'writes a key',
    ask: { method: 'PUT', path: '/v1/kv/tagway/a', body: 'hello' },
    recording: 'kv-put',
    body: 'exact',
  },
  {
    row: 34,
    name: 'reads a key with its value in base64',
    given: [{ path: '/v1/kv/tagway/a', body: 'hello' }],
    ask: { path: '/v1/kv/tagway/a' },
    recording: 'kv-get',
  },
  {
    row: 34,
    name: 'reads a raw value',
    given: [{ path: '/v1/kv/tagway/a', body: 'hello' }],
    ask: { path: '/v1/kv/tagway/a?raw' },
    recording: 'kv-get-raw',
    body: 'exact',
  },
  {
    row: 34,
    name: 'lists key names',
    given: [
      { path: '/v1/kv/tagway/a', body: 'hello' },
      { path: '/v1/kv/tagway/b/c', body: 'x' },
    ],
    ask: { path: '/v1/kv/tagway/?keys' },
    recording: 'kv-keys',
    body: 'exact',
  },
  {
    row: 34,
    name: 'reads all keys below a prefix',
    given: [
      { path: '/v1/kv/tagway/a', body: 'hello' },
      { path: '/v1/kv/tagway/b/c', body: 'x' },
    ],
    ask: { path: '/v1/kv/tagway/?recurse' },
    recording: 'kv-recurse',
  },
  {
    row: 34,
    name: 'refuses a write whose compare-and-set index is old',
    given: [{ path: '/v1/kv/tagway/a', body: 'hello' }],
    ask: { method: 'PUT', path: '/v1/kv/tagway/a?cas=1', body: 'z' },
    recording: 'kv-cas-fail',
    body: 'exact',
  },
  {
    row: 34,
    name: 'refuses to create a key that is there',
    given: [{ path: '/v1/kv/tagway/a', body: 'hello' }],
    ask: { method: 'PUT', path: '/v1/kv/tagway/a?cas=0', body: 'z' },
    recording: 'kv-cas-zero-exists',
    body: 'exact',
  },
  {
    row: 34,
    name: 'creates a session',
    ask: { method: 'PUT', path: '/v1/session/create', body: { Name: 'tagway', TTL: '10s', LockDelay: '0s' } },
    recording: 'session-create',
  },
  {
    row: 34,
    name: 'refuses a session that is shorter than ten seconds',
    ask: { method: 'PUT', path: '/v1/session/create', body: { TTL: '5s' } },
    recording: 'session-create-short-ttl',
    body: 'exact',
  },
  {
    row: 34,
    name: 'does not renew a session it does not know',
    ask: { method: 'PUT', path: '/v1/session/renew/11111111-1111-1111-1111-111111111111' },
    recording: 'session-renew-unknown',
    body: 'exact',
  },
  {
    row: 34,
    name: 'answers 500 to a lock for a session it does not know',
    ask: { method: 'PUT', path: '/v1/kv/tagway/leader?acquire=11111111-1111-1111-1111-111111111111', body: 'x' },
    recording: 'lock-acquire-bad-session',
    body: 'exact',
  },
];
