/** `routers`, `services`, …, the name, the option, the value. */
const tagParts = /^[^.=]+\.http\.(routers|services|middlewares|serverstransports)\.([^.=]+)\.?([^=]*)=(.*)$/is;

/**
 * The routers (lower case) that have no rule among the tags, or name something that the tags do not define: a part of
 * their tags is missing. Names in other places (`noop@internal`) are none of these tags' business.
 */
export function findTornRouters(tags: readonly string[]): Set<string> {
  const defined = new Set<string>();
  const wanted = new Map<string, string[]>();
  for (const tag of tags) {
    const [, kind = '', name = '', option = '', value = ''] = tagParts.exec(tag) ?? [];
    const [folded, router, key] = [kind.toLowerCase(), name.toLowerCase(), option.toLowerCase()];
    defined.add(folded === 'routers' ? `${folded}.${router}.${key}` : `${folded}.${router}`);
    if (folded !== 'routers') continue;
    const list = wanted.get(router) ?? [`routers.${router}.rule`];
    wanted.set(router, list);
    if (key === 'service') list.push(`services.${value.toLowerCase()}`);
    if (key === 'middlewares') list.push(...value.split(',').map((each) => `middlewares.${each.trim().toLowerCase()}`));
  }
  const isMissing = (what: string) => !what.includes('@') && !defined.has(what);
  return new Set([...wanted].flatMap(([router, list]) => (list.some(isMissing) ? [router] : [])));
}

/** The router that a tag is about, in lower case. */
export function routerOf(tag: string): string | undefined {
  const [, kind = '', name] = tagParts.exec(tag) ?? [];
  return kind.toLowerCase() === 'routers' ? name!.toLowerCase() : undefined;
}
