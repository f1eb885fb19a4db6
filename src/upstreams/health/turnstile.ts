/** Lets at most so many in at a time, the others in the order they came. */
export interface Turnstile {
  /** Calls back now or when there is room. The returned function gives the place, or the place in the queue, back. */
  enter(admitted: () => void): () => void;
}

export function createTurnstile(limit: number): Turnstile {
  const waiting = new Set<() => void>();
  let inside = 0;
  return {
    enter(admitted) {
      let state: 'waiting' | 'inside' | 'left' = 'waiting';
      const go = () => {
        state = 'inside';
        inside++;
        admitted();
      };
      if (inside < limit) go();
      else waiting.add(go);
      return () => {
        if (state === 'waiting') waiting.delete(go);
        if (state === 'inside') {
          inside--;
          const [next] = waiting;
          if (next !== undefined) {
            waiting.delete(next);
            next();
          }
        }
        state = 'left';
      };
    },
  };
}
