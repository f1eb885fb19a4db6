/** Callbacks that wait for one thing to change. Each is called at most once and forgotten. */
export interface WakeSet {
  /** Adds a callback; the returned function takes it back. */
  add(wake: () => void): () => void;
  wakeAll(): void;
}

export function createWakeSet(): WakeSet {
  let waiting = new Set<() => void>();
  return {
    add(wake) {
      const set = waiting;
      set.add(wake);
      return () => {
        set.delete(wake);
      };
    },
    wakeAll() {
      if (waiting.size === 0) return;
      const woken = waiting;
      waiting = new Set();
      for (const wake of woken) wake();
    },
  };
}

/** Wake sets by name, made when first waited for and dropped once woken. */
export interface NamedWakeSets {
  add(name: string, wake: () => void): () => void;
  wakeAll(name: string): void;
}

export function createNamedWakeSets(): NamedWakeSets {
  const sets = new Map<string, WakeSet>();
  return {
    add(name, wake) {
      let set = sets.get(name);
      if (!set) sets.set(name, (set = createWakeSet()));
      return set.add(wake);
    },
    wakeAll(name) {
      const set = sets.get(name);
      sets.delete(name);
      set?.wakeAll();
    },
  };
}
