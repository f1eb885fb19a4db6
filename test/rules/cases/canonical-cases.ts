// Rules that mean the same, and rules that do not.

export interface CanonicalCase {
  readonly name: string;
  /** All of these have one canonical form. */
  readonly same: readonly string[];
  /** None of these has that form. */
  readonly different?: readonly string[];
  /** Of plain requests unless it is said. */
  readonly side?: 'plain' | 'tls';
}

export const canonicalCases: readonly CanonicalCase[] = [
  {
    name: 'hosts in any case, with a port and a dot',
    same: ['Host(`app.test`)', 'HOST(`App.TEST`)', 'host("app.test.")', 'Host(`app.test:80`)'],
    different: ['Host(`b.test`)', 'Host(`*.test`)', 'HostRegexp(`app.test`)', 'HostPort(`app.test`)'],
  },
  {
    name: 'everything below the root is everything',
    same: ['Host(`a`)', 'Host(`a`) && PathPrefix(`/`)', 'PathPrefix(`/`) && Host(`a`)', 'Host(`a`) && Host(`*`)'],
    different: ['Host(`a`) && Path(`/`)', 'Host(`a`) && PathPrefix(`/a`)', 'Host(`a`) || PathPrefix(`/`)'],
  },
  {
    name: 'all requests',
    same: ['PathPrefix(`/`)', 'Host(`*`)', 'PathPrefix(`/`) || Host(`a`)', '!(!PathPrefix(`/`))', 'PathPrefix(`//`)'],
    different: ['HostRegexp(`.*`)', 'Path(`/`)', '!PathPrefix(`/`)'],
  },
  {
    name: 'no request',
    same: ['!PathPrefix(`/`)', 'Host(`a`) && !Host(`*`)', '!Host(`*`) || !PathPrefix(`/`)'],
    different: ['Host(`a`) || !Host(`*`)'],
  },
  {
    name: 'in any order',
    same: ['Host(`a`) && PathPrefix(`/b`)', 'PathPrefix(`/b`) && Host(`a`)', '(PathPrefix(`/b`))&&((Host(`a`)))'],
    different: ['Host(`a`) || PathPrefix(`/b`)', 'Host(`a`) && PathPrefix(`/B`)'],
  },
  {
    name: 'once and more than once',
    same: [
      'Host(`a`) || Host(`b`)',
      'Host(`b`) || Host(`a`) || Host(`A`)',
      '(Host(`b`) || Host(`a`)) && PathPrefix(`/`)',
    ],
    different: ['Host(`a`)', 'Host(`a`) && Host(`b`)', 'Host(`a`) || Host(`b`) || Host(`c`)'],
  },
  {
    name: 'parentheses where && binds anyway',
    same: ['Host(`a`) || Host(`b`) && Path(`/c`)', '(Path(`/c`) && Host(`b`)) || Host(`a`)'],
    different: ['(Host(`a`) || Host(`b`)) && Path(`/c`)'],
  },
  {
    name: 'not and not again',
    same: ['!Method(`get`)', '!!!Method(`GET`)', '!(!(!Method(`GET`)))'],
    different: ['Method(`GET`)', '!Method(`POST`)'],
  },
  {
    name: 'what not leaves joins what is around it',
    same: ['Host(`a`) && Path(`/b`) && Method(`GET`)', 'Host(`a`) && !!(Path(`/b`) && Method(`GET`))'],
  },
  {
    name: 'paths as they are matched',
    same: ['Path(`/a~b`)', 'Path(`/a%7eb`)', 'Path(`/x/../a~b`)'],
    different: ['Path(`/a~b/`)', 'PathPrefix(`/a~b`)', 'Path(`/A~b`)'],
  },
  {
    name: 'header names, not their values',
    same: ['Header(`X-A`, `b`)', 'Header(`x-a`, `b`)'],
    different: ['Header(`X-A`, `B`)', 'HeaderRegexp(`X-A`, `b`)', 'Header(`X-B`, `b`)'],
  },
  {
    name: 'ports that are usual for plain requests',
    same: ['HostPort(`a`)', 'HostPort(`A:80`)', 'HostPort(`a.:0080`)'],
    different: ['HostPort(`a:443`)', 'HostPort(`*`)', 'Host(`a`)'],
  },
  {
    name: 'ports that are usual for TLS requests',
    side: 'tls',
    same: ['HostPort(`a`)', 'HostPort(`A:443`)'],
    different: ['HostPort(`a:80`)'],
  },
  {
    name: 'plain requests by their scheme',
    same: ['Host(`a`)', 'Host(`a`) && Scheme(`http`)', 'Host(`a`) && !Scheme(`HTTPS`)', 'Host(`a`) || Scheme(`https`)'],
    different: ['Host(`a`) && Scheme(`https`)', 'Host(`a`) || Scheme(`http`)'],
  },
  {
    name: 'TLS requests by their scheme',
    side: 'tls',
    same: ['Host(`a`)', 'Host(`a`) && Scheme(`https`)'],
    different: ['Host(`a`) && Scheme(`http`)'],
  },
  { name: 'quotes', same: ['Query(`a`, `b`)', 'Query("a", "\\x62")'], different: ['Query(`b`, `a`)', 'Query(`a`)'] },
  {
    name: 'names cannot be made to look like others',
    same: ['Header(`a`, "`) || Host(`b")'],
    different: ['Host(`b`)'],
  },
];

/** Without a form, since they take no requests anyhow. */
export const withoutCanonicalForm: readonly string[] = ['', 'Host(', 'Host(`a`, `b`)', 'Frobnicate(`a`)', 'Path(`a`)'];
