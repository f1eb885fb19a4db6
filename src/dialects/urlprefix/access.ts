// `allow=` and `deny=`: who may use a route. What cannot be read keeps everybody out.
import { parseIpRanges } from '../../shared/ip-ranges.js';
import type { Say } from './say.js';

export type Access =
  | { readonly kind: 'allow' | 'deny'; readonly ranges: readonly string[] }
  /** Nobody may. */
  | { readonly kind: 'closed' };

/** `ip:10.0.0.0/8,ip:2001:db8::1`; `other` is what the tag's other list has come to. */
export function readAccess(kind: 'allow' | 'deny', written: string, other: Access | undefined, say: Say): Access {
  if (other !== undefined) {
    return closed('allow and deny stand on one tag', 'keep one of them', say);
  }
  const ranges: string[] = [];
  for (const member of written.split(',')) {
    const [, range] = /^\s*ip\s*:(.*)$/is.exec(member) ?? [];
    if (range === undefined || !parseIpRanges([range]).ok) {
      const what = `${kind}=${say.quote(written)} has "${say.quote(member)}", which is no address`;
      return closed(what, `write ${kind}=ip:192.0.2.0/24,ip:2001:db8::1`, say);
    }
    ranges.push(range.trim());
  }
  return { kind, ranges };
}

function closed(what: string, remedy: string, say: Say): Access {
  say.error('route-closed', `${what}; the route refuses everybody`, remedy);
  return { kind: 'closed' };
}
