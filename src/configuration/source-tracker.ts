// Snapshots and files become sources; only what is not the same object as before is looked at.
import type { CatalogService, CatalogSnapshot } from '../model/catalog-snapshot.js';
import type { Contribution } from '../model/contribution.js';
import { differencesOf } from '../shared/layered-map.js';
import { emptyDraft, shareDraft, withoutServers, type Draft } from './draft.js';
import type { Source, SourceChange } from './source.js';

/** A dynamic configuration file, read by a dialect; the same object as long as its content is the same. */
export interface FileContribution {
  readonly path: string;
  readonly contribution: Contribution;
}

export interface TrackerOptions {
  readonly draftService: (service: CatalogService) => Draft;
  readonly draftFile: (file: FileContribution) => Draft;
  /** How long routers stay after the last instance of their service is gone. */
  readonly lingerMs: number;
}

type SourceFacts = Omit<Source, 'draft' | 'lingering'>;

/** Knows every source and says which changed; the drafts of all others are not touched. */
export class SourceTracker {
  private readonly snapshots = new Map<string, CatalogSnapshot>();
  private readonly sources = new Map<string, Source>();
  private readonly files = new Map<string, FileContribution>();
  /** When lingering sources go, on the caller's clock; oldest first. */
  private readonly deadlines = new Map<Source, number>();

  constructor(private readonly options: TrackerOptions) {}

  get nextDeadlineMs(): number | undefined {
    let next: number | undefined;
    for (const deadline of this.deadlines.values()) next = next === undefined ? deadline : Math.min(next, deadline);
    return next;
  }

  followSnapshot(snapshot: CatalogSnapshot, nowMs: number, changes: SourceChange[]): void {
    const { provider, services } = snapshot;
    const before = this.snapshots.get(provider)?.services ?? new Map<string, CatalogService>();
    const { changed, removed } = differencesOf(before, services);
    this.snapshots.set(provider, snapshot);
    for (const [name, service] of changed) {
      const key = `${provider}|${name}`;
      if (service.instances.length === 0) this.lose(key, nowMs, changes);
      else this.change({ ...factsOf(service), key }, this.options.draftService(service), changes);
    }
    for (const name of removed) this.lose(`${provider}|${name}`, nowMs, changes);
  }

  followFiles(files: readonly FileContribution[], changes: SourceChange[]): void {
    const present = new Set<string>();
    for (const file of files) {
      present.add(file.path);
      if (this.files.get(file.path)?.contribution === file.contribution) continue;
      this.files.set(file.path, file);
      const draft = this.options.draftFile(file);
      const label = `the file ${file.path}`;
      this.change({ key: `file|${file.path}`, provider: 'file', namespace: '', label }, draft, changes);
    }
    for (const path of this.files.keys()) {
      if (present.has(path)) continue;
      this.files.delete(path);
      this.remove(`file|${path}`, changes);
    }
  }

  /** Lets go of what has lingered long enough. */
  expire(nowMs: number, changes: SourceChange[]): void {
    for (const [source, deadline] of this.deadlines) {
      if (deadline <= nowMs) this.remove(source.key, changes);
    }
  }

  private change(facts: SourceFacts, draft: Draft, changes: SourceChange[]): void {
    let source = this.sources.get(facts.key);
    if (source === undefined) {
      source = { ...facts, draft: emptyDraft, lingering: false };
      this.sources.set(facts.key, source);
    }
    const { draft: before, lingering } = source;
    source.draft = shareDraft(before, draft);
    source.lingering = false;
    this.deadlines.delete(source);
    changes.push({ source, before, lingeringChanged: lingering });
  }

  /** The last instance is gone: its routers answer 503 for a while, so that nobody else answers in their place. */
  private lose(key: string, nowMs: number, changes: SourceChange[]): void {
    const source = this.sources.get(key);
    if (source === undefined || source.lingering) return;
    const { draft: before } = source;
    if (before.routers.size === 0 || this.options.lingerMs <= 0) {
      this.remove(key, changes);
      return;
    }
    source.draft = withoutServers(before);
    source.lingering = true;
    this.deadlines.set(source, nowMs + this.options.lingerMs);
    changes.push({ source, before, lingeringChanged: true });
  }

  private remove(key: string, changes: SourceChange[]): void {
    const source = this.sources.get(key);
    if (source === undefined) return;
    const { draft: before } = source;
    this.sources.delete(key);
    this.deadlines.delete(source);
    source.draft = emptyDraft;
    changes.push({ source, before, lingeringChanged: false });
  }
}

function factsOf({ name, namespace, provider }: CatalogService): Omit<SourceFacts, 'key'> {
  const service = namespace === 'default' ? name : `${namespace}/${name}`;
  return { provider, namespace, label: `the service ${service} of ${provider}` };
}
