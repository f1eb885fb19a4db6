import t, { type Test } from 'tap';
import { createUrlprefixConverter } from '../../src/dialects/urlprefix/urlprefix-converter.js';
import { askInWords, instancesOf, startUrlprefix } from './ask-urlprefix.js';
import type { UrlprefixCase } from './cases/urlprefix-case.js';
import { fieldForms } from './cases/urlprefix-field-forms.js';

const tables: Readonly<Record<string, readonly UrlprefixCase[]>> = { 'forms in the field': fieldForms };

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
  for (const line of row.becomes)
    t.ok(written.includes(`traefik.http.${line}`), `${name}: ${line} in ${written.join('\n')}`);
}
