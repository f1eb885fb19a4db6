import { createWakeSet, type WakeSet } from './wake-set.js';

interface TreeNode {
  /** The text of the edge that leads here. */
  label: string;
  isKey: boolean;
  children: Map<string, TreeNode>;
  waiting: WakeSet;
}

/** Keys in a radix tree that can be watched by prefix, as Nomad's state store does it. */
export interface WatchTree {
  /** Adds a key, or marks one that is there as changed. */
  insert(key: string): void;
  remove(key: string): void;
  /** Calls back once at the next change of the tree node that answers for the prefix. */
  watch(prefix: string, wake: () => void): () => void;
}

/**
 * A radix tree whose nodes wake their watchers when they are rewritten. A watch falls on the deepest node that the
 * prefix reaches, so it also wakes when that node is split or merged by a foreign key, and a prefix without any key
 * wakes with its nearest neighbour: these are the false wake-ups measured on Nomad (`block-falsewake-*`), and they
 * come from the very same mechanism here.
 */
export function createWatchTree(): WatchTree {
  const root = createNode('');

  function insert(key: string): void {
    let node = root;
    let rest = key;
    for (;;) {
      node.waiting.wakeAll();
      if (rest === '') {
        node.isKey = true;
        return;
      }
      const child = node.children.get(rest[0]!);
      if (!child) {
        const leaf = createNode(rest);
        leaf.isKey = true;
        node.children.set(rest[0]!, leaf);
        return;
      }
      const common = commonPrefixLength(rest, child.label);
      if (common < child.label.length) node = split(node, child, common);
      else node = child;
      rest = rest.slice(common);
    }
  }

  function remove(key: string): void {
    const path = [root];
    let rest = key;
    while (rest !== '') {
      const child = path.at(-1)!.children.get(rest[0]!);
      if (!child || !rest.startsWith(child.label)) return;
      path.push(child);
      rest = rest.slice(child.label.length);
    }
    const node = path.at(-1)!;
    if (!node.isKey) return;
    for (const passed of path) passed.waiting.wakeAll();
    node.isKey = false;
    const parent = path.at(-2);
    if (node.children.size === 0 && parent) {
      parent.children.delete(node.label[0]!);
      if (parent !== root) mergeOnlyChild(parent);
    } else if (node !== root) {
      mergeOnlyChild(node);
    }
  }

  function watch(prefix: string, wake: () => void): () => void {
    let node = root;
    let rest = prefix;
    while (rest !== '') {
      const child = node.children.get(rest[0]!);
      if (!child) break;
      node = child;
      if (!rest.startsWith(child.label)) break;
      rest = rest.slice(child.label.length);
    }
    return node.waiting.add(wake);
  }

  return { insert, remove, watch };
}

function createNode(label: string): TreeNode {
  return { label, isKey: false, children: new Map(), waiting: createWakeSet() };
}

function split(parent: TreeNode, child: TreeNode, at: number): TreeNode {
  child.waiting.wakeAll();
  const middle = createNode(child.label.slice(0, at));
  child.label = child.label.slice(at);
  middle.children.set(child.label[0]!, child);
  parent.children.set(middle.label[0]!, middle);
  return middle;
}

// A node that is no key and has one child left becomes that child.
function mergeOnlyChild(node: TreeNode): void {
  if (node.isKey || node.children.size !== 1) return;
  const [child] = node.children.values();
  child!.waiting.wakeAll();
  node.label += child!.label;
  node.isKey = child!.isKey;
  node.children = child!.children;
}

function commonPrefixLength(left: string, right: string): number {
  const most = Math.min(left.length, right.length);
  let length = 0;
  while (length < most && left.charCodeAt(length) === right.charCodeAt(length)) length++;
  return length;
}
