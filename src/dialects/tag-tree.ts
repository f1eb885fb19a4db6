// Tags that start with a prefix become one option tree.
import { createNode, insertDotted, type OptionNode } from '../shared/option-node.js';
import { shorten } from '../shared/shorten.js';
import type { TagProblem } from './tag-problems.js';

/** Characters of a tag in a message. */
const maxShown = 120;

/** More than any real service has, and little enough that reading them costs a few milliseconds. */
export interface TagLimits {
  readonly tags: number;
  readonly totalLength: number;
}

export const tagLimits: TagLimits = { tags: 2_000, totalLength: 512 * 1024 };

const maxKeyLength = 1_024;

export interface TagTree {
  /** Below it stand `enable`, `http`, … */
  readonly root: OptionNode;
  /** Values by lower-case key with the prefix `traefik.`, for the default rule. */
  readonly labels: ReadonlyMap<string, string>;
  readonly problems: readonly TagProblem[];
  /** The tags are beyond the limits and none of them was read. */
  readonly oversize: boolean;
}

/** Whether a tag is an option of a dialect; the prefix is compared without regard to case. */
export function hasPrefix(tag: string, prefix: string): boolean {
  const { length } = prefix;
  if (tag.length <= length || tag.charCodeAt(length) !== 46) return false;
  const start = tag.slice(0, length);
  return start === prefix || start.toLowerCase() === prefix.toLowerCase();
}

/** Keys are read in alphabetical order, so that the order of the tags means nothing; of equal keys the last counts. */
export function readTags(tags: readonly string[], prefix: string, limits = tagLimits): TagTree {
  const root = createNode('', '');
  const own = tags.filter((tag) => hasPrefix(tag, prefix));
  const tooMuch = findOversize(own, prefix, limits);
  if (tooMuch !== undefined) return { root, labels: new Map(), problems: [tooMuch], oversize: true };
  const problems: TagProblem[] = [];
  const written = new Map<string, { key: string; value: string; tag: string }>();
  for (const tag of own) {
    const equals = tag.indexOf('=');
    if (equals < 0) {
      problems.push(malformed(tag, 'has no value', `write ${shorten(tag, maxShown)}=VALUE`));
      continue;
    }
    const key = tag.slice(prefix.length + 1, equals).trim();
    const value = tag.slice(equals + 1).trim();
    if (key.length > maxKeyLength) {
      problems.push(malformed(tag, `has a key of ${key.length} characters`, `keep keys below ${maxKeyLength}`));
      continue;
    }
    const folded = key.toLowerCase();
    const before = written.get(folded);
    if (before !== undefined && before.value !== value) problems.push(duplicate(tag, key, before.value));
    written.set(folded, { key, value, tag });
  }
  const labels = new Map<string, string>();
  for (const [folded, { key, value, tag }] of [...written].sort(([, a], [, b]) => (a.key < b.key ? -1 : 1))) {
    labels.set(`traefik.${folded}`, value);
    const wrong = insertDotted(root, key, value, tag);
    if (wrong !== undefined) problems.push(malformed(tag, wrong, 'write names joined by single dots'));
  }
  return { root, labels, problems, oversize: false };
}

/** What is wrong with more tags than are read; none of them is used then. */
export function findOversize(own: readonly string[], prefix: string, limits = tagLimits): TagProblem | undefined {
  const totalLength = own.reduce((sum, tag) => sum + tag.length, 0);
  if (own.length <= limits.tags && totalLength <= limits.totalLength) return undefined;
  return {
    code: 'tags-oversize',
    severity: 'error',
    message: `there are ${own.length} ${prefix} tags with ${totalLength} characters, and none of them is used`,
    remedy: `keep them below ${limits.tags} tags and ${limits.totalLength} characters`,
  };
}

function malformed(tag: string, what: string, remedy: string): TagProblem {
  return {
    code: 'tag-malformed',
    severity: 'warning',
    tag,
    message: `the tag "${shorten(tag, maxShown)}" ${what}`,
    remedy,
  };
}

function duplicate(tag: string, key: string, before: string): TagProblem {
  const message = `"${key}" is set twice; "${shorten(before, maxShown)}" is overridden`;
  return { code: 'tag-duplicate', severity: 'warning', tag, message, remedy: 'keep one of the two tags' };
}
