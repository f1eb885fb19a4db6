// Who defines what within one source, best definition first.
import type { Contribution, Defined } from '../model/contribution.js';
import type { Instance } from '../model/instance.js';

/** One instance of a service (or one file) and what it asks for. */
export interface Member {
  readonly contribution: Contribution;
  /** Its servers may get requests. */
  readonly live: boolean;
  /** How a diagnostic names it. */
  readonly label: string;
  /** Missing for a file. */
  readonly instance?: Instance;
  /** Whether what it defines is told with its instance; for those who look once and never again. */
  readonly originsNameInstance?: boolean;
}

export interface Definer<T> {
  /** As this member spells it. */
  readonly name: string;
  readonly defined: Defined<T>;
  readonly member: Member;
}

/** Live before not live, then the newest first. */
export function byPreference(members: readonly Member[]): Member[] {
  return [...members].sort((a, b) => {
    if (a.live !== b.live) return a.live ? -1 : 1;
    const [one, other] = [a.instance, b.instance];
    if (one === undefined || other === undefined) return 0;
    return other.modifyIndex - one.modifyIndex || other.createIndex - one.createIndex || (one.id < other.id ? -1 : 1);
  });
}

/**
 * The definitions by lower-case name, each list best first: what can be used before what cannot, then in the order of
 * the members, so that a broken new definition never replaces a working one.
 */
export function definersByName<T>(
  members: readonly Member[],
  of: (contribution: Contribution) => ReadonlyMap<string, Defined<T>>,
): Map<string, Definer<T>[]> {
  const byName = new Map<string, Definer<T>[]>();
  for (const member of members) {
    for (const [name, defined] of of(member.contribution)) {
      const key = name.toLowerCase();
      const list = byName.get(key);
      if (list === undefined) byName.set(key, [{ name, defined, member }]);
      else list.push({ name, defined, member });
    }
  }
  for (const list of byName.values()) {
    if (list.length > 1) list.sort((a, b) => Number(isBroken(a)) - Number(isBroken(b)));
  }
  return byName;
}

function isBroken({ defined }: Definer<unknown>): boolean {
  return defined.errors !== undefined && defined.errors.length > 0;
}
