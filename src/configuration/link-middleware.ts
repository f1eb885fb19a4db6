import type { Middleware } from '../model/configuration.js';
import type { Diagnostic, DiagnosticCode } from '../model/diagnostic.js';
import { shorten } from '../shared/shorten.js';
import type { DraftMiddleware } from './draft.js';
import type { Linked, ObjectTable } from './object-table.js';
import { qualify } from './qualified-name.js';
import { chainMembers } from './router-variants.js';
import type { Entry, Source } from './source.js';

export type MiddlewareTable = ObjectTable<DraftMiddleware, Middleware>;

/** Chains that name chains that name chains multiply; nobody means more than this many. */
const maxChainLength = 100;
const maxChainDepth = 20;

interface Fault {
  readonly code: DiagnosticCode;
  readonly message: string;
  readonly remedy: string;
}

/** Whatever is no chain comes out alike each time, which counts where thousands of sources define one name. */
const linkedBefore = new WeakMap<Entry<DraftMiddleware>, Linked<Middleware>>();

/** A middleware as it is served: its references qualified, and disabled when one of them cannot be served. */
export function linkMiddleware(entry: Entry<DraftMiddleware>, table: MiddlewareTable): Linked<Middleware> {
  if (chainMembers(entry.draft.value) !== undefined) return linkAnew(entry, table);
  let linked = linkedBefore.get(entry);
  if (linked === undefined) linkedBefore.set(entry, (linked = linkAnew(entry, table)));
  return linked;
}

function linkAnew({ source, draft }: Entry<DraftMiddleware>, table: MiddlewareTable): Linked<Middleware> {
  const name = `${draft.name}@${source.provider}`;
  const { type } = draft.value;
  const fault = draft.errors.length > 0 ? undefined : chainFault({ source, draft }, table);
  const errors = fault === undefined ? draft.errors : [fault.message];
  // Of a chain that cannot be served, the names are as written: what they mean may hang on the chain itself.
  const resolve = (member: string) => (errors.length > 0 ? undefined : table.resolve(member, source)?.name);
  const options = qualifiedOptions(draft, source, resolve);
  const object: Middleware = {
    name,
    provider: source.provider,
    status: errors.length > 0 ? 'disabled' : 'enabled',
    errors,
    origins: [draft.origin],
    ...(draft.derivedFrom === undefined ? {} : { derivedFrom: `${draft.derivedFrom}@${source.provider}` }),
    type,
    options,
  };
  const diagnostics: Diagnostic[] =
    fault === undefined ? [] : [{ ...fault, severity: 'error', origin: draft.origin, object: `middleware ${name}` }];
  return {
    object,
    diagnostics,
    identity: errors.length > 0 ? [type, draft.value.options, errors] : meaning({ source, draft }, table),
  };
}

/** What a definition comes to, whatever its members are called; of chains that can be served only. */
function meaning({ source, draft }: Entry<DraftMiddleware>, table: MiddlewareTable): unknown {
  const { type, options } = draft.value;
  const members = chainMembers(draft.value);
  if (members === undefined) return [type, options];
  return [type, members.map((member) => meaning(table.definitionFor(member, source)!, table))];
}

function qualifiedOptions(
  { value }: DraftMiddleware,
  source: Source,
  resolve: (member: string) => string | undefined,
): unknown {
  const members = chainMembers(value);
  if (members !== undefined) {
    const names = members.map((member) => resolve(member) ?? qualify(member, source.provider));
    return { ...(value.options as object), middlewares: names };
  }
  const options = value.options as { service?: unknown } | undefined;
  if (value.type !== 'errors' || typeof options?.service !== 'string') return options;
  return { ...options, service: qualify(options.service, source.provider) };
}

/** How much there is in a chain, itself included. */
interface Extent {
  readonly length: number;
  readonly depth: number;
}

function chainFault(entry: Entry<DraftMiddleware>, table: MiddlewareTable): Fault | undefined {
  const extents = new Map<Entry<DraftMiddleware>, Extent>();
  const walk = (current: Entry<DraftMiddleware>, inside: readonly Entry<DraftMiddleware>[]): Fault | Extent => {
    const members = chainMembers(current.draft.value);
    if (members === undefined) return { length: 1, depth: 0 };
    const path = [...inside, current];
    if (path.length > maxChainDepth) return tooDeep(path);
    const known = extents.get(current);
    if (known !== undefined) return inside.length + known.depth > maxChainDepth ? tooDeep(path) : known;
    let length = 0;
    let depth = 1;
    for (const reference of members) {
      const fault = memberFault(reference, path, table);
      if (fault !== undefined) return fault;
      const below = walk(table.definitionFor(reference, current.source)!, path);
      if ('code' in below) return below;
      length += below.length;
      depth = Math.max(depth, below.depth + 1);
      if (length > maxChainLength) return tooLong(path);
    }
    extents.set(current, { length, depth });
    return { length, depth };
  };
  const result = walk(entry, []);
  return 'code' in result ? result : undefined;
}

function memberFault(reference: string, path: readonly Entry<DraftMiddleware>[], table: MiddlewareTable) {
  const { source, draft } = path.at(-1)!;
  const member = table.definitionFor(reference, source);
  const named = qualify(reference, source.provider);
  if (member === undefined) {
    const message = `the chain ${draft.name} names the middleware ${named}, which does not exist`;
    return { code: 'reference-missing', message, remedy: 'define it, or take it out of the chain' } as const;
  }
  if (member.draft.errors.length > 0) {
    const message = `the chain ${draft.name} names the middleware ${named}, which cannot be used: ${member.draft.errors[0]}`;
    return { code: 'reference-missing', message, remedy: 'correct its definition' } as const;
  }
  if (!path.some(({ draft: { name }, source: { provider } }) => sameName(member, name, provider))) return undefined;
  const message = `the chain ${namesOf([...path, member])} contains itself`;
  return { code: 'middleware-loop', message, remedy: 'take one of them out of its chain' } as const;
}

function sameName({ source, draft }: Entry<DraftMiddleware>, name: string, provider: string): boolean {
  return draft.name === name && source.provider === provider;
}

function tooLong(path: readonly Entry<DraftMiddleware>[]): Fault {
  const message = `the chain ${path[0]!.draft.name} unfolds to more than ${maxChainLength} middlewares`;
  return { code: 'middleware-refused', message, remedy: 'name each middleware once' };
}

function tooDeep(path: readonly Entry<DraftMiddleware>[]): Fault {
  const begin = namesOf(path.slice(0, 3));
  const message = `the chain ${begin} > … holds chains in chains, more than ${maxChainDepth} deep`;
  return { code: 'middleware-refused', message, remedy: 'name the middlewares in one chain' };
}

function namesOf(path: readonly Entry<DraftMiddleware>[]): string {
  return path.map(({ draft }) => shorten(draft.name, 40)).join(' > ');
}
