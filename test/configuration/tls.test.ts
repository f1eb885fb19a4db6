// TLS options, and the routers that name them.
import t from 'tap';
import { contributionOfFile } from '../../src/dialects/dynamic-file.js';
import { middlewareSchemas } from '../../src/middlewares/registry.js';
import { makeInstance } from '../support/make-instance.js';
import { makeConfigurator, TestCatalog } from './test-catalog.js';

const file = (path: string, document: object) => ({
  path,
  contribution: contributionOfFile({ path, document }, middlewareSchemas),
});
const uses = (options: string) => [
  'traefik.http.routers.web.rule=Host(`a`)',
  `traefik.http.routers.web.tls.options=${options}`,
];
const modern = 'traefik.tls.options.modern.minVersion=VersionTLS13';

interface NamingCase {
  readonly name: string;
  readonly tags: readonly string[];
  readonly others?: readonly string[];
  readonly document?: object;
  /** Of the router. */
  readonly tlsOptions?: string;
  readonly status?: string;
  readonly problems?: readonly string[];
}

const cases: readonly NamingCase[] = [
  { name: 'nothing said', tags: uses('').slice(0, 1) },
  { name: 'the default', tags: uses('default') },
  { name: 'the default with a provider', tags: uses('Default@file') },
  { name: 'its own', tags: [...uses('Modern'), modern], tlsOptions: 'modern@nomad' },
  { name: 'those of another service', tags: uses('modern'), others: [modern], tlsOptions: 'modern@nomad' },
  {
    name: 'those of a file',
    tags: uses('modern@file'),
    document: { options: { modern: { minVersion: 'VersionTLS13' } } },
    tlsOptions: 'modern@file',
  },
  {
    name: 'none there is',
    tags: [...uses('modren'), modern],
    tlsOptions: 'modren@nomad',
    status: 'disabled',
    problems: ['reference-missing'],
  },
  {
    name: 'unusable ones',
    tags: uses('o@file'),
    document: { options: { o: { minVersion: 'TLS' } } },
    tlsOptions: 'o@file',
    status: 'disabled',
    problems: ['option-invalid'],
  },
];

t.test('routers name TLS options', (t) => {
  for (const { name, tags, others, document = {}, tlsOptions, status = 'enabled', problems = [] } of cases) {
    const instances = [makeInstance({ id: 'one', tags })];
    if (others !== undefined) instances.push(makeInstance({ id: 'two', name: 'other', tags: others }));
    const configurator = makeConfigurator({});
    const snapshots = new TestCatalog().snapshots(instances);
    const { routers, diagnostics } = configurator.update({ snapshots, files: [file('f', { tls: document })] });
    t.equal(routers.get('web@nomad')?.tlsOptions, tlsOptions, `${name}: options`);
    t.equal(routers.get('web@nomad')?.status, status, `${name}: status`);
    t.same(
      diagnostics.map(({ code }) => code),
      problems,
      `${name}: problems`,
    );
  }
  t.end();
});

t.test('what has changed, and nothing else', (t) => {
  const configurator = makeConfigurator({});
  const catalog = new TestCatalog();
  const web = makeInstance({ id: 'one', tags: uses('modern@file') });
  const options = (document: object) => [file('f', { tls: { options: document } })];
  const update = (files: ReturnType<typeof options>) =>
    configurator.update({ snapshots: catalog.snapshots([web]), files });
  const first = update([]);
  t.equal(first.routers.get('web@nomad')?.status, 'disabled');
  const second = update(options({ modern: { minVersion: 'VersionTLS13' } }));
  t.equal(second.routers.get('web@nomad')?.status, 'enabled', 'they have come');
  t.equal(update(options({ modern: { minVersion: 'VersionTLS13' } })), second, 'the same once more');
  const third = update(options({ modern: { minVersion: 'VersionTLS12' } }));
  t.equal(third.routers, second.routers, 'the routers do not care what they are like');
  t.not(third.tls, second.tls);
  const fourth = update(options({}));
  t.equal(fourth.routers.get('web@nomad')?.status, 'disabled', 'they are gone');
  t.end();
});

t.test('certificates of several files', (t) => {
  const configurator = makeConfigurator({});
  const pair = (name: string) => ({ certFile: `/${name}.pem`, keyFile: `/${name}.key` });
  const said = (name: string) => ({
    tls: { certificates: [pair(name)], stores: { default: { defaultCertificate: pair(name) } } },
  });
  const files = [file('a', said('a')), file('b', said('b'))];
  const { tls, diagnostics } = configurator.update({ snapshots: [], files });
  t.same(
    tls!.certificates.map(({ value, origin }) => `${value.certFile} of ${origin.file}`),
    ['/a.pem of a', '/b.pem of b'],
  );
  t.equal(tls!.store?.value.defaultCertificate?.certFile, '/a.pem');
  t.match(diagnostics, [
    { code: 'name-clash', message: /set by the file a and by the file b; that of the file a counts/ },
  ]);
  const next = configurator.update({ snapshots: [], files: files.slice(1) });
  t.equal(next.tls?.store?.value.defaultCertificate?.certFile, '/b.pem');
  t.same(next.diagnostics, []);
  const none = configurator.update({ snapshots: [], files: [] });
  t.match(none.tls, { certificates: [], store: undefined });
  t.end();
});
