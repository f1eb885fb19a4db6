// The matchers of the rule language by name.
import { nearestWord } from '../shared/nearest-word.js';
import type { MatcherDefinition } from './matcher.js';
import { clientIp } from './matchers/client-ip.js';
import { header, headerRegexp } from './matchers/header.js';
import { host, hostRegexp } from './matchers/host.js';
import { hostPort } from './matchers/host-port.js';
import { method } from './matchers/method.js';
import { path, pathPrefix, pathRegexp } from './matchers/path.js';
import { query, queryRegexp } from './matchers/query.js';
import { scheme } from './matchers/scheme.js';
import { quote, type RuleProblem } from './rule-problem.js';

/** Every matcher, in the order of the documentation. */
export const matchers: readonly MatcherDefinition[] = [
  host,
  hostRegexp,
  hostPort,
  path,
  pathPrefix,
  pathRegexp,
  method,
  header,
  headerRegexp,
  query,
  queryRegexp,
  clientIp,
  scheme,
];

/** The spellings that Traefik knows: as declared, lower, upper and title case. */
const bySpelling = new Map(
  matchers.flatMap((matcher) => {
    const { name } = matcher;
    const title = name.charAt(0) + name.slice(1).toLowerCase();
    return [name, name.toLowerCase(), name.toUpperCase(), title].map((spelling) => [spelling, matcher] as const);
  }),
);

/** The names of matchers that exist elsewhere, and what to do here. */
const elsewhere: Record<string, string> = {
  hostheader: 'write Host',
  headers: 'write Header, with one name and one value',
  headersregexp: 'write HeaderRegexp',
  hostsni: 'HTTP routers use Host; TCP routers are not supported yet',
  hostsniregexp: 'HTTP routers use HostRegexp; TCP routers are not supported yet',
  alpn: 'ALPN is a matcher of TCP routers, which are not supported yet',
};

/** The matcher of that name, or what to write instead. */
export function findMatcher(name: string, column: number): MatcherDefinition | RuleProblem {
  const found = bySpelling.get(name);
  if (found) return found;
  const folded = name.toLowerCase();
  const meant = bySpelling.get(folded)?.name;
  if (meant !== undefined) {
    return { column, message: `"${name}" is not how a matcher is spelt`, remedy: `write ${meant}` };
  }
  const names = matchers.map((matcher) => matcher.name);
  const nearest = name.length > 30 ? undefined : nearestWord(name, names);
  const remedy = Object.hasOwn(elsewhere, folded) ? elsewhere[folded] : undefined;
  return {
    column,
    message: `there is no matcher "${quote(name)}"`,
    remedy: remedy ?? (nearest ? `did you mean ${nearest}?` : `use one of: ${names.join(', ')}`),
  };
}
