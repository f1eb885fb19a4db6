import type { Clock } from '../../shared/clock.js';

export interface AnswerWatch {
  /** Something is to be answered from now on. */
  begin(): void;
  /** There was an answer, and there will be more. */
  answered(): void;
  /** There was the last one. */
  end(): void;
  /** Nothing has been answered for too long. */
  readonly isSilent: boolean;
}

/** Says once that nothing has been answered for so long, however much there is to answer in all. */
export function watchAnswers(clock: Clock, limitMs: number, onSilence: () => void): AnswerWatch {
  let lastMs = 0;
  let isSilent = false;
  let cancel: (() => void) | undefined;

  function ring(): void {
    const leftMs = lastMs + limitMs - clock.monotonicMs();
    // Setting a timer anew for every answer would cost more than some answers.
    if (leftMs > 0) cancel = clock.after(leftMs, ring);
    else {
      cancel = undefined;
      isSilent = true;
      onSilence();
    }
  }

  return {
    begin() {
      lastMs = clock.monotonicMs();
      cancel ??= clock.after(limitMs, ring);
    },
    answered() {
      lastMs = clock.monotonicMs();
      if (!isSilent) return;
      isSilent = false;
      cancel = clock.after(limitMs, ring);
    },
    end() {
      isSilent = false;
      cancel?.();
      cancel = undefined;
    },
    get isSilent() {
      return isSilent;
    },
  };
}
