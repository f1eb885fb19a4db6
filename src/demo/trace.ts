import type { Change } from './change.js';

/** What the demo says: one line each, with the time. */
export interface Trace {
  /** What is going to be done. */
  announce(text: string): void;
  /** What the proxy made of it. */
  change(change: Change): void;
  /** What it meant for requests. */
  result(text: string, kind: 'good' | 'bad'): void;
}

export interface TraceOptions {
  readonly write: (text: string) => void;
  readonly colour: boolean;
  /** Wall time in milliseconds. */
  readonly now: () => number;
}

const bold = 1;
const red = 31;
const green = 32;
const yellow = 33;
const blue = 34;
const grey = 90;

const marks = {
  added: ['+', green],
  removed: ['-', blue],
  changed: ['~', yellow],
  problem: ['!', red],
  solved: ['*', green],
} as const satisfies Record<Change['kind'], readonly [mark: string, colour: number]>;

export function createTrace({ write, colour, now }: TraceOptions): Trace {
  const paint = (text: string, code: number) => (colour ? `\u001b[${code}m${text}\u001b[0m` : text);
  const line = (text: string) => write(`${paint(timeOfDay(now()), grey)} ${text}\n`);
  return {
    announce: (text) => line(paint(text, bold)),
    change({ kind, text }) {
      const [mark, code] = marks[kind];
      line(`  ${paint(`${mark} ${oneLine(text)}`, code)}`);
    },
    result: (text, kind) => line(`  ${paint(`= ${text}`, kind === 'good' ? grey : red)}`),
  };
}

function timeOfDay(ms: number): string {
  const time = new Date(ms);
  const two = (number: number) => String(number).padStart(2, '0');
  const clock = [time.getHours(), time.getMinutes(), time.getSeconds()].map(two).join(':');
  return `${clock}.${String(time.getMilliseconds()).padStart(3, '0')}`;
}

/** Tags are foreign text, and the terminal obeys control characters. */
function oneLine(text: string): string {
  return text.replace(/\p{Cc}/gu, ' ');
}
