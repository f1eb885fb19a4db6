import type { CompiledRule } from '../rules/compile-rule.js';

/**
 * One router as the table sees it; what it leads to is the payload's business. Frozen: tables recognise an unchanged
 * route by being the same object.
 */
export interface Route<T> {
  /** Unique in a table: `web@nomad`. */
  readonly name: string;
  readonly rule: CompiledRule;
  readonly priority: number;
  /** True: only TLS requests; false: only plain ones. */
  readonly tls: boolean;
  /** All entry points it listens on, by name; with none it gets no requests. */
  readonly entryPoints: readonly string[];
  readonly payload: T;
}

/** The order in which routes are asked: higher priority, then longer rule, then name. */
export function compareRoutes(a: Route<unknown>, b: Route<unknown>): number {
  if (a.priority !== b.priority) return b.priority - a.priority;
  const byLength = b.rule.text.length - a.rule.text.length;
  if (byLength !== 0) return byLength;
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
}
