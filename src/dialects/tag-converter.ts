import type { TagProblem } from './tag-problems.js';

/** What a conversion may depend on: the tags of one instance, and no address or state. */
export interface TaggedService {
  /** The name of the catalog service. */
  readonly name: string;
  readonly tags: readonly string[];
  /** Unknown in a job file. */
  readonly datacenter?: string;
}

/** What one tag of an older dialect becomes. */
export interface Conversion {
  /** The tag as written. */
  readonly from: string;
  /**
   * The Traefik tags (`traefik.http.…=…`, without `traefik.enable`) that route the same requests to the same place;
   * none when the tag asks for nothing, or for something that cannot be served.
   */
  readonly tags: readonly string[];
  readonly problems: readonly TagProblem[];
}

/**
 * Says in Traefik's tags what tags of an older dialect mean. The proxy serves the older tags through it and the migration
 * writes its result into job files, so the two cannot differ. Pure, and never throws whatever the tags hold.
 */
export interface TagConverter {
  /** `urlprefix`. */
  readonly name: string;
  /** Whether the tag is one of its dialect. */
  readonly owns: (tag: string) => boolean;
  /** One conversion for each own tag, in the order of the tags; other tags are none of its business. */
  readonly convert: (service: TaggedService) => readonly Conversion[];
}
