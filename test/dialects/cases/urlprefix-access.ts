// Who may use a route: allow, deny, auth. Whatever is wrong with them keeps everybody out.
import type { UrlprefixCase } from './urlprefix-case.js';

const scheme = [
  '--urlprefix.auth.team.usersfile=test/dialects/cases/urlprefix-users',
  '--urlprefix.auth.team.realm=Team',
];

/** `allow=…` or `deny=…` and peers with what they get; `peer` → `a` or `403`. */
const list = (
  name: string,
  option: string,
  peers: Readonly<Record<string, string>>,
  told: string[] = [],
): UrlprefixCase => ({
  name,
  tags: [`urlprefix-app.test/ ${option}`],
  semantics: 'both',
  asks: Object.fromEntries(Object.entries(peers).map(([peer, answer]) => [`http://app.test/${peer}`, answer])),
  told,
});

const inside = 'allow=ip:10.0.0.0/8,ip:192.168.0.0/24';

const lists: readonly UrlprefixCase[] = [
  list('allow lets its ranges in', inside, { ' from 10.10.0.1': 'a', ' from 1.2.3.4': '403' }),
  list('deny keeps its ranges out', inside.replace('allow', 'deny'), {
    ' from 10.10.0.1': '403',
    ' from 1.2.3.4': 'a',
  }),
  list('allow with IPv6', 'allow=ip:2001:db8:beef:cafe::/64', {
    ' from 2001:db8:beef:cafe::5678': 'a',
    ' from 2001:db8:5678::1': '403',
  }),
  list('deny with IPv6', 'deny=ip:2001:db8:beef:cafe::/64', {
    ' from 2001:db8:beef:cafe::5678': '403',
    ' from 2001:db8:5678::1': 'a',
  }),
  list('a bare IPv4 address is that one', 'allow=ip:1.2.3.4', { ' from 1.2.3.4': 'a', ' from 1.2.3.5': '403' }),
  list('a bare IPv6 address is that one', 'deny=ip:fe80::1', { ' from fe80::1': '403', ' from fe80::2': 'a' }),
  list('one forwarded address that is not allowed', inside, {
    ' [X-Forwarded-For: 10.11.12.13, 1.1.1.2, 10.11.12.14] from 10.11.12.1': '403',
  }),
  list('a peer that is not allowed', inside, { ' [X-Forwarded-For: 10.11.12.13] from 1.1.1.2': '403' }),
  list('the last forwarded address counts too', inside, {
    ' [X-Forwarded-For: 10.11.12.13, 1.2.3.4] from 192.168.0.12': '403',
  }),
  list('neither peer nor forwarded', inside, { ' [X-Forwarded-For: 1.2.3.4, 10.11.12.13] from 200.17.18.20': '403' }),
  list('all are allowed', inside, { ' [X-Forwarded-For: 10.11.12.13, 10.110.120.130] from 192.168.0.12': 'a' }),
  list('all lines count', inside, { ' [X-Forwarded-For: 10.1.1.1] [X-Forwarded-For: 1.2.3.4] from 10.0.0.1': '403' }),
  list('elements with a port count', inside, {
    ' [X-Forwarded-For: 1.2.3.4:80] from 10.0.0.1': '403',
    ' [X-Forwarded-For: 10.2.3.4:80] from 10.0.0.1': 'a',
  }),
  list('elements that are no address are refused', inside, { ' [X-Forwarded-For: unknown] from 10.0.0.1': '403' }),
  ...[
    'allow=xxx:10.0.0.0/8',
    'allow=ip:10/8',
    'allow=ip:10.0.0.0/255',
    'allow=10.0.0.0/8',
    'allow=ip:10.0.0.0/8,10.1.0.0/16',
    'deny=ip:fe80::1234,100.123.0.0/16',
    'deny=100.123.0.0/16,ip:fe80::1234',
    'deny=ip:',
    'deny=',
    'deny',
    'allow=',
    'allow=ip:10.0.0.0/8,',
    'allow=ip:10.0.0.0/8 deny=ip:10.1.0.0/16',
    'deny=ip:1.1.1.1 allow=ip:0.0.0.0/0',
  ].map((option) =>
    list(
      `${option} keeps everybody out`,
      option,
      { ' from 10.1.2.3': '403', ' from 8.8.8.8': '403', ' from ::1': '403' },
      ['error route-closed'],
    ),
  ),
];

export const accessCases: readonly UrlprefixCase[] = [
  ...lists,
  {
    name: 'spaces cannot stand in a list, capitals can',
    tags: ['urlprefix-app.test/ allow=IP:10.0.0.0/8'],
    semantics: 'both',
    asks: { 'http://app.test/ from 10.0.0.1': 'a' },
    told: [],
  },
  {
    name: 'auth asks for a password of the scheme',
    tags: ['urlprefix-app.test/ auth=team'],
    semantics: 'both',
    flags: scheme,
    asks: {
      'http://app.test/': '401',
      'http://app.test/ [Authorization: Basic bWU6c2VjcmV0]': 'a',
      'http://app.test/ [Authorization: Basic bWU6d3Jvbmc=]': '401',
    },
    told: [],
  },
  ...['auth=other', 'auth=', 'auth'].map((option): UrlprefixCase => ({
    name: `${option} keeps everybody out`,
    tags: [`urlprefix-app.test/ ${option}`],
    semantics: 'both',
    flags: scheme,
    asks: { 'http://app.test/': '401', 'http://app.test/ [Authorization: Basic bWU6c2VjcmV0]': '401' },
    told: ['error route-closed'],
  })),
  {
    name: 'a scheme without a file keeps everybody out',
    tags: ['urlprefix-app.test/ auth=empty'],
    flags: ['--urlprefix.auth.empty.realm=x'],
    asks: { 'http://app.test/': '401' },
    told: ['error route-closed'],
  },
  {
    name: 'lists come first, then auth, then redirects',
    tags: ['urlprefix-app.test/ redirect=301,https://other.test/ auth=team allow=ip:10.0.0.0/8'],
    semantics: 'both',
    flags: scheme,
    asks: {
      'http://app.test/ from 1.1.1.1': '403',
      'http://app.test/ from 10.0.0.1': '401',
      'http://app.test/ [Authorization: Basic bWU6c2VjcmV0] from 10.0.0.1': '301 https://other.test/',
    },
    told: [],
  },
];
