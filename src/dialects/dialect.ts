import type { Contribution } from '../model/contribution.js';
import type { Diagnostic } from '../model/diagnostic.js';
import type { Instance, ProviderName } from '../model/instance.js';

/** A way to read tags: instance in, contribution out; pure, and never throws whatever the tags hold. */
export interface Dialect {
  readonly name: string;
  /** Whether a service with these tags (of all its instances) can contribute, so that watchers leave the rest alone. */
  understands(tags: readonly string[], provider: ProviderName): boolean;
  contribute(instance: Instance): Contribution;
  /** What is wrong with the dialect's own settings. */
  readonly diagnostics: readonly Diagnostic[];
}
