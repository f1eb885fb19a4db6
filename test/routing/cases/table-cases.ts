// Tables of routes against requests: who gets them. Routes are rules by name, or more where more matters.
import type { RequestFacts } from '../../../src/rules/request-facts.js';

export interface TableCase {
  readonly name: string;
  readonly routes: Readonly<
    Record<string, string | { rule: string; priority?: number; tls?: boolean; entryPoints?: readonly string[] }>
  >;
  /** `null`: nobody. */
  readonly requests: readonly (Partial<RequestFacts> & { readonly expected: string | null })[];
}

export const tableCases: readonly TableCase[] = [
  { name: 'An empty table', routes: {}, requests: [{ expected: null }] },
  {
    name: 'The longer rule goes first',
    routes: { site: 'Host(`app.test`)', api: 'Host(`app.test`) && PathPrefix(`/api`)' },
    requests: [
      { path: '/api/x', expected: 'api' },
      { path: '/x', expected: 'site' },
      { host: 'b', path: '/api', expected: null },
    ],
  },
  {
    name: 'A given priority beats the length',
    routes: { site: { rule: 'Host(`app.test`)', priority: 100 }, api: 'Host(`app.test`) && PathPrefix(`/api`)' },
    requests: [{ path: '/api/x', expected: 'site' }],
  },
  {
    name: 'A negative priority goes last',
    routes: { all: { rule: 'PathPrefix(`/`)', priority: -1 }, a: { rule: 'Path(`/a`)', priority: 0 } },
    requests: [
      { path: '/a', expected: 'a' },
      { path: '/b', expected: 'all' },
    ],
  },
  {
    name: 'The earlier name wins a tie',
    routes: { b: 'Host(`app.test`)', a: 'Host(`app.test`)', c: 'Host(`app.test`)' },
    requests: [{ expected: 'a' }],
  },
  {
    name: 'With equal priorities the longer rule wins',
    routes: {
      a: { rule: 'Host(`app.test`)', priority: 7 },
      b: { rule: 'Host(`app.test`) && PathPrefix(`/`)', priority: 7 },
    },
    requests: [{ expected: 'b' }],
  },
  {
    name: 'A rule without host beats one with host when its priority says so',
    routes: { host: 'Host(`app.test`)', path: { rule: 'PathPrefix(`/`)', priority: 1000 } },
    requests: [{ expected: 'path' }],
  },
  {
    name: 'An exact host does not beat a wildcard by itself',
    routes: { exact: { rule: 'Host(`a.app.test`)', priority: 1 }, wild: { rule: 'Host(`*.app.test`)', priority: 2 } },
    requests: [
      { host: 'a.app.test', expected: 'wild' },
      { host: 'b.app.test', expected: 'wild' },
      { host: 'app.test', expected: null },
    ],
  },
  {
    name: 'Host, wildcard, expression and none by length',
    routes: {
      exact: 'Host(`a.app.test`)',
      wild: 'Host(`*.app.test`)',
      expression: 'HostRegexp(`^[a-z]+\\.app\\.test$`)',
      any: 'PathPrefix(`/`)',
    },
    requests: [
      { host: 'a.app.test', expected: 'expression' },
      { host: '1.app.test', expected: 'wild' },
      { host: 'app.test', expected: 'any' },
    ],
  },
  {
    name: 'The next candidate gets what the first refuses',
    routes: {
      post: 'Host(`app.test`) && PathPrefix(`/api`) && Method(`POST`)',
      api: 'Host(`app.test`) && PathPrefix(`/api`)',
      site: 'Host(`app.test`)',
    },
    requests: [
      { method: 'POST', path: '/api', expected: 'post' },
      { method: 'GET', path: '/api', expected: 'api' },
      { method: 'POST', path: '/x', expected: 'site' },
    ],
  },
  {
    name: 'TLS routes see TLS requests only',
    routes: { plain: 'Host(`app.test`)', secure: { rule: 'Host(`app.test`) && PathPrefix(`/`)', tls: true } },
    requests: [
      { tls: false, expected: 'plain' },
      { tls: true, expected: 'secure' },
    ],
  },
  {
    name: 'Routes see the requests of their entry points only',
    routes: {
      a: { rule: 'Host(`app.test`)', entryPoints: ['a'] },
      ab: { rule: 'PathPrefix(`/`)', entryPoints: ['a', 'b', 'b'] },
    },
    requests: [
      { entryPoint: 'a', expected: 'a' },
      { entryPoint: 'b', expected: 'ab' },
      { entryPoint: 'c', expected: null },
      { entryPoint: 'web', expected: null },
    ],
  },
  {
    name: 'A route without entry points gets nothing',
    routes: { a: { rule: 'Host(`app.test`)', entryPoints: [] } },
    requests: [{ expected: null }],
  },
  {
    name: 'Prefixes inside each other',
    routes: {
      root: 'PathPrefix(`/`)',
      a: 'PathPrefix(`/a`)',
      ab: 'PathPrefix(`/a/b`)',
      abc: 'PathPrefix(`/a/bc`)',
      exact: { rule: 'Path(`/a/bc/d`)', priority: 50 },
    },
    requests: [
      { path: '/', expected: 'root' },
      { path: '/x', expected: 'root' },
      { path: '/ab', expected: 'a' },
      { path: '/a/b', expected: 'ab' },
      { path: '/a/bd', expected: 'ab' },
      { path: '/a/bc', expected: 'abc' },
      { path: '/a/bc/d', expected: 'exact' },
      { path: '/a/bc/d/e', expected: 'abc' },
    ],
  },
  {
    name: 'One route with many hosts and paths',
    routes: { many: '(Host(`a`) || Host(`*.b`)) && (Path(`/x`) || PathPrefix(`/y`)) || Path(`/z`)' },
    requests: [
      { host: 'a', path: '/x', expected: 'many' },
      { host: 'c.b', path: '/y/1', expected: 'many' },
      { host: 'nobody', path: '/z', expected: 'many' },
      { host: 'a', path: '/x/1', expected: null },
      { host: 'd.c.b', path: '/x', expected: null },
    ],
  },
  {
    name: 'What must not match keeps its route out of the way',
    routes: { site: 'Host(`app.test`) && !PathPrefix(`/admin`)', rest: { rule: 'PathPrefix(`/`)', priority: 1 } },
    requests: [
      { path: '/', expected: 'site' },
      { path: '/admin', expected: 'rest' },
    ],
  },
  {
    name: "A rule that nothing can meet is in nobody's way",
    routes: { never: { rule: 'Host(`a`) && Host(`b`)', priority: 9 }, a: 'Host(`a`)' },
    requests: [{ host: 'a', expected: 'a' }],
  },
  {
    name: 'Requests without a host',
    routes: { star: 'Host(`*`)', app: 'Host(`app.test`)' },
    requests: [{ host: '', expected: 'star' }],
  },
];
