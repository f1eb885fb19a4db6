import t from 'tap';
import { planJobFile } from '../../src/migration/plan/plan-job-file.js';
import { migrationCases } from './cases/migrations.cases.js';
import { sampleConverter } from './sample-converter.js';

const withoutHashes = (text: string | undefined) =>
  text?.replace(/(?<=[_-])h[0-9a-f]{8}(?=[_.])/g, 'HASH').replace(/(?<=___)[0-9a-f]{8}/g, 'HASH');

t.test('job files before and after', (t) => {
  for (const { name, path = 'job.nomad', mode = 'add', before, after, findings = [], says } of migrationCases) {
    const plan = planJobFile(path, Buffer.from(before), { mode, converters: [sampleConverter] });
    t.equal(withoutHashes(plan.after?.toString()), after, name);
    t.same(
      plan.findings.map(({ code, origin }) => `${(origin.file ?? '').slice(path.length + 1)} ${code}`),
      findings,
      `${name}: findings`,
    );
    if (says !== undefined) t.match(plan.findings.map(({ message }) => message).join('\n'), says, `${name}: reason`);
    if (plan.after === undefined) continue;
    const again = planJobFile(path, plan.after, { mode, converters: [sampleConverter] });
    t.equal(again.after, undefined, `${name}: done once, there is nothing more to do`);
  }
  t.end();
});
