// What a migration will meet: every service by the dialects of its tags, and what needs a person.
import type { Severity } from '../../model/diagnostic.js';

/** `new`: Traefik tags alone; `converts`: every older tag does; `by-hand`: one does not, or not without a look. */
export type ServiceState = 'no-routes' | 'new' | 'converts' | 'by-hand';

export interface ClusterReport {
  readonly totals: {
    readonly services: number;
    readonly instances: number;
    readonly states: Readonly<Record<ServiceState, number>>;
    /** By dialect; a service with tags of two counts for both. */
    readonly dialects: Readonly<Record<string, DialectTotals>>;
  };
  readonly services: readonly ServiceReport[];
  readonly conflicts: readonly Conflict[];
}

export interface DialectTotals {
  readonly services: number;
  readonly instances: number;
  /** Different tags of each service. */
  readonly tags: number;
}

export interface ServiceReport {
  readonly provider: string;
  readonly namespace: string;
  readonly name: string;
  readonly instances: number;
  /** Where it stands in a job file. */
  readonly place?: string;
  /** How many different tags it has of each dialect. */
  readonly tagsByDialect: Readonly<Record<string, number>>;
  readonly state: ServiceState;
  /** Different tags of older dialects. */
  readonly oldTags: number;
  /** Those that convert without a remark. */
  readonly cleanTags: number;
  /** Traefik tags beside older ones. */
  readonly carriesBoth: boolean;
  /** Why a person is needed. */
  readonly reasons: readonly TagReason[];
}

export interface TagReason {
  readonly tag: string;
  readonly place?: string;
  readonly reason: string;
  readonly remedy: string;
}

export type ConflictKind =
  'same-route' | 'port' | 'weights' | 'entry-point' | 'dead-tag' | 'closed' | 'definition' | 'error';

/** What stands in the way of several services, or of one that seems fine. */
export interface Conflict {
  readonly kind: ConflictKind;
  readonly severity: Severity;
  /** `NAME of PROVIDER` */
  readonly services: readonly string[];
  readonly message: string;
  readonly remedy: string;
  readonly tag?: string;
  readonly place?: string;
}

/** What each kind is called where they are listed. */
export const conflictTitles: Readonly<Record<ConflictKind, string>> = {
  'same-route': 'The same host and path on several services',
  port: 'Ports that differ from the registered ones',
  weights: 'Weights',
  'entry-point': 'Ports without an entry point',
  'dead-tag': 'Tags that route nothing',
  closed: 'Routes that refuse everybody',
  definition: 'Definitions that differ',
  error: 'Other errors',
};
