// The transport of a service whose instances do not all mean the same one under its name.
import { isDeepStrictEqual } from 'node:util';
import { draftedFrom, localKey, type Drafting } from './drafting.js';
import type { Member } from './members.js';

/** The name under which the transport stands as these members define it; `suffix` ends a name that is derived. */
export function deriveServersTransport(
  reference: string,
  { members, suffix }: { readonly members: ReadonlySet<Member>; readonly suffix: string },
  drafting: Drafting,
): string {
  const key = localKey(reference, drafting);
  const base = drafting.serversTransports.get(key);
  const best = drafting.serversTransportDefiners.get(key)?.find(({ member }) => members.has(member));
  if (base === undefined || best === undefined || isDeepStrictEqual(best.defined.value, base.options)) return reference;
  const name = `${base.name}-${suffix}`;
  drafting.serversTransports.set(`${key}-${suffix}`, {
    ...draftedFrom(best),
    name,
    options: best.defined.value,
    derivedFrom: base.name,
  });
  return name;
}
