import { deepEqual, equal } from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import type { JobFile, TagList } from '../../src/migration/job-service.js';
import { planJobFile } from '../../src/migration/plan/plan-job-file.js';
import type { MigrationMode } from '../../src/migration/plan/plan-tags.js';
import { readJobFile } from '../../src/migration/read-job-file.js';
import { randomJob } from './random-job.js';
import { sampleConverter } from './sample-converter.js';

const listsOf = ({ services }: JobFile): TagList[] =>
  services
    .flatMap(({ tagsAttribute, canaryTagsAttribute }) => [tagsAttribute, canaryTagsAttribute])
    .flatMap((attribute) => attribute?.lists ?? [])
    .sort((one, other) => one.range.start - other.range.start);

/** The file with nothing in its lists of tags. */
function outsideOf(bytes: Buffer): string {
  let text = '';
  let from = 0;
  for (const { range } of listsOf(readJobFile('x.nomad', bytes))) {
    text += bytes.toString('latin1', from, range.start);
    from = range.end;
  }
  return text + bytes.toString('latin1', from);
}

/** Comments inside lists of tags, strings taken out first. */
function commentsOf(bytes: Buffer): string[] {
  return listsOf(readJobFile('x.nomad', bytes)).flatMap(({ range }) => {
    const text = bytes
      .toString('latin1', range.start, range.end)
      .replace(/<<-EOF[^]*?EOF\r?\n|"(?:[^"\\]|\\.)*"|\/\*[^]*?\*\/|(?:#|\/\/)[^\r\n]*/g, (found) =>
        /^["<]/.test(found) ? '' : `\0${found}\0`,
      );
    return text.split('\0').filter((_, index) => index % 2 === 1);
  });
}

const tagsOf = (bytes: Buffer) =>
  readJobFile('x.nomad', bytes).services.map(({ tags, canaryTags }) =>
    [...tags, ...canaryTags].map(({ text }) => text).sort(),
  );

const migrate = (bytes: Buffer, mode: MigrationMode) => {
  const plan = planJobFile('x.nomad', bytes, { mode, converters: [sampleConverter] });
  if (plan.findings.some(({ severity }) => severity === 'error')) throw new Error(plan.findings[0]!.message);
  return plan;
};

// Adding and then removing leads to the same tags as replacing, and adding twice to no more than adding once.
t.test('nothing outside lists of tags is touched, and no comment in them', (t) => {
  let changed = 0;
  fc.assert(
    fc.property(randomJob, (text) => {
      const before = Buffer.from(text);
      const outside = outsideOf(before);
      const comments = commentsOf(before);
      const plan = migrate(before, 'add');
      const added = plan.after ?? before;
      const removed = migrate(added, 'remove-legacy').after ?? added;
      const replaced = migrate(before, 'replace').after ?? before;
      if (plan.after !== undefined) changed++;
      for (const bytes of [added, removed, replaced]) {
        deepEqual(outsideOf(bytes), outside);
        deepEqual(commentsOf(bytes), comments);
      }
      deepEqual(tagsOf(replaced), tagsOf(removed));
      equal(migrate(added, 'add').after, undefined);
    }),
    { numRuns: 300 },
  );
  t.ok(changed > 50, `${changed} changed`);
  t.end();
});
