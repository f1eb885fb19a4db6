// The five metrics of entry points, routers or services, as Traefik names them.
import { familyHead, labelText } from './exposition.js';
import {
  durationSum,
  firstBucket,
  requestBytesSum,
  requests,
  responseBytesSum,
  TrafficCounters,
  type TrafficSlot,
} from './traffic-recorder.js';

export interface TrafficFamilyOptions {
  /** `traefik_service`. */
  readonly prefix: string;
  /** For the help texts: `service`. */
  readonly subject: string;
  readonly buckets: readonly number[];
  /** Series of services, too, count tries after the first. */
  readonly withRetries?: boolean;
}

/** All recorders of one kind, by name. */
export interface TrafficFamily {
  /** The recorder of these labels, the same one as long as it lives. */
  recorder(labels: Readonly<Record<string, string>>): TrafficCounters;
  /** The text of all series, a piece per member and metric. */
  expose(): Iterable<string>;
  /** Drops the series of what is gone; their recorders, where still held, count for nobody. */
  forget(isLive: (labels: Readonly<Record<string, string>>) => boolean): void;
  size(): number;
}

interface Member {
  readonly labels: Readonly<Record<string, string>>;
  readonly counters: TrafficCounters;
  /** Made once per slot, not per scrape. */
  readonly slotTexts: Map<TrafficSlot, string>;
}

export function createTrafficFamily(options: TrafficFamilyOptions): TrafficFamily {
  const { prefix, subject, buckets } = options;
  const members = new Map<string, Member>();
  const bounds = [...buckets.map((bound) => `,le="${bound}"} `), ',le="+Inf"} '];

  return {
    recorder(labels) {
      const key = labelText(labels);
      let member = members.get(key);
      if (member === undefined) {
        member = { labels, counters: new TrafficCounters(buckets), slotTexts: new Map() };
        members.set(key, member);
      }
      return member.counters;
    },

    *expose() {
      const all = [...members.values()];
      yield* sums(all, 'requests_total', `How many HTTP requests were processed on a ${subject}.`, requests);
      yield* tlsRequests(all);
      yield* durations(all);
      yield* sums(all, 'requests_bytes_total', `Bytes of request bodies on a ${subject}.`, requestBytesSum);
      yield* sums(all, 'responses_bytes_total', `Bytes of response bodies on a ${subject}.`, responseBytesSum);
      if (options.withRetries === true) yield* retries(all);
    },
    forget(isLive) {
      for (const [key, member] of members) if (!isLive(member.labels)) members.delete(key);
    },
    size: () => members.size,
  };

  function slotText(member: Member, slot: TrafficSlot): string {
    let text = member.slotTexts.get(slot);
    if (text === undefined) {
      const { method, status, protocol } = slot;
      text = sortedLabels({ ...member.labels, code: `${status}`, method, protocol });
      member.slotTexts.set(slot, text);
    }
    return text;
  }

  /** One metric: the text of each member, behind the head where it is the first. */
  function* metric(
    all: readonly Member[],
    head: { readonly suffix: string; readonly help: string; readonly type: 'counter' | 'histogram' },
    textOf: (member: Member, name: string) => string,
  ): Iterable<string> {
    const name = `${prefix}_${head.suffix}`;
    let opening = familyHead({ name, help: head.help, type: head.type });
    for (const member of all) {
      const text = textOf(member, name);
      if (text === '') continue;
      yield opening + text;
      opening = '';
    }
  }

  function sums(all: readonly Member[], suffix: string, help: string, place: number): Iterable<string> {
    return metric(all, { suffix, help, type: 'counter' }, (member, name) => {
      let text = '';
      for (const slot of member.counters.slots.values()) {
        text += `${name}{${slotText(member, slot)}} ${slot.numbers[place]!}\n`;
      }
      return text;
    });
  }

  function durations(all: readonly Member[]): Iterable<string> {
    const help = `How long it took to process the request on a ${subject}.`;
    return metric(all, { suffix: 'request_duration_seconds', help, type: 'histogram' }, (member, name) => {
      let text = '';
      for (const slot of member.counters.slots.values()) {
        const labels = slotText(member, slot);
        let below = 0;
        for (let index = 0; index < bounds.length; index += 1) {
          below += slot.numbers[firstBucket + index]!;
          text += `${name}_bucket{${labels}${bounds[index]!}${below}\n`;
        }
        text += `${name}_sum{${labels}} ${slot.numbers[durationSum]!}\n${name}_count{${labels}} ${below}\n`;
      }
      return text;
    });
  }

  function tlsRequests(all: readonly Member[]): Iterable<string> {
    const help = `How many HTTP requests over TLS were processed on a ${subject}.`;
    return metric(all, { suffix: 'requests_tls_total', help, type: 'counter' }, ({ labels, counters }, name) => {
      let text = '';
      for (const { version, cipher, count } of counters.tlsSlots) {
        const shown = sortedLabels({ ...labels, tls_cipher: cipher, tls_version: version.replace('TLSv', '') });
        text += `${name}{${shown}} ${count}\n`;
      }
      return text;
    });
  }

  function retries(all: readonly Member[]): Iterable<string> {
    const help = `How many tries after the first one a ${subject} needed.`;
    return metric(all, { suffix: 'retries_total', help, type: 'counter' }, ({ labels, counters }, name) =>
      counters.retries === 0 ? '' : `${name}{${labelText(labels)}} ${counters.retries}\n`,
    );
  }
}

/** Alphabetical, as Traefik's client library writes them. */
function sortedLabels(labels: Readonly<Record<string, string>>): string {
  return labelText(Object.fromEntries(Object.entries(labels).sort(([left], [right]) => (left < right ? -1 : 1))));
}
