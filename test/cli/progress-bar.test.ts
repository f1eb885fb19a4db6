import t from 'tap';
import { createProgressBar } from '../../src/cli/progress-bar.js';

function watch(errorColumns: number | undefined) {
  let nowMs = 0;
  const written: string[] = [];
  const terminal = { errorColumns, writeError: (text: string) => void written.push(text) };
  const bar = createProgressBar({ terminal, work: 'verifying', clock: { monotonicMs: () => nowMs } });
  return { bar, written, pass: (ms: number) => void (nowMs += ms) };
}

t.test('a bar of progress', (t) => {
  const { bar, written, pass } = watch(60);
  bar.update(1, 200);
  t.same(written, [], 'short work shows nothing');
  pass(100);
  bar.update(50, 200);
  pass(50);
  bar.update(51, 200);
  pass(50);
  bar.update(200, 200);
  bar.end();
  t.equal(written.length, 3, 'it is drawn no more often than one can see');
  t.match(written[0], /^\rverifying {2}50\/200 {2}25% \[#+ +\]$/);
  t.match(written[1], /^\rverifying 200\/200 100% \[#+\]$/);
  t.match(written[2], /^\r +\r$/, 'and taken away');
  t.ok(
    written.every((line) => line.length <= 61),
    'it fits the line',
  );
  t.end();
});

t.test('a narrow terminal, and none', (t) => {
  const narrow = watch(20);
  narrow.pass(1000);
  narrow.bar.update(1, 3);
  t.match(narrow.written, ['\rverifying 1/3  33% ']);
  const none = watch(undefined);
  none.pass(1000);
  none.bar.update(1, 3);
  none.bar.end();
  t.same(none.written, []);
  const empty = watch(80);
  empty.pass(1000);
  empty.bar.update(0, 0);
  t.match(empty.written, [/100% \[#+\]/], 'nothing to do is done');
  t.end();
});
