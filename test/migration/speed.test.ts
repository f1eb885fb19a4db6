import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { convertersOf } from '../../src/cli/serve/tag-converters.js';
import { findJobFiles } from '../../src/migration/files/find-job-files.js';
import { planJobFiles } from '../../src/migration/files/plan-job-files.js';
import { unifiedDiff } from '../../src/migration/unified-diff.js';
import { loadSettings } from '../../src/settings/load-settings.js';

const fixture = (name: string) => readFileSync(`test/migration/fixtures/${name}`, 'utf8');

t.test('a thousand job files are planned in less than ten seconds', async (t) => {
  const directory = t.testdir({});
  const templates = [fixture('deploy-template.nomad'), fixture('hand-written.nomad')];
  for (let index = 0; index < 1_000; index++) {
    const folder = join(directory, `team-${index % 20}`);
    mkdirSync(folder, { recursive: true });
    const text = templates[index % 2]!.replaceAll('example.com', `e${index}.example.com`);
    writeFileSync(join(folder, `job-${index}.nomad`), text);
  }
  const converters = convertersOf(loadSettings({ argv: [], env: {} }).settings);
  const before = process.cpuUsage();
  const { files } = await findJobFiles([directory]);
  const plans = await planJobFiles(files, { mode: 'add', converters });
  const diffs = plans.map(({ path, before: one, after }) =>
    unifiedDiff(path, one.toString(), (after ?? one).toString()),
  );
  const { user, system } = process.cpuUsage(before);
  t.equal(plans.length, 1_000);
  t.ok(
    diffs.every((diff) => diff.includes('\n+')),
    'each of them changes',
  );
  const seconds = (user + system) / 1e6;
  t.ok(seconds < 10, `${seconds.toFixed(1)} s of CPU time`);
  t.comment(`${seconds.toFixed(2)} s of CPU time`);
});

t.test('a file of ten thousand services takes its time and no more', (t) => {
  const services = Array.from(
    { length: 10_000 },
    (_, index) => `service {\n tags = ["https://h${index}.example"]\n}\n`,
  );
  const converters = convertersOf(loadSettings({ argv: [], env: {} }).settings);
  const before = process.cpuUsage();
  const text = `job "j" {\n group "g" {\n${services.join('')}}\n}\n`;
  const directory = t.testdir({ 'large.nomad': text });
  return findJobFiles([directory])
    .then(({ files }) => planJobFiles(files, { mode: 'add', converters }))
    .then(([plan]) => {
      const { user, system } = process.cpuUsage(before);
      t.equal(plan?.changes.length, 10_000);
      t.ok((user + system) / 1e6 < 10, `${(user + system) / 1e6} s of CPU time`);
      t.comment(`${((user + system) / 1e6).toFixed(2)} s of CPU time`);
    });
});
