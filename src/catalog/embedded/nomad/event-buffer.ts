/** One event of the stream, its fields in the order Nomad writes them. */
export interface NomadEvent {
  FilterKeys: string[];
  Index: number;
  Key: string;
  Namespace: string;
  Payload: Record<string, unknown>;
  Topic: string;
  Type: string;
}

/** The events of one raft index. */
export interface EventBatch {
  index: number;
  events: readonly NomadEvent[];
}

/** The last raft operations that had events, and who wants the next ones. */
export interface EventBuffer {
  append(batch: EventBatch): void;
  /** Buffered batches at or after the index; from the oldest when it is older than the buffer, without a mark. */
  since(index: number): readonly EventBatch[];
  subscribe(onBatch: (batch: EventBatch) => void): () => void;
  clear(): void;
}

const bufferedBatches = 100;

export function createEventBuffer(): EventBuffer {
  let batches: EventBatch[] = [];
  const subscribers = new Set<(batch: EventBatch) => void>();
  return {
    append(batch) {
      batches.push(batch);
      // Trimming in strides keeps the append cheap when hundreds of services leave at once.
      if (batches.length > 2 * bufferedBatches) batches = batches.slice(-bufferedBatches);
      for (const onBatch of subscribers) onBatch(batch);
    },
    since: (index) => batches.slice(-bufferedBatches).filter((batch) => batch.index >= index),
    subscribe(onBatch) {
      subscribers.add(onBatch);
      return () => subscribers.delete(onBatch);
    },
    clear() {
      batches = [];
    },
  };
}
