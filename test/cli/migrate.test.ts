import { spawn } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import type { CommandGroup } from '../../src/cli/command.js';
import { createMigrateApplyCommand } from '../../src/cli/migrate/apply.js';
import type { MigrateIo } from '../../src/cli/migrate/migrate-io.js';
import { createMigratePlanCommand } from '../../src/cli/migrate/plan.js';
import { createMigrateRollbackCommand } from '../../src/cli/migrate/rollback.js';
import { migrateTagsCommand } from '../../src/cli/migrate/tags.js';
import { runCommandLine } from '../../src/cli/run-command-line.js';
import { realFileSystem } from '../../src/migration/files/file-system.js';
import { until } from '../support/until.js';
import { migrateTagsCases } from './cases/migrate-tags.cases.js';

const job = (host: string) =>
  `job "j" {\n  group "g" {\n    service {\n      tags = ["https://${host}"]\n    }\n  }\n}\n`;

interface Attempt {
  readonly line: readonly string[];
  readonly home: string;
  readonly input?: string;
  /** What a person answers; left out: there is nobody. */
  readonly answer?: string;
  readonly colour?: boolean;
  readonly errorColumns?: number;
}

/** Journals are told apart by their time. */
let seconds = 0;

async function migrate({ line, home, input = '', answer, colour = false, errorColumns }: Attempt) {
  let [out, errors, question] = ['', '', ''];
  const io: MigrateIo = {
    fileSystem: realFileSystem,
    now: () => new Date(Date.UTC(2026, 0, 2, 3, 4, ++seconds)),
    readInput: () => Promise.resolve(Buffer.from(input)),
    untilStopped: (work) => work(new AbortController().signal),
    ...(answer === undefined
      ? {}
      : {
          ask: (text) => {
            question = text;
            return Promise.resolve(answer);
          },
        }),
  };
  const group: CommandGroup = {
    name: 'migrate',
    summary: '',
    about: '',
    commands: [
      migrateTagsCommand,
      createMigratePlanCommand(io),
      createMigrateApplyCommand(io),
      createMigrateRollbackCommand(io),
    ],
  };
  const code = await runCommandLine(
    { argv: ['migrate', ...line], program: 'tagway', commands: [group] },
    {
      env: { HOME: home, TRAEFIK_CONFIGFILE: '/dev/null' },
      colour,
      ...(errorColumns === undefined ? {} : { errorColumns }),
      write: (text) => void (out += text),
      writeError: (text) => void (errors += text),
    },
  );
  return { code, out, errors, question };
}

t.test('tags', async (t) => {
  for (const { name, line, code, out, errors } of migrateTagsCases) {
    const result = await migrate({ line: ['tags', ...line], home: '/nowhere' });
    t.equal(result.code, code, `${name}: exit code`);
    for (const expected of out) t.match(result.out, expected, `${name}: output`);
    t.match(result.errors, errors ?? /^$/, `${name}: errors`);
  }
});

t.test('plan shows and changes nothing', async (t) => {
  const home = t.testdir({ jobs: { 'a.nomad': job('a.example'), 'b.json': '{"x": 1}', 'c.nomad': job('') } });
  const path = join(home, 'jobs/a.nomad');
  const plain = await migrate({ line: ['plan', join(home, 'jobs')], home });
  t.equal(plain.code, 1, 'something to change');
  t.ok(plain.out.startsWith(`--- ${path}\n+++ ${path}\n@@ -1,7 +1,7 @@\n job "j" {\n`), plain.out);
  t.match(
    plain.out,
    /\n- {6}tags = \["https:\/\/a\.example"\]\n\+ {6}tags = \["https:\/\/a\.example", "traefik\.enable=true", /,
  );
  t.match(plain.errors, /c\.nomad:4:15: warning: .*stays as it is: .*\[service j-g, tag "https:\/\/"\]; /);
  t.match(plain.errors, /\n1 of 2 job files change: \d+ tags added, 0 removed; 1 left alone\n$/);
  t.equal(readFileSync(path, 'utf8'), job('a.example'));

  const coloured = await migrate({ line: ['plan', path], home, colour: true, errorColumns: 80 });
  t.match(coloured.out, /\u001b\[31m- .*\u001b\[0m\n\u001b\[32m\+ /);
  t.notMatch(plain.out + plain.errors, /\u001b|\r/);

  const json = await migrate({ line: ['plan', '--json', '--replace', join(home, 'jobs'), join(home, 'no')], home });
  t.equal(json.code, 2, 'a path that is not there');
  t.match(JSON.parse(json.out), {
    mode: 'replace',
    totals: { files: 2, changed: 1, removed: 1, leftAlone: 1, errors: 1 },
    findings: [{ code: 'job-file-unreadable', origin: { file: join(home, 'no') } }],
    files: [
      {
        path,
        changes: [{ service: 'j-g', attribute: 'tags', line: 4, column: 14, removed: ['https://a.example'] }],
        diff: /^---/,
      },
      { changes: [], findings: [{ code: 'tag-left-alone' }], diff: '' },
    ],
  });
  const done = await migrate({ line: ['plan', '--remove-legacy', path], home });
  t.equal(done.code, 0, 'nothing to change');
  t.match(done.errors, /a\.nomad:4:15: warning: .*"traefik\.enable=true" is not there yet/);

  const input = await migrate({ line: ['plan', '-'], home, input: job('i.example') });
  t.match(input.out, /^--- stdin\n/);
  for (const line of [
    ['plan'],
    ['plan', '--add', '--replace', 'x'],
    ['plan', '-', 'x'],
    ['plan', '--no-such=1', 'x'],
  ]) {
    t.equal((await migrate({ line, home })).code, 2, line.join(' '));
  }
});

t.test('apply asks, changes, and says how to go back', async (t) => {
  const home = t.testdir({ jobs: { 'a.nomad': job('a.example'), 'b.nomad': job('b.example') } });
  const [jobs, a] = [join(home, 'jobs'), join(home, 'jobs/a.nomad')];
  const nobody = await migrate({ line: ['apply', jobs], home });
  t.equal(nobody.code, 2);
  t.match(nobody.errors, /nobody to ask; look at migrate plan, then say --yes/);
  const refused = await migrate({ line: ['apply', jobs], home, answer: '' });
  t.equal(refused.code, 1);
  t.match(refused.question, /^2 of 2 job files change: \d+ tags added, 0 removed\.\nChange them\? \[y\/N\] $/);
  t.equal(readFileSync(a, 'utf8'), job('a.example'));
  t.notOk(existsSync(join(home, '.local')), 'no journal of nothing');

  const applied = await migrate({ line: ['apply', jobs], home, answer: 'y' });
  t.equal(applied.code, 0);
  t.equal(applied.out, `${a}\n${join(jobs, 'b.nomad')}\n`);
  const journals = join(home, '.local/state/tagway/migrations');
  const [journal] = readdirSync(journals);
  t.match(journal, /^2026-01-02T03-0\d-\d\d-000Z-[0-9a-f]{6}\.json$/);
  t.match(applied.errors, `tagway migrate rollback ${join(journals, journal!)} takes it back\n`);
  t.match(readFileSync(a, 'utf8'), /"traefik\.enable=true"/);
  t.equal((await migrate({ line: ['apply', '--yes', jobs], home })).code, 0, 'nothing more to do');

  const removed = await migrate({ line: ['apply', '--yes', '--atomic', '--remove-legacy', '--json', jobs], home });
  t.match(JSON.parse(removed.out), {
    journal: /migrations/,
    changed: [a, /b\.nomad/],
    failed: [],
    untouched: [],
    stuck: [],
  });
  t.notMatch(readFileSync(a, 'utf8'), /"https:\/\/a\.example"/);

  t.equal((await migrate({ line: ['rollback'], home })).code, 2, 'nobody to ask');
  t.equal((await migrate({ line: ['rollback'], home, answer: 'n' })).code, 1);
  t.equal((await migrate({ line: ['rollback'], home, answer: 'yes' })).code, 0, 'the newest first');
  t.match(readFileSync(a, 'utf8'), /"https:\/\/a\.example", "traefik\.enable=true"/);
  const json = await migrate({ line: ['rollback', '--yes', '--json'], home });
  t.match(JSON.parse(json.out), {
    journal: join(journals, journal!),
    restored: [a, /b\.nomad/],
    edited: [],
    failed: [],
  });
  t.equal(readFileSync(a, 'utf8'), job('a.example'));
  const empty = await migrate({ line: ['rollback', '--yes'], home });
  t.equal(empty.code, 1);
  t.match(empty.errors, /nothing to take back in .*migrations/);
});

t.test('a rollback with edited files restores nothing', async (t) => {
  const home = t.testdir({ jobs: { 'a.nomad': job('a.example'), 'b.nomad': job('b.example') } });
  const [jobs, b] = [join(home, 'jobs'), join(home, 'jobs/b.nomad')];
  const journal = join(home, 'mine.json');
  await migrate({ line: ['apply', '--yes', `--journal=${journal}`, jobs], home });
  const changed = readFileSync(join(jobs, 'a.nomad'), 'utf8');
  appendFileSync(b, '# mine\n');
  const result = await migrate({ line: ['rollback', '--yes', journal], home });
  t.equal(result.code, 1);
  t.match(result.errors, `${b}: error: it has been edited since the migration\n`);
  t.match(result.errors, /nothing was restored; undo those edits first/);
  t.equal(readFileSync(join(jobs, 'a.nomad'), 'utf8'), changed);
  writeFileSync(b, readFileSync(b, 'utf8').replace('# mine\n', ''));
  t.equal((await migrate({ line: ['rollback', '--yes', journal], home })).code, 0, 'without the edit it goes');
  t.ok(existsSync(journal), 'a journal that was named stays');
  t.match((await migrate({ line: ['rollback', '--yes', b], home })).errors, /is no journal of a migration/);
});

t.test('apply with files that cannot be used', async (t) => {
  const home = t.testdir({ jobs: { 'a.nomad': job('a.example'), 'b.nomad': 'job "j" {\n' } });
  const jobs = join(home, 'jobs');
  const together = await migrate({ line: ['apply', '--yes', '--atomic', jobs], home });
  t.equal(together.code, 1);
  t.match(together.errors, /b\.nomad:1:9: error: .*not closed[^]*nothing was changed, as a file cannot be used/);
  t.equal(readFileSync(join(jobs, 'a.nomad'), 'utf8'), job('a.example'));
  const each = await migrate({ line: ['apply', '--yes', jobs], home });
  t.equal(each.code, 1, 'the rest is done');
  t.match(readFileSync(join(jobs, 'a.nomad'), 'utf8'), /traefik\.enable=true/);
  const unwritable = await migrate({
    line: ['apply', '--yes', `--journal=${jobs}/a.nomad/j.json`, '--replace', jobs],
    home,
  });
  t.equal(unwritable.code, 1);
  t.match(unwritable.errors, /the journal .*j\.json cannot be written: .*nothing was changed/);
});

t.test('apply as a filter', async (t) => {
  const good = await migrate({
    line: ['apply', '-'],
    home: '/nowhere',
    input: job('é.example').replaceAll('\n', '\r\n'),
  });
  t.equal(good.code, 0);
  t.match(good.out, /"https:\/\/é\.example", "traefik\.enable=true", .*"\]\r\n/);
  const nothing = await migrate({ line: ['apply', '-'], home: '/nowhere', input: job('').replace('https://', 'v1') });
  t.same([nothing.code, nothing.out], [0, job('').replace('https://', 'v1')]);
  const other = await migrate({ line: ['apply', '-'], home: '/nowhere', input: 'x = 1\n' });
  t.same([other.code, other.out], [1, '']);
  t.match(other.errors, /no job on standard input/);
  const broken = await migrate({ line: ['apply', '-'], home: '/nowhere', input: 'job "j" {' });
  t.same([broken.code, broken.out], [1, '']);
});

t.test('Ctrl-C half-way', { timeout: 120_000 }, async (t) => {
  const program = fileURLToPath(new URL('../../src/cli/main.js', import.meta.url));
  const count = 1_500;
  for (const manner of ['each', 'atomic'] as const) {
    const home = t.testdir({});
    const jobs = join(home, 'jobs');
    mkdirSync(jobs);
    const nameOf = (index: number) => join(jobs, `${String(index).padStart(4, '0')}.nomad`);
    for (let index = 0; index < count; index++) writeFileSync(nameOf(index), job(`h${index}.example`));
    const flags = manner === 'atomic' ? ['--atomic'] : [];
    const child = spawn(process.execPath, [program, 'migrate', 'apply', '--yes', ...flags, jobs], {
      env: { PATH: process.env.PATH, HOME: home },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let errors = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
    const exited = new Promise((resolve) => child.once('exit', (code, signal) => resolve(code ?? signal)));
    const isChanged = (index: number) => readFileSync(nameOf(index), 'utf8') !== job(`h${index}.example`);
    await until('the first file is changed', () => isChanged(0), 60_000);
    child.kill('SIGINT');
    t.equal(await exited, 130, `${manner}: ${errors}`);
    const changed = Array.from({ length: count }, (_, index) => index).filter(isChanged);
    if (manner === 'atomic') t.same(changed, [], 'everything is back');
    else t.ok(changed.length > 0 && changed.length < count, `${changed.length} changed`);
    t.same(readdirSync(jobs).length, count, `${manner}: no other file is left`);
    for (const index of changed)
      t.match(readFileSync(nameOf(index), 'utf8'), /"traefik\.enable=true".*\n {4}\}\n {2}\}\n\}\n$/);
    const back = await migrate({ line: ['rollback', '--yes'], home });
    t.equal(back.code, manner === 'each' ? 0 : 1, `${manner}: ${back.errors}`);
    t.notOk(Array.from({ length: count }, (_, index) => index).some(isChanged), `${manner}: as it was`);
  }
});
