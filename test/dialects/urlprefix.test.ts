import t, { type Test } from 'tap';
import { convertersOf } from '../../src/cli/serve/tag-converters.js';
import { createUrlprefixConverter } from '../../src/dialects/urlprefix/urlprefix-converter.js';
import { settingsOf } from '../support/ask-offline.js';
import { askInWords, instancesOf, startUrlprefix } from './ask-urlprefix.js';
import type { UrlprefixCase } from './cases/urlprefix-case.js';
import { accessCases } from './cases/urlprefix-access.js';
import { duplicateCases } from './cases/urlprefix-duplicates.js';
import { fieldForms } from './cases/urlprefix-field-forms.js';
import { matchingCases } from './cases/urlprefix-matching.js';
import { measuredCases } from './cases/urlprefix-measured.js';
import { missionCases } from './cases/urlprefix-mission.js';
import { optionCases } from './cases/urlprefix-options.js';
import { parsingCases } from './cases/urlprefix-parsing.js';
import { redirectCases } from './cases/urlprefix-redirects.js';

const tables: Readonly<Record<string, readonly UrlprefixCase[]>> = {
  'forms in the field': fieldForms,
  grammar: parsingCases,
  matching: matchingCases,
  redirects: redirectCases,
  options: optionCases,
  access: accessCases,
  'one source, several tags': duplicateCases,
  'as measured on a running Fabio': measuredCases,
  'as the mission has it': missionCases,
};

for (const [table, cases] of Object.entries(tables)) {
  t.test(table, async (t) => {
    for (const row of cases) {
      const readings = row.semantics === 'both' ? (['hind', 'fabio'] as const) : [row.semantics ?? 'hind'];
      for (const semantics of readings) await runCase(t, row, semantics);
    }
  });
}

async function runCase(t: Test, row: UrlprefixCase, semantics: 'hind' | 'fabio'): Promise<void> {
  const name = `${row.name} (${semantics})`;
  const flags = [`--urlprefix.semantics=${semantics}`, ...(row.flags ?? [])];
  const instances = instancesOf(row.tags);
  const proxy = startUrlprefix(instances, flags);
  for (const [question, answer] of Object.entries(row.asks ?? {})) {
    t.equal(await askInWords(proxy, question), answer, `${name}: ${question}`);
  }
  const told = proxy.configuration.diagnostics.map(({ code, severity }) =>
    severity === 'warning' ? code : `${severity} ${code}`,
  );
  if (row.told !== undefined) t.same(told, row.told, `${name}: diagnostics`);
  if (row.becomes === undefined) return;
  const converter = createUrlprefixConverter({ prefix: 'urlprefix-', semantics, auth: {} });
  const written = instances.flatMap((instance) => converter.convert(instance).flatMap(({ tags }) => tags));
  for (const line of row.becomes) t.ok(written.includes(`traefik.http.${line}`), `${name}: ${line}`, { written });
}

t.test('settings', (t) => {
  const names = (flags: readonly string[], env: Readonly<Record<string, string>> = {}) =>
    convertersOf(settingsOf(flags, env)).map(({ name }) => name);
  t.ok(names([]).includes('urlprefix'), 'on by default');
  t.notOk(names([], { URLPREFIX_MODE: 'off' }).includes('urlprefix'), 'off by the variable');
  t.notOk(names(['--urlprefix.mode=OFF']).includes('urlprefix'), 'off by a flag, in whatever case');
  t.ok(names(['--urlprefix.mode=merge'], { URLPREFIX_MODE: 'off' }).includes('urlprefix'), 'a flag beats the variable');
  t.ok(names(['--urlprefix.mode=on']).includes('urlprefix'), 'on with a mode that is none');
  t.equal(settingsOf(['--urlprefix.prefix= ']).urlprefix.prefix, 'urlprefix-', 'a prefix that everything has is none');
  t.same(settingsOf(['--urlprefix.auth.team.usersfile=/u']).urlprefix.auth, {
    team: { usersFile: '/u', realm: undefined },
  });
  t.end();
});
