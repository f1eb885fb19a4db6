import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import t from 'tap';
import { createVerifyCommand } from '../../src/cli/migrate/verify.js';
import { verifyTags } from '../../src/cli/migrate/verify/verify-tags.js';
import { parseRequestLine } from '../../src/cli/explain/request-description.js';
import { readFiles } from '../../src/cli/read-files.js';
import { convertersOf } from '../../src/cli/serve/tag-converters.js';
import { formatProbe } from '../../src/migration/verify/probe.js';
import { regexpSamples } from '../../src/migration/verify/regexp-samples.js';
import { loadSettings } from '../../src/settings/load-settings.js';
import { makeInstance } from '../support/make-instance.js';
import { runCommand } from '../support/run-command.js';
import { verifyCases } from './cases/verify.cases.js';
import { olderInstances } from './random-tags.js';

const commands = [createVerifyCommand(readFiles)];
const folder = mkdtempSync(join(tmpdir(), 'tagway-verify-'));
t.teardown(() => rmSync(folder, { recursive: true }));
const verify = (...argv: string[]) => runCommand(['verify', ...argv], { commands });

function writeCatalog(members: readonly object[]): string {
  const file = join(folder, 'catalog.json');
  writeFileSync(file, JSON.stringify(members));
  return `--catalog=${file}`;
}

interface Verified {
  readonly ok: boolean;
  readonly requests: number;
  readonly differences: readonly { readonly request: object; readonly differs: readonly string[] }[];
}

t.test('differences', async (t) => {
  for (const { name, catalog, flags = [], differs = [], says = [] } of verifyCases) {
    const argv = [writeCatalog(catalog), ...flags];
    const told = await verify(...argv);
    t.equal(told.code, differs.length === 0 ? 0 : 1, `${name}: exit code (${told.out}${told.errors})`);
    for (const expected of says) t.match(told.out, expected, `${name}: text`);
    const { ok, differences } = JSON.parse((await verify(...argv, '--json')).out) as Verified;
    t.equal(ok, differs.length === 0, `${name}: ok`);
    const kinds = [...new Set(differences.map((difference) => difference.differs.join(', ')))];
    t.same(kinds.sort(), [...differs].sort(), `${name}: what differs`);
  }
});

const { settings } = loadSettings({ argv: [], env: { TRAEFIK_CONFIGFILE: '/dev/null' } });

t.test('whatever the tags, what they convert to answers alike', async () => {
  await fc.assert(
    fc.asyncProperty(olderInstances, async (instances) => {
      const { differences } = await verifyTags(instances, { settings, newTags: 'converted' });
      const told = differences.map(({ probe, aspects }) => `${formatProbe(probe)}: ${aspects.join(', ')}`);
      assert.deepEqual(told, []);
    }),
    { numRuns: 60 },
  );
});

t.test('no tag of a conversion can be taken away unnoticed', async (t) => {
  // Several routes on each service, so that every router has to name its own; rivals of theirs on the other one.
  const services = {
    app: [
      'urlprefix-app.example.com/api strip=/api prepend=/v1',
      'urlprefix-app.example.com:8012/',
      'urlprefix-*.example.com/api',
      'urlprefix-old.example.com:80/ redirect=308,https://new.example.com$path',
      'urlprefix-in.example.com/ allow=ip:10.0.0.0/8',
      'https://app.example.com/exactly',
    ],
    rival: [
      'urlprefix-app.example.com/ proto=http',
      'urlprefix-/api host=other.example.com',
      'urlprefix-old.example.com/ sticky lb=least_conn',
      'urlprefix-tls.example.com/ proto=https tlsskipverify=true',
      'urlprefix-o*d.example.com/',
      'https://*.example.com',
    ],
  };
  const instances = Object.entries(services).map(([name, tags], index) => {
    const instance = makeInstance({ name, tags, port: 8000 + index });
    const made = convertersOf(settings).flatMap((converter) => converter.convert(instance));
    return { instance, converted: [...new Set(made.flatMap((conversion) => conversion.tags))] };
  });
  const verifyWithout = (missing: string) => {
    const carrying = instances.map(({ instance, converted }) => {
      const carried = ['traefik.enable=true', ...converted].filter((tag) => tag !== missing);
      return { ...instance, tags: [...instance.tags, ...carried] };
    });
    return verifyTags(carrying, { settings, newTags: 'carried' });
  };
  const { differences } = await verifyWithout('');
  t.same(
    differences.map(({ probe }) => formatProbe(probe)),
    [],
    'all of them answer alike',
  );
  const all = new Set(instances.flatMap(({ converted }) => converted));
  // Some priorities only say what the lengths of these rules would say by themselves.
  // And nobody else asks for the hosts that belong to one service.
  const telling = [...all].filter(
    (tag) => !tag.endsWith('.exclusive=true') && (!tag.includes('.priority=') || tag.includes('___8012')),
  );
  const unnoticed: string[] = [];
  for (const missing of telling) {
    const without = await verifyWithout(missing);
    if (without.differences.length === 0) unnoticed.push(missing);
  }
  // Plain requests to old are all redirected.
  t.same(unnoticed, ['traefik.http.routers.old_example_com.service=old_example_com'], `of ${telling.length}`);
});

const job = (tags: readonly string[], more = '') => `job "shop" {
  group "web" {
    service {
      name = "shop"
      port = "http"
      tags = [${tags.map((tag) => JSON.stringify(tag)).join(', ')}]
${more}    }
  }
}
`;

t.test('job files', async (t) => {
  const file = join(folder, 'shop.nomad.hcl');
  const verifyJob = (text: string, ...flags: string[]) => {
    writeFileSync(file, text);
    return verify(file, ...flags);
  };
  const older = ['https://${var.host}', 'urlprefix-${var.host}/api strip=/api', 'urlprefix-shop.example.com/'];
  const canaries = '      canary_tags = ["https://canary-${var.host}"]\n';
  const fine = await verifyJob(job(older, canaries));
  t.match(fine, { code: 0, out: /^\d+ requests to 1 services with older tags: all answered alike\n$/ });

  const wrong = await verifyJob(
    job(['urlprefix-${var.host}/', 'traefik.enable=true', 'traefik.http.routers.shop.rule=Host(`${var.hots}`)']),
  );
  t.equal(wrong.code, 1);
  t.match(wrong.out, /^GET http:\/\/\$\{var\.host\}\/$/m, 'interpolations are shown as they were written');
  t.match(wrong.out, /old: to shop \(.*shop\.nomad\.hcl:3:5\) as GET \/ /, 'a server is the place of its service');
  t.match(wrong.out, /none of these tags takes it:\n.*Host\(`\$\{var\.hots\}`\)/);

  const left = await verifyJob(job(['urlprefix-shop.example.com/ proto=${var.proto}']));
  t.equal(left.code, 1);
  t.match(left.out, /warning: the tag stays as it is: \$\{var\.proto\} stands in an option/);

  const unreadable = await verify(join(folder, 'gone.hcl'));
  t.match(unreadable, { code: 1, out: /error: it cannot be read: there is no such file/ });
});

t.test('the requests can be kept', async (t) => {
  const file = join(folder, 'requests.jsonl');
  const catalog = writeCatalog([
    { name: 'app', port: 8000, tags: ['urlprefix-app.example.com:8012/a b', 'urlprefix-/x allow=ip:10.0.0.0/8'] },
  ]);
  const { code, errors } = await verify(catalog, `--requests=${file}`);
  t.equal(code, 0, errors);
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
  t.ok(lines.length > 100, 'there are some');
  t.equal(new Set(lines).size, lines.length, 'each is there once');
  for (const line of lines) t.type(parseRequestLine(line), 'object', line);
});

t.test('calls that are wrong', async (t) => {
  const calls: readonly (readonly [string, RegExp])[] = [
    ['verify', /name what carries tags: --catalog=FILE/],
    ['verify --catalog=x.json --new=converts', /--new=converts is none of .*; did you mean converted\?/],
    ['verify --catalog=x.json http://127.0.0.1', /"http:\/\/127\.0\.0\.1" is no job file; write --live URL_A URL_B/],
    ['verify --catalog=x.json --live http://127.0.0.1', /--live compares two proxies, not 1/],
    ['verify --catalog=x.json --live http://a ftp://b', /--live compares two proxies, not 1/],
    ['verify --catalog=x.json --live http://a,ftp://b http://c', /"ftp:\/\/b" is no address/],
    ['verify --catalog=x.json --live http://a http://b --concurrency=0', /--concurrency=0 is no number/],
  ];
  for (const [line, expected] of calls) {
    const { code, errors } = await runCommand(line.split(' '), { commands });
    t.equal(code, 2, line);
    t.match(errors, expected, line);
  }
  const missing = await verify('--catalog=/nowhere/catalog.json');
  t.match(missing, { code: 1, errors: /the catalog file \/nowhere\/catalog\.json cannot be read/ });
});

t.test('samples of regular expressions', (t) => {
  const rows: readonly (readonly [pattern: string, samples: readonly string[]])[] = [
    ['^app\\.example\\.com$', ['app.example.com']],
    ['^.*\\.example\\.com$', ['a.example.com', 'a.a.example.com', '.example.com']],
    ['^[^.]+\\.example\\.com$', ['a.example.com', 'aa.example.com', 'aa/a.example.com']],
    ['^(api|www)\\.example\\.com$', ['api.example.com', 'www.example.com']],
    ['^/users/[0-9]+$', ['/users/0', '/users/00', '/users/0000']],
    ['^x{3}$', ['xxx']],
    ['(?i)^App$', ['App']],
    ['^a(?=b)$', []],
    ['(', []],
  ];
  for (const [pattern, samples] of rows) t.same([...regexpSamples(pattern)].sort(), [...samples].sort(), pattern);
  t.end();
});
