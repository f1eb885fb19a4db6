import { valueProblem, type MatcherDefinition } from '../matcher.js';
import type { RequestFacts } from '../request-facts.js';
import { hostOf, portOf } from '../request-host.js';
import { quote } from '../rule-problem.js';
import { host } from './host.js';

/**
 * The host as in `Host`, and the port that the client asked for by its Host header: none written is the usual one of
 * plain or TLS requests, and a value without a port wants that one. Which port the request came in on does not count.
 */
export const hostPort: MatcherDefinition = {
  name: 'HostPort',
  usage: 'HostPort(`app.example.com:8080`)',
  minimumValues: 1,
  maximumValues: 1,
  prepare([written = ''], warn) {
    const [, name = '', digits] = form.exec(written) ?? [];
    if (name === '') {
      return valueProblem(
        `"${quote(written)}" is no host with a port`,
        'write HOST:PORT, [IPv6]:PORT, or *:PORT for any host',
      );
    }
    const port = digits === undefined ? undefined : Number(digits);
    if (port !== undefined && (port < 1 || port > 65_535)) {
      return valueProblem(`${quote(digits!)} is no port`, 'write a number from 1 to 65535');
    }
    const named = host.prepare([name], warn);
    if (!named.ok) return named;
    const { matches, reach } = named;
    return {
      ok: true,
      matches: (facts) => matches(facts) && portOf(facts.authority, facts.tls) === (port ?? usualPort(facts)),
      observed: (facts) => `${facts.host}:${portOf(facts.authority, facts.tls)}`,
      reach: { alternatives: reach.alternatives, complete: false },
    };
  },
  canonical([written = ''], tls) {
    const [, name = '', digits] = form.exec(written) ?? [];
    return [`${name === '*' ? name : hostOf(name)}:${digits === undefined ? (tls ? 443 : 80) : Number(digits)}`];
  },
};

const form = /^(\[[^\]]+\]|[^:]+)(?::(\d+))?$/;

function usualPort({ tls }: RequestFacts): number {
  return tls ? 443 : 80;
}
