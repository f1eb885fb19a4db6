import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { createEmbeddedCatalog } from '../../src/catalog/embedded/embedded-catalog.js';
import { migrateGroup } from '../../src/cli/migrate/migrate-group.js';
import { createReportCommand } from '../../src/cli/migrate/report.js';
import { parseArguments } from '../../src/cli/parse-arguments.js';
import { readFiles } from '../../src/cli/read-files.js';
import type { ClusterReport } from '../../src/migration/report/cluster-report.js';
import { createConsulWriter } from '../support/consul-writer.js';
import { missingPeer } from '../support/find-program.js';
import { startRealConsul } from '../support/real-consul.js';
import { runCommand } from '../support/run-command.js';
import { reportCases } from './cases/report.cases.js';

const folder = mkdtempSync(join(tmpdir(), 'tagway-report-'));
t.teardown(() => rmSync(folder, { recursive: true }));
const migrate = (...argv: string[]) => runCommand(['migrate', ...argv], { commands: [migrateGroup] });

function write(name: string, text: string): string {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
}

t.test('reports', async (t) => {
  for (const { name, catalog, job, flags = [], ...expected } of reportCases) {
    const argv = [...flags];
    if (catalog !== undefined) argv.push(`--catalog=${write('catalog.json', JSON.stringify(catalog))}`);
    if (job !== undefined) argv.push(write('job.hcl', job));
    const { code, out, errors } = await migrate('report', '--json', ...argv);
    t.equal(code, 0, `${name}: ${errors}`);
    const { services, conflicts, totals } = JSON.parse(out) as ClusterReport;
    const described = services.map(({ name, state, cleanTags, oldTags, carriesBoth }) => {
      return `${name} ${state} ${cleanTags}/${oldTags}${carriesBoth ? ' both' : ''}`;
    });
    if (expected.services !== undefined) t.same(described, expected.services, `${name}: services`);
    t.equal(totals.services, services.length, `${name}: total`);
    const reasons = services.flatMap((service) => service.reasons.map(({ reason }) => reason));
    if (expected.reasons !== undefined) {
      t.equal(reasons.length, expected.reasons.length, `${name}: ${reasons.join('\n')}`);
      expected.reasons.forEach((reason, index) => t.match(reasons[index] ?? '', reason, `${name}: reason ${index}`));
    }
    const told = conflicts.map(
      ({ kind, message, tag }) => `${kind}: ${message}${tag === undefined ? '' : ` [${tag}]`}`,
    );
    const missing = (expected.conflicts ?? []).filter((conflict) => !told.some((line) => conflict.test(line)));
    t.same(missing, [], `${name}: conflicts are told (${told.join('\n')})`);
    t.equal(told.length, expected.conflicts?.length ?? 0, `${name}: no others (${told.join('\n')})`);
  }
});

const services = [
  { provider: 'nomad', name: 'app', id: 'a1', port: 8000, tags: ['urlprefix-app.example.com:8012/'] },
  { provider: 'nomad', name: 'hard', id: 'h1', port: 8000, tags: ['urlprefix-:7777 proto=tcp'] },
];

t.test('as tables', async (t) => {
  const catalog = `--catalog=${write('catalog.json', JSON.stringify(services))}`;
  const { out } = await migrate('report', catalog);
  t.match(out, /^2 services with 2 instances: 1 need a person, 1 convert as they are, 0 have .*, 0 route nothing\n\n/);
  t.match(
    out,
    /\nSERVICE +PROVIDER +INSTANCES +OLDER TAGS +CLEAN +STATE +DIALECTS\nhard +nomad +1 +1 +0 +by hand +urlprefix 1\n/,
  );
  t.match(
    out,
    /\nWhat needs a person\n {2}hard of nomad\n {4}it is not converted: .* \[tag "urlprefix-:7777 proto=tcp"\]; /,
  );
  t.match(
    out,
    /\nPorts without an entry point\n {2}HostPort.* \[service app of nomad\]; add --entrypoints\.port8012\.address=:8012/,
  );

  let narrow = '';
  const command = createReportCommand(readFiles);
  const args = parseArguments(command, [catalog]);
  if (typeof args === 'string') throw new Error(args);
  await command.run(args, {
    ...{ env: { TRAEFIK_CONFIGFILE: '/dev/null' }, colour: true, columns: 40, write: (text) => void (narrow += text) },
    writeError: (text) => t.fail(text),
  });
  const tables = narrow.split('\n').filter((line) => /^(?:SERVICE|DIALECT|app|hard|urlprefix)/.test(line));
  t.equal(tables.length, 5);
  t.ok(
    tables.every((line) => line.length <= 40),
    tables.join('\n'),
  );
});

t.test('as a page', async (t) => {
  const odd = {
    provider: 'nomad',
    name: 'o|dd',
    port: 1,
    tags: ['urlprefix-a_b.example.com/ x=<b>*', 'urlprefix-/a|b'],
  };
  const catalog = `--catalog=${write('catalog.json', JSON.stringify([...services, odd]))}`;
  const { out, code } = await migrate('report', '--markdown', catalog);
  t.equal(code, 0);
  t.match(
    out,
    /^# Migration report\n\n3 services with 3 instances: .*\.\n\n\| Dialect \| Services \| Instances \| Tags \|\n\| --- /,
  );
  t.match(out, /\n## Services\n\n\| Service \| .*\n\| --- .*\n(?:\| .* \|\n)+\n/);
  t.match(out, /\| o\\\|dd \| nomad \|/);
  t.match(out, /\\<b\\>\\\*/, 'what people wrote is text');
  for (const line of out.split('\n').filter((row) => row.startsWith('| ') && row.includes('nomad'))) {
    t.equal(line.replace(/\\\|/g, '').split('|').length, 9, line);
  }
});

t.test('running catalogs', async (t) => {
  const catalog = await createEmbeddedCatalog();
  t.teardown(() => catalog.close());
  const { nomad, nomadUrl } = catalog;
  nomad.registerAllocation({ job: 'app', services: [{ name: 'app', port: 8000, tags: ['https://app.example.com'] }] });
  nomad.registerAllocation({ job: 'db', services: [{ name: 'db', port: 5432, tags: [] }] });
  const report = JSON.parse((await migrate('report', '--json', `--nomad=${nomadUrl}`)).out) as ClusterReport;
  t.match(report, {
    services: [
      { name: 'app', state: 'converts' },
      { name: 'db', state: 'no-routes' },
    ],
  });
  const verified = await migrate('verify', `--nomad=${nomadUrl}`);
  t.match(verified, { code: 0, out: /^\d+ requests to 1 services with older tags: all answered alike\n$/ });
  nomad.acl.enable();
  const refused = await migrate('report', `--nomad=${nomadUrl}`);
  t.match(refused, { code: 1, out: /error: Nomad at .* cannot be read: answered 403/ });
  t.match(await migrate('verify', `--nomad=${nomadUrl}`), { code: 1, out: /cannot be read: answered 403/ });
});

t.test('a running Consul', { skip: missingPeer('consul') ?? false }, async (t) => {
  const consul = await startRealConsul();
  t.teardown(() => consul.stop());
  const writer = createConsulWriter(consul.url);
  t.teardown(() => writer.close());
  await writer.register({ name: 'app', port: 8000, tags: ['urlprefix-app.example.com/', 'https://app.example.com'] });
  await writer.register({
    ...{ name: 'wrong', port: 8001 },
    tags: [
      'urlprefix-wrong.example.com/',
      'traefik.enable=true',
      'traefik.http.routers.w.rule=Host(`wrng.example.com`)',
    ],
  });
  const report = JSON.parse((await migrate('report', '--json', `--consul=${consul.url}`)).out) as ClusterReport;
  t.same(
    report.services.map(({ name, state }) => `${name} ${state}`),
    ['app converts', 'wrong converts', 'consul no-routes'],
  );
  const wrong = await migrate('verify', `--consul=${consul.url}`);
  t.match(wrong, { code: 1, out: /^GET http:\/\/wrong\.example\.com\/$/m });
  t.match(wrong.out, /none of these tags takes it:\n.*Host\(`wrng\.example\.com`\)/);
  t.notMatch(wrong.out, /app\.example\.com/, 'what is right is not told');
  const right = await migrate('verify', `--consul=${consul.url}`, '--new=converted');
  t.match(right, { code: 0, out: /all answered alike/ });
});

t.test('calls that are wrong', async (t) => {
  t.match(await migrate('report'), { code: 2, errors: /name what carries tags/ });
  t.match(await migrate('report', '--catalog=x', '--json', '--markdown'), { code: 2, errors: /exclude each other/ });
  t.match(await migrate('report', '--catalog=/nowhere/x.json'), { code: 1, errors: /cannot be read/ });
});
