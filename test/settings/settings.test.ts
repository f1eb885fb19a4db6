import t, { type Test } from 'tap';
import fc from 'fast-check';
import { describeSettings } from '../../src/settings/describe-settings.js';
import { loadSettings, type LoadedSettings } from '../../src/settings/load-settings.js';
import { namedVariables } from '../../src/settings/read-environment.js';
import { optionPaths, pathOfWords, schemaAt } from '../../src/settings/schema-paths.js';
import { spellLike, type SettingProblem } from '../../src/settings/setting-problem.js';
import { settingsSchema } from '../../src/settings/settings-schema.js';
import { addressCases, entryPointCases, managementCases, problemCases, providerCases } from './cases/meaning.cases.js';
import { hindCases } from './cases/hind.cases.js';
import { environmentCases, fileCases, flagCases, precedenceCases } from './cases/sources.cases.js';
import type { SettingsCase } from './settings-case.js';

const tables = {
  flags: flagCases,
  environment: environmentCases,
  files: fileCases,
  precedence: precedenceCases,
  providers: providerCases,
  addresses: addressCases,
  'entry points': entryPointCases,
  management: managementCases,
  problems: problemCases,
  HinD: hindCases,
};

for (const [name, cases] of Object.entries(tables)) {
  t.test(name, (t) => {
    for (const row of cases) {
      const loaded = load(row);
      for (const [path, expected] of Object.entries(row.expect ?? {})) {
        t.same(valueAt(loaded.settings, path), expected, `${row.name}: ${path}`);
      }
      for (const [path, expected] of Object.entries(row.sources ?? {})) {
        const source = loaded.sources[path];
        t.equal(source ? `${source.kind} ${source.origin}` : 'default', expected, `${row.name}: source of ${path}`);
      }
      checkProblems(t, row, loaded.problems);
    }
    t.end();
  });
}

const secrets = {
  flags:
    '--providers.nomad.endpoint.token=hunter2 --providers.consulcatalog.endpoint.httpauth.password=hunter2 --providers.nomad.endpoint.address=http://u:hunter2@nomad:1',
  env: { CONSUL_HTTP_TOKEN: 'hunter2', TRAEFIK_PROVIDERS_CONSULCATALOG_ENDPOINT_TOKN: 'hunter2' },
  files: { './traefik.yaml': 'providers: {nomad: {endpoint: {token: hunter2, tokn: hunter2}}}' },
};

t.test('secrets never leave the settings', (t) => {
  const { settings, problems, sources } = load({ name: 'secrets', ...secrets });
  t.equal(settings.providers.nomad?.endpoint.token, 'hunter2');
  t.equal(settings.providers.consulCatalog?.endpoint.token, 'hunter2');
  const described = describeSettings(settings);
  t.equal(valueAt(described, 'providers.nomad.endpoint.token'), '***');
  t.equal(valueAt(described, 'providers.consulCatalog.endpoint.httpAuth.password'), '***');
  t.equal(valueAt(described, 'providers.nomad.endpoint.address'), 'http://***@nomad:1');
  t.equal(valueAt(described, 'entryPoints.web.port'), 80, 'what is no secret is shown');
  t.notMatch(JSON.stringify([described, problems, sources]), /hunter2/);
  t.end();
});

t.test('an address that cannot be read is reported without its password', (t) => {
  const { problems } = load({ name: '', flags: '--providers.nomad.endpoint.address=ftp://u:hunter2@nomad' });
  t.match(problems, [{ path: 'providers.nomad.endpoint.address' }]);
  t.notMatch(JSON.stringify(problems), /hunter2/);
  t.end();
});

t.test('every option can be written as a flag and as a variable', (t) => {
  for (const path of optionPaths(settingsSchema)) {
    const dotted = path.replaceAll('<name>', 'name').replaceAll('[n]', '[0]');
    t.ok(schemaAt(settingsSchema, dotted.replaceAll('[0]', '.[0]').split('.')), `--${dotted}`);
    const words = spellLike('TRAEFIK_X', dotted).split('_').slice(1);
    t.equal(pathOfWords(settingsSchema, words)?.join('.').replaceAll('.[', '['), dotted, words.join('_'));
  }
  for (const path of Object.values(namedVariables)) t.ok(schemaAt(settingsSchema, path.split('.')), path);
  t.end();
});

t.test('whatever is written, settings come out and every problem has a remedy', (t) => {
  const names = optionPaths(settingsSchema).map((path) => path.replaceAll('<name>', 'web'));
  const name = fc.oneof(fc.constantFrom(...names), fc.string());
  fc.assert(
    fc.property(
      fc.array(fc.tuple(name, fc.string())),
      fc.dictionary(name, fc.string()),
      fc.string(),
      (flags, env, file) => {
        const { settings, problems } = loadSettings({
          argv: flags.map(([flag, value]) => `--${flag}=${value}`),
          env: Object.fromEntries(Object.entries(env).map(([key, value]) => [spellLike('TRAEFIK_X', key), value])),
          readFile: () => file,
          directoryExists: () => false,
        });
        return settings.api.port >= 0 && problems.every((problem) => problem.message !== '' && problem.remedy !== '');
      },
    ),
    { numRuns: 300 },
  );
  t.end();
});

function load({ flags = '', env = {}, files = {}, directories = [] }: SettingsCase): LoadedSettings {
  return loadSettings({
    argv: flags.split(' ').filter((flag) => flag !== ''),
    env,
    readFile(path) {
      const content = files[path];
      if (content !== undefined) return content;
      throw Object.assign(new Error(`no such file: ${path}`), { code: 'ENOENT' });
    },
    directoryExists: (path) => directories.includes(path),
  });
}

function checkProblems(t: Test, row: SettingsCase, problems: readonly SettingProblem[]): void {
  const left = [...problems];
  for (const expected of row.problems ?? []) {
    const index = left.findIndex((problem) =>
      Object.entries(expected).every(([field, wanted]) => {
        const value = problem[field as keyof SettingProblem];
        return wanted instanceof RegExp ? wanted.test(value) : wanted === value;
      }),
    );
    t.ok(index >= 0, `${row.name}: problem ${JSON.stringify(Object.entries(expected).map(String))}`, { problems });
    if (index >= 0) left.splice(index, 1);
  }
  t.same(left, [], `${row.name}: no other problems`);
}

function valueAt(value: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>(
      (at, key) => (typeof at === 'object' && at !== null ? (at as Record<string, unknown>)[key] : undefined),
      value,
    );
}
