import type { Diagnostic } from '../model/diagnostic.js';
import type { Span, TextPart } from './hcl/syntax-node.js';
import type { Place } from './source-text.js';

/** A string of a job file; `${…}` in it is worked out only when the job is submitted or runs. */
export interface JobText {
  /** As written, with escapes undone: `urlprefix-${var.host}/`. */
  readonly text: string;
  /** It holds an interpolation or a directive, so that its value is not known here. */
  readonly interpolated: boolean;
  readonly parts: readonly TextPart[];
}

/** One element of a list of tags. */
export interface JobTag extends JobText {
  /** The element in the file, quotes included. */
  readonly range: Span;
  readonly place: Place;
}

/** A part of a list that is no plain string or list: what it holds is known only when the job is submitted. */
export interface UnknownTags {
  readonly place: Place;
  /** What it is: `var.tags`, `a for expression`. */
  readonly what: string;
  /** The form of every tag that a `for` gives. */
  readonly form?: JobText;
  /** What a variable holds unless it is given a value. */
  readonly defaults?: readonly JobText[];
}

/** A plain list of strings in the file. */
export interface TagList {
  /** From the opening bracket to behind the closing one. */
  readonly range: Span;
  readonly items: readonly TagListItem[];
}

export interface TagListItem {
  /** Undefined for an element that is no string. */
  readonly tag?: JobTag;
  readonly range: Span;
  /** Where the comma behind it stands. */
  readonly comma?: number;
  /** It ends at a line of its own, so that nothing can stand behind it there. */
  readonly heredoc?: boolean;
}

/** The value of `tags` or `canary_tags`. */
export interface TagsAttribute {
  readonly place: Place;
  /** Every tag that is known, those of locals and of lists inside `concat()` too, in order. */
  readonly tags: readonly JobTag[];
  readonly unknown: readonly UnknownTags[];
  /** Lists that stand in the attribute itself, where tags can be added and taken away. */
  readonly lists: readonly TagList[];
}

/** One `service` of a job. */
export interface JobService {
  /** Nomad's own default, `JOB-GROUP-TASK`, where the file has none. */
  readonly name: JobText;
  readonly job: string;
  readonly group: string;
  /** Of a service at task level. */
  readonly task?: string;
  /** Where the job names them in plain strings. */
  readonly datacenters?: readonly string[];
  readonly namespace?: JobText;
  /** `consul` where the file does not say. */
  readonly provider: string;
  /** The label of its port, where it has one. */
  readonly port?: JobText;
  readonly tags: readonly JobTag[];
  readonly canaryTags: readonly JobTag[];
  /** Where the tags stand, and what of them is not known; undefined where the file has no such attribute. */
  readonly tagsAttribute?: TagsAttribute;
  /** Without it canaries carry `tags`. */
  readonly canaryTagsAttribute?: TagsAttribute;
  /** Iterators of the `dynamic` blocks around it: it may stand for several services. */
  readonly iterators: readonly string[];
  readonly place: Place;
}

/** A file that was read as a Nomad job. */
export interface JobFile {
  readonly path: string;
  readonly language: JobLanguage;
  /** A job stands in it, or it does not parse; an agent's configuration, say, is HCL too. */
  readonly isJob: boolean;
  readonly services: readonly JobService[];
  /** What expressions are worth unless a value is given: `var.host` → `app.example.com`. Plain strings only. */
  readonly defaults: ReadonlyMap<string, string>;
  /** Where the file does not parse; their origin's `file` is `PATH:LINE:COLUMN`. */
  readonly problems: readonly Diagnostic[];
}

/** `api-json` is what Nomad's API takes (`TaskGroups`, `Tags`), `hcl-json` is HCL in JSON's clothes. */
export type JobLanguage = 'hcl' | 'hcl-json' | 'api-json';
