// Two configurations become the lines that tell them apart.
import type { Configuration, Router, Service } from '../model/configuration.js';
import { formatDiagnostic, type Diagnostic } from '../model/diagnostic.js';
import type { Change } from './change.js';

/** `nameOf` gives a server a name that people know. Unchanged objects are the same objects, and cost nothing. */
export function describeChanges(
  before: Configuration,
  after: Configuration,
  nameOf: (serverUrl: string) => string = (url) => url,
): Change[] {
  return [
    ...routerChanges(before, after),
    ...serverChanges(before.services, after.services, nameOf),
    ...diagnosticChanges(before.diagnostics, after.diagnostics),
  ];
}

function routerChanges(before: Configuration, after: Configuration): Change[] {
  const changes: Change[] = [];
  for (const [name, router] of after.routers) {
    const known = before.routers.get(name);
    if (known !== undefined) changes.push(...optionChanges(known, router));
    else if (before.standby?.has(name)) changes.push(aboutRouter('changed', name, `takes over ${router.rule}`));
    else changes.push({ kind: 'added', text: `router  ${router.rule} -> ${destination(router)}` });
  }
  for (const [name, { rule }] of after.standby ?? []) {
    if (before.standby?.has(name)) continue;
    changes.push(aboutRouter('changed', name, `stands by, another router serves ${rule}`));
  }
  for (const [name, { rule }] of [...before.routers, ...(before.standby ?? [])]) {
    if (after.routers.has(name) || after.standby?.has(name)) continue;
    changes.push(aboutRouter('removed', name, `is gone: ${rule}`));
  }
  return changes;
}

function optionChanges(before: Router, after: Router): Change[] {
  if (before === after) return [];
  const changes: Change[] = [];
  const { name, rule, errors } = after;
  if (before.rule !== rule) changes.push(aboutRouter('changed', name, `has another rule: ${rule}`));
  if (destination(before) !== destination(after)) {
    changes.push(aboutRouter('changed', name, `goes another way: -> ${destination(after)}`));
  }
  if (before.status !== 'disabled' && after.status === 'disabled') {
    changes.push(aboutRouter('problem', name, `is disabled: ${errors.join('; ')}`));
  }
  if (before.status === 'disabled' && after.status !== 'disabled') {
    changes.push(aboutRouter('solved', name, 'is enabled again'));
  }
  return changes;
}

/** The middlewares that a request passes, then the service. */
function destination({ middlewares, service }: Router): string {
  return [...middlewares, service].join(' -> ');
}

function aboutRouter(kind: Change['kind'], name: string, text: string): Change {
  return { kind, text: `router  ${name} ${text}` };
}

type Services = ReadonlyMap<string, Service>;

function serverChanges(before: Services, after: Services, nameOf: (url: string) => string): Change[] {
  const changes: Change[] = [];
  for (const name of new Set([...before.keys(), ...after.keys()])) {
    if (before.get(name) === after.get(name)) continue;
    const known = serversOf(before.get(name));
    const now = serversOf(after.get(name));
    const count = `${now.size} ${now.size === 1 ? 'server' : 'servers'} now`;
    const list = (urls: string[]) =>
      urls.map((url) => (nameOf(url) === url ? url : `${nameOf(url)} (${url})`)).join(', ');
    const joined = [...now].filter(([key]) => !known.has(key)).map(([, url]) => url);
    const left = [...known].filter(([key]) => !now.has(key)).map(([, url]) => url);
    if (joined.length > 0) changes.push({ kind: 'added', text: `server  ${name} gets ${list(joined)}; ${count}` });
    if (left.length > 0) changes.push({ kind: 'removed', text: `server  ${name} loses ${list(left)}; ${count}` });
  }
  return changes;
}

/** URLs by what makes a server: a reused address is another one. */
function serversOf(service: Service | undefined): ReadonlyMap<string, string> {
  return new Map((service?.servers ?? []).map(({ url, instance = '' }) => [`${instance} ${url}`, url]));
}

function diagnosticChanges(before: readonly Diagnostic[], after: readonly Diagnostic[]): Change[] {
  if (before === after) return [];
  const [known, now] = [before, after].map((list) => new Map(list.map((one) => [formatDiagnostic(one), one])));
  const changes: Change[] = [];
  for (const text of now!.keys()) if (!known!.has(text)) changes.push({ kind: 'problem', text });
  for (const [text, { message }] of known!) {
    if (!now!.has(text)) changes.push({ kind: 'solved', text: `no longer: ${message}` });
  }
  return changes;
}
