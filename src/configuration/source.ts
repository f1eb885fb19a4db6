import type { Draft } from './draft.js';

/** Where definitions come from: the instances of one catalog service, or one file. */
export interface Source {
  /** Unique, and the order in which names are given when they clash. */
  readonly key: string;
  readonly provider: string;
  /** Its namespace; what is in different ones is never taken for the same. */
  readonly namespace: string;
  /** How a diagnostic names it. */
  readonly label: string;
  draft: Draft;
  /** Its last instance is gone, and what it asked for stays for a while with nobody behind it. */
  lingering: boolean;
}

/** A definition of one source. */
export interface Entry<D> {
  readonly source: Source;
  readonly draft: D;
}

/** A source whose draft is not what it was; it has the new one already. */
export interface SourceChange {
  readonly source: Source;
  readonly before: Draft;
  /** It began or ceased to linger, which concerns all its names. */
  readonly lingeringChanged: boolean;
}
