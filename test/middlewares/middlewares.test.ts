// The tables of all middlewares, and that none of them lacks a line in the registry, its cases or its page.
import { existsSync, readdirSync } from 'node:fs';
import t from 'tap';
import { middlewareDefinitions } from '../../src/middlewares/registry.js';
import type { OptionProblem } from '../../src/shared/decode-options.js';
import { cases as accessList } from './cases/access-list.cases.js';
import { cases as addPrefix } from './cases/add-prefix.cases.js';
import { cases as basicAuth } from './cases/basic-auth.cases.js';
import { cases as headers } from './cases/headers.cases.js';
import { cases as inFlightReq } from './cases/in-flight-req.cases.js';
import { cases as ipAllowList } from './cases/ip-allow-list.cases.js';
import { cases as ipWhiteList } from './cases/ip-white-list.cases.js';
import { optionCases } from './cases/option-cases.js';
import { cases as rateLimit } from './cases/rate-limit.cases.js';
import { cases as redirectRegex } from './cases/redirect-regex.cases.js';
import { cases as redirectScheme } from './cases/redirect-scheme.cases.js';
import { cases as redirect } from './cases/redirect.cases.js';
import { cases as replacePathRegex } from './cases/replace-path-regex.cases.js';
import { cases as replacePath } from './cases/replace-path.cases.js';
import { cases as stripPrefixRegex } from './cases/strip-prefix-regex.cases.js';
import { cases as stripPrefix } from './cases/strip-prefix.cases.js';
import { checkCase, configured, type MiddlewareCase } from './middleware-case.js';

const tables: Readonly<Record<string, readonly MiddlewareCase[]>> = {
  accessList,
  addPrefix,
  basicAuth,
  headers,
  inFlightReq,
  ipAllowList,
  ipWhiteList,
  rateLimit,
  redirect,
  redirectRegex,
  redirectScheme,
  replacePath,
  replacePathRegex,
  stripPrefix,
  stripPrefixRegex,
};

for (const [type, cases] of Object.entries(tables)) {
  t.test(type, async (t) => {
    for (const testCase of cases) {
      await t.test(testCase.name, async (t) => {
        await checkCase(t, type, testCase);
      });
    }
  });
}

t.test('options decode', (t) => {
  for (const { name, type, options, decoded, problem } of optionCases) {
    const problems: OptionProblem[] = [];
    t.match(configured(type, options, { problems }).options, decoded, `${type}: ${name}`);
    t.match(
      problems.map(({ path }) => path),
      problem === undefined ? [] : [problem],
      `${type}: ${name}: problems`,
    );
  }
  t.end();
});

t.test('every middleware of the folder is whole', (t) => {
  const machinery = ['compile-middlewares', 'definition', 'registry', 'run-phases'];
  const files = readdirSync('src/middlewares')
    .filter((file) => file.endsWith('.ts'))
    .map((file) => file.slice(0, -3))
    .filter((file) => !machinery.includes(file));
  const types = [...middlewareDefinitions.keys()];
  t.same(files.sort(), types.map(kebabCase).sort(), 'files and lines of the registry');
  for (const [type, definition] of middlewareDefinitions) {
    t.equal(definition.type, type);
    // Chains are unfolded by the compiler, whose test has their cases.
    const hasCases = definition.create === undefined || type === 'chain' || (tables[type]?.length ?? 0) > 0;
    t.ok(hasCases, `${type} has cases`);
    t.ok(
      definition.create !== undefined || optionCases.some((one) => one.type === type),
      `${type} has its options tested`,
    );
    t.ok(existsSync(`docs/middlewares/${kebabCase(type)}.md`), `${type} has a page`);
  }
  t.end();
});

function kebabCase(type: string): string {
  return type
    .replace('TLS', 'Tls')
    .replace('IP', 'Ip')
    .replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
