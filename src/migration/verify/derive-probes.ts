// Routers become the requests that tell two tables apart: at every place that a rule names, and beside it.
import type { Configuration, Middleware } from '../../model/configuration.js';
import type { Probe } from './probe.js';
import { addressesBeside, hostsBeside, pathsBeside } from './neighbours.js';
import { interestsOf, type RuleInterests } from './rule-interests.js';

export interface ProbeOptions {
  /** The entry points besides those of plain requests and of TLS. */
  readonly otherEntryPoints: readonly string[];
}

/** How many paths are looked at on one host; a host with more of them is rare and its paths are much alike. */
const maxPathsPerHost = 200;

/** Up to so many routers without a host, their paths are looked at on every host; beyond, where they may match. */
const maxHostlessRouters = 20;

/** Nobody's host. */
const strangers = ['nobody.invalid', ''];

const schemes = ['http', 'https'] as const;

/** The requests for all routers of the configurations, each once. */
export function deriveProbes(
  configurations: readonly Pick<Configuration, 'routers' | 'middlewares'>[],
  options: ProbeOptions,
): readonly Probe[] {
  const routers = configurations.flatMap(({ routers, middlewares }) =>
    [...routers.values()].map((router) => ({ router, middlewares })),
  );
  const byRule = new Map<string, RuleInterests>();
  const ranges = new Map<string, Set<string>>();
  for (const { router, middlewares } of routers) {
    const interests = byRule.get(router.rule) ?? interestsOf(router.rule);
    if (interests === undefined) continue;
    byRule.set(router.rule, interests);
    const known = ranges.get(router.rule) ?? new Set(interests.addressRanges);
    for (const range of rangesOf(router.middlewares, middlewares)) known.add(range);
    ranges.set(router.rule, known);
  }
  const probes = new ProbeSet();
  const all = [...byRule.values()];
  const ports = portsByHost(all);
  for (const [host, paths] of pathsByHost(all))
    probeHost({ host, paths, ports: ports.get(host) ?? [] }, options, probes);
  for (const interests of all) probeRule(interests, [...ranges.get(interests.rule.text)!], probes);
  return probes.list;
}

class ProbeSet {
  readonly list: Probe[] = [];
  private readonly seen = new Set<string>();

  add(probe: Probe): void {
    const { method, url, headers, remoteAddress = '', entryPoint = '' } = probe;
    const key = `${method} ${url} ${remoteAddress} ${entryPoint}${headers === undefined ? '' : JSON.stringify(headers)}`;
    if (this.seen.has(key)) return;
    this.seen.add(key);
    this.list.push(probe);
  }
}

/** Every host that is named, with the paths at which any router may begin to match there. */
function pathsByHost(all: readonly RuleInterests[]): Map<string, Set<string>> {
  const byHost = new Map<string, Set<string>>(strangers.map((host) => [host, new Set(['/'])]));
  for (const { hosts, paths } of all) {
    for (const host of hosts) {
      const known = byHost.get(host) ?? new Set(['/']);
      byHost.set(host, known);
      for (const path of paths) if (known.size < maxPathsPerHost) known.add(path);
    }
  }
  const open = all.filter(({ rule, paths }) => paths.length > 0 && isOpen(rule));
  for (const [host, known] of byHost) {
    for (const { rule, paths } of open) {
      if (known.size >= maxPathsPerHost) break;
      const meets = (path: string) => rule.matches(factsOf(host, path));
      if (open.length <= maxHostlessRouters || paths.some(meets)) for (const path of paths) known.add(path);
    }
  }
  return byHost;
}

/** The ports with which rules name a host. */
function portsByHost(all: readonly RuleInterests[]): Map<string, readonly number[]> {
  const byHost = new Map<string, readonly number[]>();
  for (const { hosts, ports } of all) {
    for (const host of ports.length === 0 ? [] : hosts) byHost.set(host, [...(byHost.get(host) ?? []), ...ports]);
  }
  return byHost;
}

/** It may match on hosts that it does not name. */
function isOpen({ reach }: RuleInterests['rule']): boolean {
  return reach.alternatives.some(({ host }) => host.kind !== 'exact');
}

function factsOf(host: string, path: string): Parameters<RuleInterests['rule']['matches']>[0] {
  const common = { method: 'GET', query: '', headers: [], peerAddress: '127.0.0.1', entryPoint: 'web' };
  return { ...common, host, authority: host, path, tls: false };
}

interface ProbedHost {
  readonly host: string;
  readonly paths: ReadonlySet<string>;
  readonly ports: readonly number[];
}

function probeHost({ host, paths, ports }: ProbedHost, options: ProbeOptions, probes: ProbeSet): void {
  const [itself = '', ...beside] = host === '' ? [''] : hostsBeside(host);
  for (const scheme of schemes) {
    const url = (authority: string, path: string) => (authority === '' ? path : `${scheme}://${authority}${path}`);
    // An empty host cannot be told in a URL, nor TLS without one.
    if (host === '' && scheme === 'https') continue;
    for (const path of paths) {
      const targets = pathsBeside(path);
      for (const target of targets) probes.add({ method: 'GET', url: url(itself, target) });
      for (const method of ['POST', 'HEAD']) probes.add({ method, url: url(itself, targets[0]!) });
      for (const port of ports) {
        for (const each of [port, port + 1]) {
          for (const target of targets) probes.add({ method: 'GET', url: url(`${itself}:${each}`, target) });
        }
      }
    }
    if (host === '') continue;
    const [first = '/', second = first] = [...paths].map((path) => pathsBeside(path)[0]!);
    for (const neighbour of beside) {
      for (const path of new Set([first, second])) probes.add({ method: 'GET', url: url(neighbour, path) });
    }
    for (const port of [80, 443, 8080]) probes.add({ method: 'GET', url: url(`${itself}:${port}`, second) });
    probes.add({ method: 'GET', url: url(itself, second), headers: { 'X-Forwarded-Proto': 'https' } });
    const upgrade = { Connection: 'Upgrade', Upgrade: 'websocket' };
    probes.add({ method: 'GET', url: url(itself, second), headers: upgrade });
    for (const entryPoint of options.otherEntryPoints) {
      probes.add({ method: 'GET', url: url(itself, second), entryPoint });
    }
  }
}

/** What a rule asks besides host and path, each by itself and not at all. */
function probeRule(interests: RuleInterests, ranges: readonly string[], probes: ProbeSet): void {
  const { methods, headers, queries } = interests;
  if (methods.length + headers.length + queries.length + ranges.length === 0) return;
  const hosts = interests.hosts.length === 0 ? ['nobody.invalid'] : interests.hosts.slice(0, 5);
  const paths = interests.paths.length === 0 ? ['/'] : interests.paths.slice(0, 5);
  const required = { headers: Object.fromEntries(headers.map(([name, value]) => [name, value])) };
  for (const host of hosts) {
    const [authority = ''] = hostsBeside(host);
    for (const scheme of schemes) {
      for (const path of paths) {
        const [target = '/'] = pathsBeside(path);
        const url = `${scheme}://${authority}${target}`;
        for (const method of methods) probes.add({ method, url });
        for (const [name, value] of headers) {
          probes.add({ method: 'GET', url, headers: { [name]: value } });
          probes.add({ method: 'GET', url, headers: { [name]: `${value}x` } });
        }
        for (const query of queries) probes.add({ method: 'GET', url: `${url}?${encodeURI(query)}` });
        // All at once, for rules that ask for all.
        const all = queries.map((query) => encodeURI(query)).join('&');
        for (const method of methods.length > 0 ? methods : ['GET']) {
          if (headers.length + queries.length > 1 || methods.length > 0) {
            probes.add({ method, url: all === '' ? url : `${url}?${all}`, ...(headers.length > 0 ? required : {}) });
          }
        }
        for (const range of ranges) {
          const [inside = '', ...outside] = addressesBeside(range);
          for (const remoteAddress of [inside, ...outside]) probes.add({ method: 'GET', url, remoteAddress });
          for (const forwarded of [inside, ...outside, `${inside}, ${outside[0]}`, 'unknown']) {
            const headers = { 'X-Forwarded-For': forwarded };
            probes.add({ method: 'GET', url, headers });
            probes.add({ method: 'GET', url, headers, remoteAddress: inside });
          }
        }
      }
    }
  }
}

/** The ranges in the options of middlewares that look at addresses. */
function rangesOf(names: readonly string[], middlewares: ReadonlyMap<string, Middleware>): readonly string[] {
  return names.flatMap((name) => {
    const options = middlewares.get(name)?.options;
    if (typeof options !== 'object' || options === null) return [];
    return Object.values(options as Record<string, unknown>).flatMap((value) =>
      Array.isArray(value) ? value.filter((member): member is string => isRange(member)) : [],
    );
  });
}

function isRange(value: unknown): boolean {
  return typeof value === 'string' && addressesBeside(value).length > 0;
}
