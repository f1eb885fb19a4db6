// What jobs of a HinD cluster are to be able to write, in urlprefix tags and beside Traefik's.
import type { UrlprefixCase } from './urlprefix-case.js';

export const missionCases: readonly UrlprefixCase[] = [
  {
    name: 'urlprefix-app.example.com/ is the rule Host',
    tags: ['urlprefix-app.example.com/'],
    asks: { 'http://app.example.com/x': 'a', 'https://app.example.com/': 'a', 'http://example.com/': '404' },
    told: [],
    becomes: ['routers.app_example_com.rule=Host(`app.example.com`)'],
  },
  {
    name: 'urlprefix-/api/ is the rule PathPrefix, a prefix and not that path alone',
    tags: ['urlprefix-/api/'],
    asks: { 'http://any.test/api/': 'a', 'http://any.test/api/v1/users': 'a', 'http://any.test/api': '404' },
    told: [],
    becomes: ['routers.any-host__api__.rule=PathPrefix(`/api/`)'],
  },
  {
    name: 'a host and a path are both',
    tags: {
      app: [['urlprefix-app.test/api/']],
      other: [['urlprefix-app.test/', 'urlprefix-app.test/api/admin', 'urlprefix-/api/']],
    },
    asks: {
      'http://app.test/api/users': 'a',
      'http://app.test/api/admin/x': 'b',
      'http://app.test/': 'b',
      'http://other.test/api/users': 'b',
    },
    told: [],
    becomes: ['routers.app_test__api__.rule=Host(`app.test`) && PathPrefix(`/api/`)'],
  },
  {
    name: 'urlprefix-:8080/ is the port of the servers, and no listener',
    tags: ['urlprefix-:8080/', 'urlprefix-app.test/'],
    asks: { 'http://app.test/': 'a', 'http://other.test:8080/': '404' },
    told: [],
    becomes: ['services.app_test.loadbalancer.server.port=8080'],
  },
  {
    name: 'urlprefix-:8080/ that is not the registered port is told',
    tags: ['urlprefix-:9090/', 'urlprefix-app.test/'],
    told: ['port-differs'],
  },
  {
    name: 'both kinds of tags on one service are one route',
    tags: [
      'traefik.enable=true',
      'traefik.http.routers.app.rule=Host(`app.test`)',
      'urlprefix-app.test/',
      'urlprefix-old.test/',
    ],
    asks: { 'http://app.test/': 'a', 'http://old.test/': 'a' },
  },
  {
    name: 'both kinds of tags, the older ones switched off',
    tags: [
      'traefik.enable=true',
      'traefik.http.routers.app.rule=Host(`app.test`)',
      'urlprefix-app.test/',
      'urlprefix-old.test/',
    ],
    flags: ['--urlprefix.mode=off'],
    asks: { 'http://app.test/': 'a', 'http://old.test/': '404' },
    told: [],
  },
  {
    name: 'lb=round_robin takes turns',
    tags: ['urlprefix-app.test/ lb=round_robin'],
    told: [],
    becomes: ['services.app_test.loadbalancer.strategy=wrr'],
  },
  {
    name: 'sticky keeps clients where they are',
    tags: ['urlprefix-app.test/ sticky'],
    told: [],
    becomes: ['services.app_test.loadbalancer.sticky.cookie.name=lb'],
  },
  {
    name: 'weight=10 is ten times as much as an instance without, which is not starved',
    tags: { app: [['urlprefix-app.test/ weight=10'], ['urlprefix-app.test/']] },
    asks: { 'http://app.test/': 'a b' },
    told: ['info weights-mixed'],
    becomes: ['services.app_test.loadbalancer.server.weight=10'],
  },
  {
    name: 'weight=1 beside instances without one takes all, and that is told',
    tags: { app: [['urlprefix-app.test/ weight=1'], ['urlprefix-app.test/']] },
    told: ['share-starves'],
  },
  {
    name: 'weight=10 beside weight=0.1 is told',
    tags: { app: [['urlprefix-app.test/ weight=10'], ['urlprefix-app.test/ weight=0.1']] },
    told: ['info weights-mixed', 'weights-mixed'],
  },
];
