import { createNode, type OptionNode } from '../shared/option-node.js';

/**
 * Two option trees in one, `high` winning leaf by leaf. What `high` says below a name switches that name on again
 * where `low` switched it off, and a list of `high` replaces the list of `low` whole.
 */
export function overlay(high: OptionNode, low: OptionNode): OptionNode {
  const wins = high.value !== undefined || high.children.size > 0;
  // Names of entry points and the like keep the spelling of the file, where case survives.
  const merged = createNode(low.key, wins ? high.origin : low.origin);
  const switchedOff = low.value === false || /^(false|f|0)$/i.test(String(low.value));
  if (high.value !== undefined) merged.value = high.value;
  else if (low.value !== undefined && !(high.children.size > 0 && switchedOff)) merged.value = low.value;
  const replacesList = high.children.has('[0]') || Array.isArray(high.value);
  for (const [name, child] of low.children) {
    if (replacesList && name.startsWith('[')) continue;
    const above = high.children.get(name);
    merged.children.set(name, above === undefined ? child : overlay(above, child));
  }
  for (const [name, child] of high.children) {
    if (!merged.children.has(name)) merged.children.set(name, child);
  }
  return merged;
}
