// How far a long piece of work has come, in one line of standard error that is written over and over.
import { systemClock, type Clock } from '../shared/clock.js';
import type { Terminal } from './command.js';

export interface ProgressBar {
  update(done: number, all: number): void;
  /** Takes the line away. */
  end(): void;
}

export interface ProgressBarOptions {
  readonly terminal: Pick<Terminal, 'errorColumns' | 'writeError'>;
  /** What is done, in a word or two. */
  readonly work: string;
  readonly clock?: Pick<Clock, 'monotonicMs'>;
}

/** Short work shows nothing, and long work no more often than one can see. */
const stepMs = 100;

/** Shows nothing where standard error is no terminal. */
export function createProgressBar({ terminal, work, clock = systemClock }: ProgressBarOptions): ProgressBar {
  const { errorColumns: columns } = terminal;
  let shownMs = clock.monotonicMs();
  let shown = false;
  return {
    update(done, all) {
      if (columns === undefined) return;
      const nowMs = clock.monotonicMs();
      if (nowMs - shownMs < stepMs) return;
      shownMs = nowMs;
      shown = true;
      terminal.writeError(`\r${barOf(work, { done, all, columns })}`);
    },
    end() {
      if (shown) terminal.writeError(`\r${' '.repeat(Math.max(0, columns! - 1))}\r`);
    },
  };
}

function barOf(work: string, { done, all, columns }: { done: number; all: number; columns: number }): string {
  const part = all === 0 ? 1 : Math.min(1, done / all);
  const count = `${String(done).padStart(String(all).length)}/${all}`;
  const text = `${work} ${count} ${String(Math.floor(part * 100)).padStart(3)}% `;
  const room = Math.min(40, columns - text.length - 3);
  if (room < 5) return text.slice(0, Math.max(0, columns - 1));
  const filled = Math.round(room * part);
  return `${text}[${'#'.repeat(filled)}${' '.repeat(room - filled)}]`;
}
