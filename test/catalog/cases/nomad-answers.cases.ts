import type { TestJob } from '../../support/nomad-under-test.js';

/** What Nomad answers at once: while the jobs run, the request gets the recorded status, headers and body. */
export interface NomadAnswerCase {
  row: number;
  name: string;
  jobs?: readonly TestJob[];
  ask: { method?: string; path: string; headers?: Record<string, string>; body?: string };
  recording: string;
  body?: 'exact' | 'shape';
}

export const webTags = [
  'traefik.enable=true',
  'traefik.http.routers.web.rule=Host(`web.example.test`)',
  'urlprefix-web.example.test/',
  'https://web.example.test',
];

const web = [{ name: 'web', tags: webTags }];
const threeWebs = [{ name: 'web', tags: webTags, count: 3 }];
const teams = [...web, { name: 'web', tags: ['https://team-b.example.test'], namespace: 'team-b' }];

export const nomadAnswerCases: NomadAnswerCase[] = [
  {
    row: 1,
    name: 'a fresh cluster has an empty list, index 1 and a leader',
    ask: { path: '/v1/services' },
    recording: 'services-empty',
    body: 'exact',
  },
  {
    row: 1,
    name: 'a fresh cluster has an empty list for all namespaces',
    ask: { path: '/v1/services?namespace=*' },
    recording: 'services-empty-ns-star',
    body: 'exact',
  },
  {
    row: 2,
    name: 'an unknown name on a fresh cluster is an empty list',
    ask: { path: '/v1/service/nosuch' },
    recording: 'service-unknown-fresh',
    body: 'exact',
  },
  {
    row: 2,
    name: 'an unknown name is an empty list',
    jobs: web,
    ask: { path: '/v1/service/nosuch' },
    recording: 'service-unknown',
    body: 'exact',
  },
  {
    row: 2,
    name: 'an unknown namespace is an empty list',
    jobs: web,
    ask: { path: '/v1/services?namespace=nosuch' },
    recording: 'services-unknown-namespace',
    body: 'exact',
  },
  {
    row: 3,
    name: 'the list shows names with tags',
    jobs: web,
    ask: { path: '/v1/services' },
    recording: 'services-one',
  },
  {
    row: 3,
    name: 'a name shows twelve fields of one instance',
    jobs: web,
    ask: { path: '/v1/service/web' },
    recording: 'service-one',
  },
  {
    row: 3,
    name: 'a name shows twelve fields of each of three instances',
    jobs: threeWebs,
    ask: { path: '/v1/service/web' },
    recording: 'service-three',
  },
  {
    row: 4,
    name: 'the list shows one entry per namespace for a star',
    jobs: teams,
    ask: { path: '/v1/services?namespace=*' },
    recording: 'services-namespaces-star',
  },
  {
    row: 4,
    name: 'the list shows one namespace',
    jobs: teams,
    ask: { path: '/v1/services?namespace=team-b' },
    recording: 'services-namespace-team-b',
  },
  {
    row: 4,
    name: 'a name is read in its namespace',
    jobs: teams,
    ask: { path: '/v1/service/web?namespace=team-b' },
    recording: 'service-namespace-team-b',
  },
  {
    row: 4,
    name: 'a name knows no star',
    jobs: teams,
    ask: { path: '/v1/service/web?namespace=*' },
    recording: 'service-ns-star',
    body: 'exact',
  },
  {
    row: 10,
    name: 'index 0 never blocks',
    jobs: web,
    ask: { path: '/v1/services?index=0&wait=5s' },
    recording: 'block-index-zero',
  },
  {
    row: 10,
    name: 'a bare number is no wait',
    ask: { path: '/v1/services?index=362&wait=10' },
    recording: 'block-wait-10',
    body: 'exact',
  },
  {
    row: 10,
    name: 'a word is no wait',
    ask: { path: '/v1/services?index=1&wait=abc' },
    recording: 'services-bad-wait',
    body: 'exact',
  },
  {
    row: 0,
    name: 'a word is no index',
    ask: { path: '/v1/services?index=abc' },
    recording: 'services-bad-index',
    body: 'exact',
  },
  {
    row: 12,
    name: 'the list ignores a filter that would miss',
    jobs: web,
    ask: { path: '/v1/services?filter=ServiceName==%22zzz%22' },
    recording: 'services-filter-none',
  },
  {
    row: 12,
    name: 'the list ignores a prefix',
    jobs: web,
    ask: { path: '/v1/services?prefix=zz' },
    recording: 'services-prefix',
  },
  {
    row: 12,
    name: 'a name honours a filter that hits',
    jobs: web,
    ask: { path: '/v1/service/web?filter=%22traefik.enable%3Dtrue%22%20in%20Tags' },
    recording: 'service-filter-hit',
  },
  {
    row: 12,
    name: 'a name honours a filter that misses',
    jobs: web,
    ask: { path: '/v1/service/web?filter=%22zz%22%20in%20Tags' },
    recording: 'service-filter-miss',
    body: 'exact',
  },
  {
    row: 12,
    name: 'a name refuses a selector it does not know',
    jobs: web,
    ask: { path: '/v1/service/web?filter=Foo%3D%3D1' },
    recording: 'service-filter-bad',
    body: 'exact',
  },
  {
    row: 12,
    name: 'the list is compressed for who accepts it',
    jobs: web,
    ask: { path: '/v1/services', headers: { 'Accept-Encoding': 'gzip' } },
    recording: 'services-gzip',
  },
  {
    row: 12,
    name: 'a name is compressed for who accepts it',
    jobs: web,
    ask: { path: '/v1/service/web', headers: { 'Accept-Encoding': 'gzip' } },
    recording: 'service-gzip',
  },
  {
    row: 0,
    name: 'a stale list is the same on a leader',
    jobs: web,
    ask: { path: '/v1/services?stale' },
    recording: 'services-stale',
  },
  {
    row: 0,
    name: 'a list is indented for who asks',
    jobs: web,
    ask: { path: '/v1/services?pretty' },
    recording: 'services-pretty',
  },
  {
    row: 0,
    name: 'one instance is chosen',
    jobs: threeWebs,
    ask: { path: '/v1/service/web?choose=1%7Cabc' },
    recording: 'service-choose-1',
  },
  {
    row: 0,
    name: 'all instances are chosen where more are asked for than there are',
    jobs: threeWebs,
    ask: { path: '/v1/service/web?choose=5%7Cabc' },
    recording: 'service-choose-5',
  },
  {
    row: 0,
    name: 'a choice without a key is refused',
    jobs: threeWebs,
    ask: { path: '/v1/service/web?choose=abc' },
    recording: 'service-choose-bad',
    body: 'exact',
  },
  {
    row: 0,
    name: 'a page names the next',
    jobs: threeWebs,
    ask: { path: '/v1/service/web?per_page=2' },
    recording: 'service-per_page',
  },
  { row: 0, name: 'a name is needed', ask: { path: '/v1/service/' }, recording: 'service-missing-name', body: 'exact' },
  {
    row: 0,
    name: 'a wrong method is refused',
    ask: { method: 'POST', path: '/v1/services', body: '{}' },
    recording: 'service-method-not-allowed',
    body: 'exact',
  },
  {
    row: 0,
    name: 'an unknown region is refused',
    ask: { path: '/v1/services?region=mars' },
    recording: 'services-bad-region',
    body: 'exact',
  },
  {
    row: 0,
    name: 'a registration that is not there cannot be deleted',
    ask: { method: 'DELETE', path: '/v1/service/lat/nope' },
    recording: 'service-delete-unknown',
    body: 'exact',
  },
  { row: 0, name: 'the leader is named', ask: { path: '/v1/status/leader' }, recording: 'status-leader' },
  { row: 0, name: 'the peers are named', ask: { path: '/v1/status/peers' }, recording: 'status-peers' },
  { row: 0, name: 'the regions are named', ask: { path: '/v1/regions' }, recording: 'regions', body: 'exact' },
  { row: 0, name: 'the agent is healthy', ask: { path: '/v1/agent/health' }, recording: 'agent-health', body: 'exact' },
  {
    row: 0,
    name: 'an unknown path is 404 without a body',
    ask: { path: '/v1/nothing' },
    recording: 'not-found-path',
    body: 'exact',
  },
  {
    row: 0,
    name: 'the root leads to the user interface',
    ask: { path: '/' },
    recording: 'root-redirect',
    body: 'exact',
  },
  {
    row: 24,
    name: 'checks of an unknown allocation are 404',
    ask: { path: '/v1/client/allocation/11111111-1111-1111-1111-111111111111/checks' },
    recording: 'alloc-checks-unknown-alloc',
    body: 'exact',
  },
];
