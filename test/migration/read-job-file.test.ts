import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import t from 'tap';
import type { JobService, TagsAttribute } from '../../src/migration/job-service.js';
import { readJobFile } from '../../src/migration/read-job-file.js';
import { jobFileCases } from './cases/job-files.cases.js';

const fixture = (name: string) => readFileSync(`test/migration/fixtures/${name}`);

function bytesOf(text: string): Buffer {
  if (text.startsWith('LATIN')) return Buffer.from(text.slice(5), 'latin1');
  if (text.startsWith('UTF16')) return Buffer.from(`\ufeff${text.slice(5)}`, 'utf16le');
  return Buffer.from(text);
}

function inWords({ job, group, task, name, provider, port, ...service }: JobService): string {
  const list = (attribute: TagsAttribute | undefined) =>
    attribute && `[${attribute.tags.map(({ text }) => text).join(' ')}]`;
  const unknown = (service.tagsAttribute?.unknown ?? []).map(({ what }) => what);
  return [
    [job, group, task].filter(Boolean).join('/'),
    name.text,
    `@${provider}`,
    port && `:${port.text}`,
    list(service.tagsAttribute),
    list(service.canaryTagsAttribute),
    unknown.length > 0 && `?${unknown.join(' ')}`,
  ]
    .filter(Boolean)
    .join(' ');
}

t.test('what is read out of job files', (t) => {
  for (const { name, path = 'job.nomad', text, services, fault, isOther } of jobFileCases) {
    const file = readJobFile(path, bytesOf(text));
    const faults = file.problems.map(({ message, origin }) => {
      return `${origin.file!.slice(path.length + 1)} ${message.replace('the job file cannot be read: ', '')}`;
    });
    if (fault === undefined) t.same(faults, [], `${name}: no fault`);
    else t.equal(faults[0]?.slice(0, fault.length), fault, name);
    if (services !== undefined) t.same(file.services.map(inWords), services, name);
    t.equal(file.isJob, isOther === undefined, `${name}: a job or not`);
  }
  t.end();
});

t.test('tags know where they stand', (t) => {
  for (const name of ['deploy-template.nomad', 'hand-written.nomad']) {
    const bytes = fixture(name);
    const { services, problems } = readJobFile(name, bytes);
    t.same(problems, [], name);
    const tags = services.flatMap((service) => [...service.tags, ...service.canaryTags]);
    t.ok(tags.length >= 3, `${name}: tags`);
    for (const { text, range, place } of tags) {
      t.equal(bytes.subarray(range.start, range.end).toString(), JSON.stringify(text), text);
      const line = bytes.toString().split('\n')[place.line - 1]!;
      t.ok(line.slice(place.column - 1).startsWith(JSON.stringify(text)), `${text}: line and column`);
    }
  }
  t.end();
});

t.test('no bytes make the reader fail', (t) => {
  const words = [
    'job "j" {',
    '}',
    '[',
    ']',
    '(',
    '{',
    '"',
    '${',
    '%{',
    '~}',
    '<<EOF\n',
    '\nEOF\n',
    'service',
    'tags',
    '=',
  ];
  const more = [
    '\\u12',
    '\n',
    '\r\n',
    ',',
    ':',
    '=>',
    'for x in',
    '...',
    '.',
    '/*',
    '*/',
    '#',
    '\ufeff',
    '\0',
    '{"job":',
    'null',
  ];
  const soup = fc
    .array(fc.oneof(fc.constantFrom(...words, ...more), fc.string()), { maxLength: 60 })
    .map((w) => w.join(' '));
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 200 }).map((raw) => Buffer.from(raw)),
    soup.map((text) => Buffer.from(text)),
  );
  fc.assert(
    fc.property(bytes, fc.constantFrom('job.nomad', 'job.json', '-'), (input, path) => {
      const { problems, isJob } = readJobFile(path, input);
      return isJob || problems.length === 0;
    }),
    { numRuns: 2_000 },
  );
  const whole = fixture('deploy-template.nomad');
  fc.assert(
    fc.property(fc.nat(whole.length - 1), fc.nat(40), fc.constantFrom(...words, ...more), (at, length, word) => {
      readJobFile('x.nomad', Buffer.concat([whole.subarray(0, at), Buffer.from(word), whole.subarray(at + length)]));
    }),
    { numRuns: 500 },
  );
  t.end();
});
