// What becomes of requests with these routers on web (plain) and websecure (TLS for all its routers, adds `tag`).
import type { ExplainAnswer } from '../../../src/cli/explain/explain-answer.js';

/** By name: rule, middlewares, service, and whatever else departs from the usual. */
export const explainedRouters = {
  'app@nomad': { rule: 'Host(`app.example`)' },
  'api@nomad': {
    rule: 'Host(`app.example`) && PathPrefix(`/api`)',
    middlewares: ['strip@nomad'],
    service: 'api@nomad',
  },
  'old@nomad': { rule: 'Host(`old.example`)', middlewares: ['move@nomad'] },
  'empty@nomad': { rule: 'Host(`empty.example`)', service: 'empty@nomad' },
  'broken@nomad': { rule: 'Host(`broken.example`)', middlewares: ['nowhere@nomad'] },
  'off@nomad': { rule: 'Host(`off.example`)', status: 'disabled', errors: ['its service is gone'] },
  'limited@nomad': { rule: 'Host(`limited.example`)', middlewares: ['limit@nomad'] },
  'plain@nomad': { rule: 'Host(`plain.example`)', entryPoints: ['web'] },
} as const;

export const explainedServices = {
  'app@nomad': ['http://10.0.0.1:8080', 'http://10.0.0.2:8080'],
  'api@nomad': ['http://10.0.0.3:9000'],
  'empty@nomad': [],
};

/** Options as tags give them. */
export const explainedMiddlewares = {
  'strip@nomad': { 'stripPrefix.prefixes': '/api' },
  'move@nomad': {
    'redirectRegex.regex': '^http://old.example/(.*)',
    'redirectRegex.replacement': 'https://new.example/$1',
  },
  'limit@nomad': { 'rateLimit.average': '1', 'rateLimit.burst': '1' },
  'tag@nomad': { 'addPrefix.prefix': '/secure' },
};

export interface ExplanationCase {
  readonly name: string;
  readonly url: string;
  readonly entryPoint?: string;
  readonly answer: Partial<ExplainAnswer>;
  /** Name and outcome of the candidates, in order. */
  readonly candidates?: readonly string[];
}

export const explanationCases: ExplanationCase[] = [
  {
    name: 'a router, its service and servers, the path as it is',
    url: 'http://app.example/x?y=1',
    answer: {
      router: 'app@nomad',
      service: 'app@nomad',
      rule: 'Host(`app.example`)',
      priority: 19,
      middlewares: [],
      servers: ['http://10.0.0.1:8080', 'http://10.0.0.2:8080'],
      status: null,
      location: null,
      upstreamPath: '/x',
    },
    candidates: ['app@nomad won', 'api@nomad rule'],
  },
  {
    name: 'the longer rule goes first, the middleware rewrites the path',
    url: 'http://app.example/api/v1',
    answer: { router: 'api@nomad', middlewares: ['strip@nomad'], upstreamPath: '/v1', status: null },
    candidates: ['api@nomad won', 'app@nomad outranked'],
  },
  {
    name: 'a redirect',
    url: 'http://old.example/a',
    answer: { router: 'old@nomad', status: 302, location: 'https://new.example/a', upstreamPath: null },
  },
  {
    name: 'no router: 404',
    url: 'http://other.example/',
    answer: { router: null, service: null, rule: null, priority: null, status: 404, servers: [] },
    candidates: [],
  },
  {
    name: 'no live server: 503',
    url: 'http://empty.example/',
    answer: { router: 'empty@nomad', status: 503, servers: [], upstreamPath: null },
  },
  {
    name: 'a middleware that is not there: 503, with the reason',
    url: 'http://broken.example/',
    answer: { status: 503, errors: ['the middleware nowhere@nomad does not exist'] },
  },
  {
    name: 'a disabled router: 503, with the reason',
    url: 'http://off.example/',
    answer: { router: 'off@nomad', status: 503, errors: ['its service is gone'] },
  },
  { name: 'a limit lets the request pass', url: 'http://limited.example/', answer: { status: null } },
  { name: 'and the next, for each is asked on its own', url: 'http://limited.example/', answer: { status: null } },
  {
    name: 'an entry point with TLS makes its routers TLS ones and adds its middlewares',
    url: 'https://app.example/api/v1',
    answer: {
      router: 'api@nomad',
      middlewares: ['tag@nomad', 'strip@nomad'],
      status: null,
      upstreamPath: '/secure/api/v1',
    },
  },
  {
    name: 'an entry point that redirects',
    url: 'http://app.example:81/a?b=1',
    answer: { router: 'redirect-moved@internal', service: null, status: 301, location: 'https://app.example/a?b=1' },
  },
  {
    name: 'a router of another entry point is named as the near miss',
    url: 'https://plain.example/',
    answer: { router: null, status: 404 },
    candidates: ['plain@nomad entry-point'],
  },
];
