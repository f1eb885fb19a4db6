import { randomUUID } from 'node:crypto';
import type { Clock } from '../../../shared/clock.js';
import { parseDuration } from '../../../shared/duration.js';
import { createNamedWakeSets, createWakeSet } from '../wake-set.js';

/** One key, as `/v1/kv/:key` writes it. */
export interface KeyRecord {
  LockIndex: number;
  Key: string;
  Flags: number;
  /** Base64; null where the value is empty. */
  Value: string | null;
  Session?: string;
  CreateIndex: number;
  ModifyIndex: number;
}

/** One session, as `/v1/session/info/:id` writes it. */
export interface SessionRecord {
  ID: string;
  Name: string;
  Node: string;
  /** Nanoseconds. */
  LockDelay: number;
  Behavior: 'release' | 'delete';
  TTL: string;
  NodeChecks: string[];
  ServiceChecks: null;
  CreateIndex: number;
  ModifyIndex: number;
}

export interface KeyWrite {
  key: string;
  value: Buffer;
  flags?: number;
  /** Only if the key's ModifyIndex is this; 0: only if there is no key. */
  cas?: number;
  /** Take the lock for this session. */
  acquire?: string;
  /** Give the lock of this session back. */
  release?: string;
}

/** Consul's key-value store with sessions and the locks they hold. */
export interface KeyValueState {
  readonly sessionsIndex: number;
  get(key: string): KeyRecord | undefined;
  /** Index that a read of the key reports: its own, or the table's where it is missing. */
  indexOf(key: string): number;
  list(prefix: string): KeyRecord[];
  indexBelow(prefix: string): number;
  /** Whether it was written; undefined: no such session. */
  put(write: KeyWrite): boolean | undefined;
  remove(key: string, cas?: number): boolean;
  removeBelow(prefix: string): void;
  watchKey(key: string, wake: () => void): () => void;
  watchBelow(prefix: string, wake: () => void): () => void;
  createSession(wish: {
    name: string;
    node: string;
    ttl: string;
    lockDelayNs: number;
    behavior: SessionRecord['Behavior'];
  }): SessionRecord;
  renewSession(id: string): SessionRecord | undefined;
  /** Frees what the session holds; LockDelay keeps others from the lock for a while. */
  destroySession(id: string): void;
  session(id: string): SessionRecord | undefined;
  sessions(): SessionRecord[];
  watchSessions(wake: () => void): () => void;
  close(): void;
}

export function createKeyValueState(parts: {
  clock: Clock;
  nextIndex: () => number;
  /** A session ends this many times its TTL after the last renewal. */
  sessionTtlFactor: number;
}): KeyValueState {
  const { clock } = parts;
  const keys = new Map<string, KeyRecord>();
  const tombstones = new Map<string, number>();
  const delayedUntilMs = new Map<string, number>();
  const sessions = new Map<string, { record: SessionRecord; cancelExpiry: () => void }>();
  const keyWatchers = createNamedWakeSets();
  const prefixWatchers = new Map<string, ReturnType<typeof createWakeSet>>();
  const sessionWatchers = createWakeSet();
  let tableIndex = 0;
  let sessionsIndex = 0;

  function store(record: KeyRecord): void {
    keys.set(record.Key, record);
    tombstones.delete(record.Key);
    tell(record.Key, record.ModifyIndex);
  }

  function bury(key: string, index: number): void {
    keys.delete(key);
    tombstones.set(key, index);
    tell(key, index);
  }

  function tell(key: string, index: number): void {
    tableIndex = index;
    keyWatchers.wakeAll(key);
    for (const [prefix, watchers] of prefixWatchers) if (key.startsWith(prefix)) watchers.wakeAll();
  }

  function lockAfter(before: KeyRecord | undefined, write: KeyWrite): Partial<KeyRecord> | undefined {
    if (write.acquire !== undefined) {
      if ((delayedUntilMs.get(write.key) ?? 0) > clock.monotonicMs()) return undefined;
      if (before?.Session !== undefined && before.Session !== write.acquire) return undefined;
      const isNewHolder = before?.Session === undefined;
      return { Session: write.acquire, LockIndex: (before?.LockIndex ?? 0) + (isNewHolder ? 1 : 0) };
    }
    if (write.release !== undefined) {
      return before?.Session === write.release ? { Session: undefined } : undefined;
    }
    return before?.Session === undefined ? {} : { Session: before.Session };
  }

  function put(write: KeyWrite): boolean | undefined {
    const wanted = write.acquire ?? write.release;
    if (wanted !== undefined && !sessions.has(wanted)) return undefined;
    const before = keys.get(write.key);
    if (write.cas !== undefined && write.cas !== (before?.ModifyIndex ?? 0)) return false;
    const lock = lockAfter(before, write);
    if (!lock) return false;
    const { Session, LockIndex = before?.LockIndex ?? 0 } = lock;
    const record: KeyRecord = {
      LockIndex,
      Key: write.key,
      Flags: write.flags ?? before?.Flags ?? 0,
      Value: write.value.length === 0 ? null : write.value.toString('base64'),
      ...(Session === undefined ? {} : { Session }),
      CreateIndex: before?.CreateIndex ?? 0,
      ModifyIndex: before?.ModifyIndex ?? 0,
    };
    // The same value again is no change, so nobody wakes.
    if (before && JSON.stringify(before) === JSON.stringify(record)) return true;
    const index = parts.nextIndex();
    store({ ...record, CreateIndex: before?.CreateIndex ?? index, ModifyIndex: index });
    return true;
  }

  function destroySession(id: string): void {
    const session = sessions.get(id);
    if (!session) return;
    session.cancelExpiry();
    sessions.delete(id);
    const index = parts.nextIndex();
    sessionsIndex = index;
    for (const held of [...keys.values()].filter((record) => record.Session === id)) {
      delayedUntilMs.set(held.Key, clock.monotonicMs() + session.record.LockDelay / 1e6);
      const { Session: _freed, ...rest } = held;
      if (session.record.Behavior === 'delete') bury(held.Key, index);
      else store({ ...rest, ModifyIndex: index });
    }
    sessionWatchers.wakeAll();
  }

  function expireLater(record: SessionRecord): () => void {
    const ttlMs = record.TTL === '' ? undefined : parseDuration(record.TTL);
    if (!ttlMs) return () => undefined;
    return clock.after(ttlMs * parts.sessionTtlFactor, () => {
      destroySession(record.ID);
    });
  }

  return {
    get sessionsIndex() {
      return sessionsIndex;
    },
    get: (key) => keys.get(key),
    indexOf: (key) => keys.get(key)?.ModifyIndex ?? tableIndex,
    list: (prefix) =>
      [...keys.values()].filter((record) => record.Key.startsWith(prefix)).sort((a, b) => (a.Key < b.Key ? -1 : 1)),
    indexBelow(prefix) {
      let index = 0;
      for (const record of keys.values())
        if (record.Key.startsWith(prefix)) index = Math.max(index, record.ModifyIndex);
      for (const [key, at] of tombstones) if (key.startsWith(prefix)) index = Math.max(index, at);
      return index || tableIndex;
    },
    put,
    remove(key, cas) {
      const before = keys.get(key);
      if (cas !== undefined && cas !== 0 && cas !== before?.ModifyIndex) return false;
      if (before) bury(key, parts.nextIndex());
      return true;
    },
    removeBelow(prefix) {
      const doomed = [...keys.keys()].filter((key) => key.startsWith(prefix));
      if (doomed.length === 0) return;
      const index = parts.nextIndex();
      for (const key of doomed) bury(key, index);
    },
    watchKey: (key, wake) => keyWatchers.add(key, wake),
    watchBelow(prefix, wake) {
      let watchers = prefixWatchers.get(prefix);
      if (!watchers) prefixWatchers.set(prefix, (watchers = createWakeSet()));
      return watchers.add(wake);
    },
    createSession(wish) {
      const index = parts.nextIndex();
      const record: SessionRecord = {
        ID: randomUUID(),
        Name: wish.name,
        Node: wish.node,
        LockDelay: wish.lockDelayNs,
        Behavior: wish.behavior,
        TTL: wish.ttl,
        NodeChecks: ['serfHealth'],
        ServiceChecks: null,
        CreateIndex: index,
        ModifyIndex: index,
      };
      sessions.set(record.ID, { record, cancelExpiry: expireLater(record) });
      sessionsIndex = index;
      sessionWatchers.wakeAll();
      return record;
    },
    renewSession(id) {
      const session = sessions.get(id);
      if (!session) return undefined;
      session.cancelExpiry();
      session.cancelExpiry = expireLater(session.record);
      return session.record;
    },
    destroySession,
    session: (id) => sessions.get(id)?.record,
    sessions: () => [...sessions.values()].map(({ record }) => record),
    watchSessions: (wake) => sessionWatchers.add(wake),
    close() {
      for (const { cancelExpiry } of sessions.values()) cancelExpiry();
    },
  };
}
