// A section whose keys are names: each becomes one object, judged by itself.
import type { OptionNode } from '../shared/option-node.js';
import type { ProblemList } from './tag-problems.js';

/** Something decoded, the tag that first named it, and why it must not be used. */
export interface Decoded<T> {
  readonly value: T;
  readonly tag?: string;
  readonly errors: readonly string[];
}

export interface Named {
  readonly node: OptionNode;
  readonly name: string;
  readonly path: string;
  /** `router web`. */
  readonly object: string;
}

interface NamedSection<C> {
  readonly section: OptionNode;
  /** Its key in the schema's spelling, a plural: `routers`. */
  readonly kind: string;
  /** What one of them is called; the kind in the singular when left out. */
  readonly noun?: string;
  readonly context: C;
}

export function decodeNamed<T, C extends { readonly path: string; readonly problems: ProblemList }>(
  { section, kind, noun = kind.slice(0, -1), context }: NamedSection<C>,
  into: Map<string, Decoded<T>>,
  decodeOne: (named: Named, context: C) => Decoded<T>,
): void {
  for (const node of section.children.values()) {
    const path = `${context.path}.${kind}.${node.key}`;
    const name = node.key.replace(/@.*$/s, '');
    const object = `${noun} ${name}`;
    if (name !== node.key) {
      context.problems.add({
        code: 'option-invalid',
        severity: 'warning',
        tag: node.origin,
        message: `the name "${node.key}" holds an @, which stands before the provider`,
        remedy: `write "${name}"`,
        object,
      });
    }
    if (name === '' || name.startsWith('[')) {
      const remedy = `write ${context.path}.${kind}.NAME`;
      const message = `"${node.key}" is no name`;
      context.problems.add({ code: 'option-invalid', severity: 'warning', tag: node.origin, message, remedy });
      continue;
    }
    if (node.value !== undefined && node.value !== null) {
      const message = `${path} holds options and cannot have a value itself`;
      const remedy = `write ${path}.OPTION=VALUE`;
      context.problems.add({ code: 'option-invalid', severity: 'warning', tag: node.origin, message, remedy, object });
      if (node.children.size === 0) continue;
    }
    into.set(name, decodeOne({ node, name, path, object }, context));
  }
}
