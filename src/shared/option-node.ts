/**
 * What a user wrote, before anyone knows what it means: a tree of keys with text (tags, flags, environment) or native
 * values (YAML, TOML, JSON) at its leaves. `origin` is what to quote back: the tag, the flag, or the file's path.
 */
export interface OptionNode {
  /** The key as written; children are stored under its lower-case form. */
  readonly key: string;
  readonly origin: string;
  value?: string | number | boolean | null | readonly (string | number | boolean)[];
  readonly children: Map<string, OptionNode>;
}

export function createNode(key: string, origin: string): OptionNode {
  return { key, origin, children: new Map() };
}

/** The child of that name, created when missing; names that differ only in case are one, the first spelling stays. */
export function childOf(node: OptionNode, key: string, origin: string): OptionNode {
  const folded = key.toLowerCase();
  let child = node.children.get(folded);
  if (child === undefined) {
    child = createNode(key, origin);
    node.children.set(folded, child);
  }
  return child;
}

/**
 * Puts one dotted key into the tree: `http.routers.web.rule`, `tls.domains[0].main`. Returns a sentence when the key
 * has an empty segment or a stray bracket, and then changes nothing.
 */
export function insertDotted(root: OptionNode, dotted: string, value: string, origin: string): string | undefined {
  const segments: string[] = [];
  for (const part of dotted.split('.')) {
    const indexed = /^([^[\]]+)((?:\[\w+\])*)$/.exec(part);
    if (!indexed) return part === '' ? `has an empty segment in "${dotted}"` : `has a malformed segment "${part}"`;
    segments.push(indexed[1]!, ...(indexed[2]!.match(/\[\w+\]/g) ?? []));
  }
  let node = root;
  for (const segment of segments) node = childOf(node, segment, origin);
  node.value = value;
  return undefined;
}

/** The tree of a parsed YAML, TOML or JSON document; array members become `[0]`, `[1]`, … */
export function nodeFromDocument(key: string, document: unknown, origin: string): OptionNode {
  const node = createNode(key, origin);
  if (Array.isArray(document)) {
    if (document.every((member) => typeof member !== 'object' || member === null)) {
      node.value = document as (string | number | boolean)[];
    } else {
      document.forEach((member, index) => {
        node.children.set(`[${index}]`, nodeFromDocument(`[${index}]`, member, origin));
      });
    }
  } else if (typeof document === 'object' && document !== null) {
    for (const [name, member] of Object.entries(document)) {
      node.children.set(name.toLowerCase(), nodeFromDocument(name, member, origin));
    }
  } else {
    node.value = document as string | number | boolean | null;
  }
  return node;
}
