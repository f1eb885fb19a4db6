// Which of Nomad's services are wanted, and the order of what the list, the reads by name and the events say of them.
import type { Instance } from '../../model/instance.js';
import { badAnswer } from '../catalog-failure.js';
import type { ServiceBook } from '../service-book.js';
import type { ListedService, ServiceEvent } from './nomad-answers.js';

/** One service that Nomad has, wanted or not. */
export interface ServiceRecord {
  readonly namespace: string;
  readonly name: string;
  /** Its tags are relevant, so its instances are in the book. */
  wanted: boolean;
  /** Nomad has instances of it that were never read. */
  hidden: boolean;
  /** The index of the last answer by name: what is at or below it is known. */
  readIndex: number;
  /** Events that came while it is being read: the answer may be older than they are. */
  since?: ServiceEvent[];
}

export interface ServiceRecords {
  /** Takes the whole list; `suspect`: what is missing in it may be there all the same. */
  listed(services: readonly ListedService[], index: number, suspect: boolean): void;
  /** Wanted services that may have changed between their last answer and the index, those never read first. */
  behind(index: number): ServiceRecord[];
  /** Takes an event; gives the service when the rest of its instances must be read, since nobody wanted it before. */
  apply(event: ServiceEvent): ServiceRecord | undefined;
  /** Must be called before a service is asked for. */
  beginRead(record: ServiceRecord): void;
  /** With the answer, or without one when there is none; harmless after another. */
  endRead(record: ServiceRecord, answer?: { readonly index: number; readonly instances: readonly Instance[] }): void;
  /** Nomad counts from the beginning again, or has been out of sight: every service has to be read. */
  startOver(): void;
}

export interface ServiceRecordsOptions {
  /** A namespace, or `*`. */
  readonly scope: string;
  readonly book: ServiceBook;
  readonly isRelevant: (tags: readonly string[]) => boolean;
  /** The book has changed. */
  readonly onChange: () => void;
}

export function createServiceRecords({ scope, book, isRelevant, onChange }: ServiceRecordsOptions): ServiceRecords {
  const records = new Map<string, ServiceRecord>();
  let listIndex = 0;

  function recordOf(namespace: string, name: string): ServiceRecord {
    const key = `${namespace}/${name}`;
    let record = records.get(key);
    if (record === undefined) {
      record = { namespace, name, wanted: false, hidden: false, readIndex: 0 };
      records.set(key, record);
    }
    return record;
  }

  /** Shows the instances, unless their tags have made the service one that nobody wants. */
  function show(record: ServiceRecord, instances: readonly Instance[]): void {
    if (instances.length > 0) {
      record.wanted = isRelevant(instances.flatMap(({ tags }) => tags));
      if (!record.wanted) record.hidden = true;
    }
    if (book.put(record.namespace, record.name, record.wanted ? instances : [])) onChange();
  }

  return {
    listed(services, index, suspect) {
      listIndex = index;
      const present = new Set<string>();
      const namespaces = new Set<string>();
      const wanted = new Set<string>();
      for (const { namespace, name, tags } of services) {
        const record = recordOf(namespace, name);
        record.wanted = isRelevant(tags);
        if (!record.wanted) record.hidden = true;
        present.add(`${namespace}/${name}`);
        namespaces.add(namespace);
        if (record.wanted) wanted.add(scope === '*' ? `${namespace}/${name}` : name);
      }
      const lost = new Set<string>();
      for (const [key, { namespace }] of records) {
        if (present.has(key)) continue;
        records.delete(key);
        if (!namespaces.has(namespace)) lost.add(namespace);
      }
      // A namespace that is missing as a whole may be one that the token has lost: the guard holds its services.
      for (const namespace of lost) book.retain(namespace, new Set(), true);
      if (book.retain(scope, wanted, suspect)) onChange();
    },
    behind(index) {
      const late = [...records.values()].filter(
        ({ wanted, hidden, readIndex }) => wanted && (hidden || readIndex < index),
      );
      return late.sort((a, b) => Number(a.readIndex > 0) - Number(b.readIndex > 0));
    },
    apply(event) {
      const { namespace, name, tags } = event.instance;
      const known = records.get(`${namespace}/${name}`);
      if (event.index <= Math.max(listIndex, known?.readIndex ?? 0)) return undefined;
      const record = recordOf(namespace, name);
      record.since?.push(event);
      // A service that is read for the first time is shown whole or not at all.
      if (record.since !== undefined && book.get(namespace, name) === undefined) return undefined;
      if (!record.wanted && event.kind === 'upsert' && !isRelevant(tags)) record.hidden = true;
      else if (record.wanted || event.kind === 'upsert') {
        show(record, applyEvent(book.get(namespace, name)?.instances ?? [], event));
      }
      return record.wanted && record.hidden && record.since === undefined ? record : undefined;
    },
    beginRead(record) {
      record.since = [];
    },
    endRead(record, answer) {
      const { since = [] } = record;
      record.since = undefined;
      if (answer === undefined || records.get(`${record.namespace}/${record.name}`) !== record) return;
      if (answer.index < listIndex) throw badAnswer(`answered for ${record.name} with a state older than the list`);
      record.readIndex = answer.index;
      record.hidden = false;
      const newer = since.filter(({ index }) => index > answer.index);
      show(record, newer.reduce(applyEvent, answer.instances));
    },
    startOver() {
      records.clear();
      listIndex = 0;
    },
  };
}

function applyEvent(before: readonly Instance[], { kind, instance }: ServiceEvent): readonly Instance[] {
  const others = before.filter(({ id }) => id !== instance.id);
  return kind === 'upsert' ? [...others, instance] : others;
}
