import type { Server } from '../model/service.js';

/**
 * Servers of several origins, each URL once, in the order in which it is first met. A URL with different shares asks for
 * all of them together; with a share and without, for its share.
 */
export function joinServers(servers: Iterable<Server>): Server[] {
  const joined = new Map<string, Server>();
  /** Of the few URLs that have been met with a share more than once. */
  const sharesMet = new Map<string, Set<number>>();
  for (const server of servers) {
    const { url, share } = server;
    const known = joined.get(url);
    if (known === undefined) {
      joined.set(url, server);
    } else if (share !== undefined && known.share === undefined) {
      joined.set(url, { ...known, share });
    } else if (share !== undefined && known.share !== undefined) {
      const met = sharesMet.get(url) ?? new Set([known.share]);
      sharesMet.set(url, met);
      if (!met.has(share)) joined.set(url, { ...known, share: known.share + share });
      met.add(share);
    }
  }
  return [...joined.values()];
}
