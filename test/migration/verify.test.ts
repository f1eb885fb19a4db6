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
import { configureOnce } from '../../src/cli/configure-from-files.js';
import { snapshotsOf } from '../../src/cli/sources/read-sources.js';
import { deriveProbes } from '../../src/migration/verify/derive-probes.js';
import { addressesBeside, hostsBeside, pathsBeside } from '../../src/migration/verify/neighbours.js';
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
    t.equal(told.code, differs.length === 0 ? 0 : 1, `${name}: exit code (${told.out.slice(0, 500)}${told.errors})`);
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
    { numRuns: 40 },
  );
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

t.test('nothing that both proxies can be asked is no proof', async (t) => {
  const catalog = join(t.testdir(), 'catalog.json');
  writeFileSync(catalog, '[{"name": "app", "port": 8080, "tags": ["urlprefix-app.test/"]}]');
  const live = await verify(`--catalog=${catalog}`, '--live', 'https://127.0.0.1:1', 'http://127.0.0.1:1');
  t.match(live, { code: 1, out: /^nothing to ask both: [^]*^0 requests to both, \d+ left out/m });
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

t.test('what is beside a host, a path and an address', (t) => {
  const hosts = hostsBeside('app.example.com');
  t.equal(hosts[0], 'app.example.com', 'itself first');
  for (const host of [
    'APP.EXAMPLE.COM',
    'app.example.com.',
    'sub.app.example.com',
    'example.com',
    'xapp.example.com',
  ]) {
    t.ok(hosts.includes(host), host);
  }
  t.same(hostsBeside('192.0.2.1'), ['192.0.2.1'], 'an address has no neighbours');
  t.same(hostsBeside('2001:db8::1'), ['[2001:db8::1]']);
  const paths = pathsBeside('/api');
  t.equal(paths[0], '/api', 'itself first');
  for (const path of [
    '/api/',
    '/apix',
    '/api/x',
    '/ap',
    '/API',
    '/ap%69',
    '/api%2Fx',
    '//api',
    '/x/api',
    '/x/../api',
  ]) {
    t.ok(paths.includes(path), path);
  }
  t.ok(pathsBeside('/a b?#/\u00e4').includes('/a%20b%3F%23/%C3%A4'), 'as they may stand in a request line');
  t.ok(pathsBeside('/a%2Fb').includes('/a%2Fb'), 'escapes stay as they are');
  const ranges: readonly (readonly [range: string, addresses: readonly string[]])[] = [
    ['10.0.0.0/8', ['10.0.0.0', '9.255.255.255', '11.0.0.0']],
    ['10.1.2.3/8', ['10.0.0.0', '9.255.255.255', '11.0.0.0']],
    ['192.0.2.7', ['192.0.2.7', '192.0.2.6', '192.0.2.8']],
    ['0.0.0.0/0', ['0.0.0.0']],
    ['255.255.255.255', ['255.255.255.255', '255.255.255.254']],
    ['2001:db8::/32', ['2001:db8::', '2001:db8:ffff::1']],
    ['anywhere', []],
  ];
  for (const [range, addresses] of ranges) t.same(addressesBeside(range), addresses, range);
  t.end();
});

t.test('a rule that asks for more than host and path', (t) => {
  const tags = [
    'traefik.enable=true',
    'traefik.http.routers.a.rule=Host(`a.example`) && Method(`PUT`) && Header(`X-V`, `2`) && Query(`q`, `1`)',
    'traefik.http.routers.b.rule=HostPort(`b.example:8012`) && !PathPrefix(`/no`) && ClientIP(`10.0.0.0/8`)',
    'traefik.http.routers.c.rule=HeaderRegexp(`X-W`, `^[ab]$`) && QueryRegexp(`r`, `^x+$`)',
    'traefik.http.routers.d.rule=PathRegexp(`^/u/[0-9]+$`)',
  ];
  const configuration = configureOnce(settings, { snapshots: snapshotsOf([makeInstance({ tags })]) });
  const probes = deriveProbes([configuration], { otherEntryPoints: ['inner'] }).map(formatProbe);
  for (const probe of [
    'PUT http://a.example/?q=1 (X-V: 2)',
    'GET https://a.example/ (X-V: 2)',
    'GET https://a.example/ (X-V: 2x)',
    'GET http://a.example/?q=1',
    'GET http://b.example:8012/no',
    'GET http://b.example:8012/nox',
    'GET http://b.example:8013/no',
    'GET https://b.example/no (from 9.255.255.255)',
    'GET http://nobody.invalid/u/0',
    'GET http://a.example/u/0',
    'GET https://a.example/u/00 (on inner)',
  ]) {
    t.ok(probes.includes(probe), probe);
  }
  const both = probes.find((probe) => /^GET http:\/\/nobody\.invalid\/\?r=x.* \(X-W: [ab]\)$/.test(probe));
  t.ok(both, 'header and query together');
  t.end();
});
