import fc from 'fast-check';
import t from 'tap';
import { canonicalRule } from '../../src/rules/canonical-rule.js';
import { compileRule } from '../../src/rules/compile-rule.js';
import { explainRule } from '../../src/rules/explain-rule.js';
import { parseRule } from '../../src/rules/parse-rule.js';
import { hostsOf } from '../../src/rules/rule-hosts.js';
import { printRule, type RuleNode } from '../../src/rules/rule-node.js';
import { defaultPriority } from '../../src/rules/rule-priority.js';
import { checkRuleSyntax } from '../../src/rules/rule-syntax.js';
import { hostOf, portOf } from '../../src/rules/request-host.js';
import { canonicalCases, withoutCanonicalForm } from './cases/canonical-cases.js';
import { problemCases, warningCases } from './cases/problem-cases.js';
import { facts, ruleCases } from './cases/rule-cases.js';
import { requestArbitrary, ruleTextArbitrary } from './rule-arbitraries.js';

void t.test('rules match requests as Traefik does', (t) => {
  for (const { name, rule, meets = [], misses = [] } of ruleCases) {
    const compiled = compileRule(rule);
    if (!compiled.ok) {
      t.fail(`${name}: ${compiled.problems[0]?.message}`);
      continue;
    }
    for (const request of meets) t.ok(compiled.rule.matches(facts(request)), `${name}: ${JSON.stringify(request)}`);
    for (const request of misses)
      t.notOk(compiled.rule.matches(facts(request)), `${name}: not ${JSON.stringify(request)}`);
    for (const request of [...meets, ...misses]) {
      const failed = explainRule(compiled.rule, facts(request));
      t.equal(failed.length === 0, meets.includes(request), `${name}: explained ${JSON.stringify(request)}`);
    }
  }
  t.end();
});

void t.test('problems point at their place and say what to write', (t) => {
  for (const { name, rule, column, message, remedy } of problemCases) {
    const compiled = compileRule(rule);
    if (compiled.ok) {
      t.fail(`${name} is accepted`);
      continue;
    }
    const [problem] = compiled.problems;
    t.equal(problem?.column, column, `${name}: column`);
    t.ok(problem?.message.includes(message), `${name}: ${problem?.message}`);
    t.ok(problem?.remedy.includes(remedy), `${name}: ${problem?.remedy}`);
  }
  t.end();
});

void t.test('what works but is hardly meant is a warning', (t) => {
  for (const { name, rule, column, message, remedy } of warningCases) {
    const compiled = compileRule(rule);
    const warning = compiled.ok ? compiled.warnings[0] : undefined;
    t.equal(warning?.column, column, `${name}: column`);
    t.ok(warning?.message.includes(message), `${name}: ${warning?.message}`);
    t.ok(warning?.remedy.includes(remedy), `${name}: ${warning?.remedy}`);
  }
  t.end();
});

void t.test('every wrong matcher of a rule is reported', (t) => {
  const compiled = compileRule('Hots(`a`) && Path(`x`) || ClientIP(`y`)');
  t.strictSame(!compiled.ok && compiled.problems.map((problem) => problem.column), [1, 19, 36]);
  t.end();
});

void t.test('nonsense of any size is one clear problem at once', (t) => {
  const nonsense = {
    'ten megabytes of a host': `Host(\`${'a'.repeat(10_000_000)}\`)`,
    'ten megabytes of parentheses': '('.repeat(10_000_000),
    'a hundred thousand parentheses': `${'('.repeat(100_000)}Host(\`a\`)${')'.repeat(100_000)}`,
    'a hundred thousand times not': `${'!'.repeat(100_000)}Host(\`a\`)`,
    'a hundred thousand open matchers': 'Host('.repeat(50_000),
    'a quarter of a megabyte in an open string': `Host("${'\\a'.repeat(125_000)}`,
    'a megabyte of regular expression': `PathRegexp(\`${'(a+)+'.repeat(40_000)}\`)`,
    'a quarter of a megabyte of placeholders that do not end': `Path(\`/${'{a:'.repeat(80_000)}\`) && Host()`,
    'a long unknown name': `${'x'.repeat(250_000)}(\`a\`)`,
  };
  for (const [name, rule] of Object.entries(nonsense)) {
    const started = process.cpuUsage();
    const compiled = compileRule(rule);
    const { user, system } = process.cpuUsage(started);
    t.equal(!compiled.ok && compiled.problems.length, 1, name);
    if (!compiled.ok) t.ok(JSON.stringify(compiled.problems).length < 600, `${name}: the problem is short`);
    t.ok(user + system < 1_500_000, `${name}: ${(user + system) / 1000} ms`);
  }
  t.end();
});

void t.test('a rule of thousands of hosts is compiled and answered', (t) => {
  const text = Array.from({ length: 8_000 }, (_, index) => `Host(\`h${index}.test\`)`).join(' || ');
  const compiled = compileRule(text);
  if (!compiled.ok) return t.fail(JSON.stringify(compiled.problems));
  t.ok(compiled.rule.matches(facts({ host: 'h7999.test' })));
  t.notOk(compiled.rule.matches(facts({ host: 'h8000.test' })));
  t.equal(compiled.rule.reach.alternatives.length, 8_000);
  t.equal(hostsOf(compiled.rule.tree).length, 8_000);
  return t.end();
});

void t.test('a rule of many hosts and many paths is still right where its combinations are too many to index', (t) => {
  const some = (matcher: string): string =>
    Array.from({ length: 200 }, (_, index) => `${matcher}(\`/${index}\`)`).join(' || ');
  const compiled = compileRule(`(${some('Host')}) && (${some('PathPrefix')})`);
  if (!compiled.ok) return t.fail(JSON.stringify(compiled.problems));
  t.equal(compiled.rule.reach.complete, false);
  t.equal(compiled.rule.reach.alternatives.length, 200);
  t.ok(compiled.rule.matches(facts({ host: '/7', path: '/199' })));
  return t.end();
});

void t.test('a rule that combines the same parts over and over is compiled at once and still right', (t) => {
  const some = (count: number, of: (index: number) => string): string =>
    Array.from({ length: count }, (_, index) => of(index)).join(' || ');
  const hosts = `(${some(2_000, (index) => `Host(\`h${index}\`)`)})`;
  const rules = [
    `${hosts}${' && PathPrefix(`/a`)'.repeat(8_000)}`,
    some(
      90,
      (index) => `(${some(64, (host) => `Host(\`h${host}\`)`)}) && (${some(64, (at) => `Path(\`/a${index}${at}\`)`)})`,
    ),
  ];
  for (const rule of rules) {
    const started = process.cpuUsage();
    const compiled = compileRule(rule);
    const { user, system } = process.cpuUsage(started);
    t.ok(user + system < 1_500_000, `${(user + system) / 1000} ms`);
    if (!compiled.ok) return t.fail(JSON.stringify(compiled.problems));
    t.ok(compiled.rule.matches(facts({ host: 'h7', path: '/a00' })));
    t.ok(compiled.rule.reach.alternatives.length < 20_000);
  }
  return t.end();
});

void t.test('explanations name the matchers that failed and what the request had', (t) => {
  const explain = (rule: string, request: Parameters<typeof facts>[0]): unknown => {
    const compiled = compileRule(rule);
    return (
      compiled.ok && explainRule(compiled.rule, facts(request)).map(({ matcher, observed }) => [matcher, observed])
    );
  };
  t.strictSame(explain('Host(`app.test`) && PathPrefix(`/api`) && Method(`PUT`)', { path: '/x' }), [
    ['PathPrefix(`/api`)', '/x'],
  ]);
  t.strictSame(explain('Host(`a`) || Host(`b`)', {}), [
    ['Host(`a`)', 'app.test'],
    ['Host(`b`)', 'app.test'],
  ]);
  t.strictSame(explain('HostPort(`app.test:81`)', { authority: 'app.test' }), [
    ['HostPort(`app.test:81`)', 'app.test:80'],
  ]);
  t.strictSame(explain('Host(`app.test`) && !PathPrefix(`/admin`)', { path: '/admin/x' }), [
    ['!PathPrefix(`/admin`)', '/admin/x'],
  ]);
  t.strictSame(explain('!(Path(`/`) || Method(`PUT`))', {}), [['!Path(`/`)', '/']]);
  t.strictSame(explain('!(Path(`/`) && Method(`GET`))', {}), [
    ['!Path(`/`)', '/'],
    ['!Method(`GET`)', 'GET'],
  ]);
  t.strictSame(explain('Header(`X-A`, `1`)', { headers: ['x-a', '2', 'b', 'c', 'X-A', '3'] }), [
    ['Header(`X-A`, `1`)', '2, 3'],
  ]);
  t.strictSame(explain('ClientIP(`10.0.0.1`) && Query(`a`)', {}), [['ClientIP(`10.0.0.1`)', '192.0.2.1']]);
  t.end();
});

void t.test('hosts of a rule are those that it names and does not exclude', (t) => {
  const hosts = (rule: string): unknown => {
    const parsed = parseRule(rule);
    return parsed.ok && hostsOf(parsed.tree);
  };
  t.strictSame(hosts('Host(`B.test`) || HOST(`a.test`) && Path(`/`) || Host(`b.test.`)'), ['b.test', 'a.test']);
  t.strictSame(hosts('Host(`*.a.test`) && !Host(`x.a.test`)'), ['*.a.test']);
  t.strictSame(hosts('!(!Host(`a`))'), ['a']);
  t.strictSame(hosts('Host(`*`) || HostRegexp(`x`) || HostPort(`*:81`)'), []);
  t.strictSame(hosts('HostPort(`A.test:81`) || HostPort(`[::1]:443`) || !HostPort(`b.test`)'), ['a.test', '::1']);
  t.end();
});

void t.test('the priority of a rule is its length in bytes', (t) => {
  t.equal(defaultPriority('Host(`a`)'), 9);
  t.equal(defaultPriority('Path(`/ü`)'), 11);
  t.end();
});

void t.test('a syntax other than v3 is pointed out', (t) => {
  for (const known of [undefined, '', 'v3', 'V3', 'default']) t.equal(checkRuleSyntax(known), undefined);
  t.match(checkRuleSyntax('v2'), { column: 1, message: 'ruleSyntax=v2 is not supported; the rule is read as v3' });
  t.match(checkRuleSyntax('v9')?.message, 'v9');
  t.end();
});

void t.test('the host of a request is lower case, without port, brackets and dot', (t) => {
  const hosts: Record<string, string> = {
    'app.test': 'app.test',
    'App.TEST': 'app.test',
    'app.test:8080': 'app.test',
    'app.test.': 'app.test',
    'app.test.:80': 'app.test',
    '[2001:DB8::1]:443': '2001:db8::1',
    '[::1]': '::1',
    '::1': '::1',
    '127.0.0.1:80': '127.0.0.1',
    'app.test:': 'app.test',
    '[::1': '',
    '': '',
    ':80': '',
    '.': '',
  };
  for (const [authority, host] of Object.entries(hosts)) t.equal(hostOf(authority), host, authority);
  t.end();
});

void t.test('the port of a request is the one that is written, else the usual one', (t) => {
  const ports: Record<string, number> = {
    'app.test:8012': 8012,
    'app.test': 80,
    'app.test:': 80,
    'app.test:443': 443,
    app8012: 80,
    '[::1]:81': 81,
    '[::1]': 80,
    '[::81]': 80,
    '::81': 80,
    ':81': 81,
    '81': 80,
    'a:8x': 80,
    '': 80,
  };
  for (const [authority, port] of Object.entries(ports)) t.equal(portOf(authority, false), port, authority);
  t.equal(portOf('app.test', true), 443);
  t.equal(portOf('app.test:80', true), 80);
  t.end();
});

void t.test('rules that only look different have one canonical form', (t) => {
  for (const { name, same, different = [], side = 'plain' } of canonicalCases) {
    const form = canonicalRule(same[0]!, side);
    t.not(form, undefined, name);
    for (const rule of same) t.equal(canonicalRule(rule, side), form, `${name}: ${rule}`);
    for (const rule of different) t.not(canonicalRule(rule, side), form, `${name}: not ${rule}`);
  }
  for (const rule of withoutCanonicalForm) t.equal(canonicalRule(rule, 'plain'), undefined, rule);
  t.end();
});

void t.test('a canonical form takes the same requests as the rule', (t) => {
  fc.assert(
    fc.property(ruleTextArbitrary, fc.array(requestArbitrary, { minLength: 1, maxLength: 10 }), (text, requests) => {
      const { rule } = compiled(text);
      return requests.every((request) => {
        const form = canonicalRule(text, request.tls ? 'tls' : 'plain')!;
        if (form === 'true' || form === 'false') return rule.matches(request) === (form === 'true');
        return compiled(form).rule.matches(request) === rule.matches(request);
      });
    }),
    { numRuns: 1_000 },
  );
  t.end();
});

void t.test('a canonical form is its own, and that of the rule turned around and denied twice', (t) => {
  fc.assert(
    fc.property(ruleTextArbitrary, fc.constantFrom('plain', 'tls'), (text, side) => {
      const parsed = parseRule(text);
      if (!parsed.ok) throw new Error(parsed.problem.message);
      const form = canonicalRule(text, side)!;
      const constant = form === 'true' || form === 'false';
      return (
        (constant || canonicalRule(form, side) === form) && canonicalRule(printRule(turned(parsed.tree)), side) === form
      );
    }),
    { numRuns: 500 },
  );
  t.end();
});

function turned(node: RuleNode): RuleNode {
  switch (node.kind) {
    case 'matcher':
      return { kind: 'not', operand: { kind: 'not', operand: node } };
    case 'not':
      return { kind: 'not', operand: turned(node.operand) };
    case 'and':
    case 'or':
      return { kind: node.kind, operands: [...node.operands, node.operands[0]!].map(turned).reverse() };
  }
}

function compiled(text: string) {
  const result = compileRule(text);
  if (!result.ok) throw new Error(`${text}: ${result.problems[0]?.message}`);
  return result;
}

void t.test('printing a rule and reading it again gives the same tree', (t) => {
  fc.assert(
    fc.property(ruleTextArbitrary, (text) => {
      const first = parseRule(text);
      if (!first.ok) throw new Error(`${text}: ${first.problem.message}`);
      const printed = printRule(first.tree);
      const second = parseRule(printed);
      if (!second.ok) throw new Error(`${printed}: ${second.problem.message}`);
      return JSON.stringify(bare(second.tree)) === JSON.stringify(bare(first.tree));
    }),
    { numRuns: 500 },
  );
  t.end();
});

/** The tree without columns. */
function bare(node: RuleNode): unknown {
  switch (node.kind) {
    case 'matcher':
      return [node.name, ...node.values];
    case 'not':
      return ['!', bare(node.operand)];
    case 'and':
    case 'or':
      return [node.kind, ...node.operands.map(bare)];
  }
}

void t.test('no text makes the compiler throw, and every problem lies inside the text', (t) => {
  const pieces = [
    'Host',
    'path',
    'PathRegexp',
    'Foo',
    '(',
    ')',
    '`',
    '"',
    '`/a`',
    '`a`',
    '\\',
    '&&',
    '||',
    '!',
    ',',
    ' ',
    '%',
    '[',
    '*',
    'ü',
    "'",
  ];
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(fc.constantFrom(...pieces), { maxLength: 30 }).map((all) => all.join('')),
  );
  fc.assert(
    fc.property(text, (rule) => {
      const compiled = compileRule(rule);
      const problems = compiled.ok ? compiled.warnings : compiled.problems;
      return (
        problems.every(({ column }) => column >= 1 && column <= rule.length + 1) && (compiled.ok || problems.length > 0)
      );
    }),
    { numRuns: 3_000 },
  );
  t.end();
});

void t.test('every request that meets a rule lies in its reach, and the other way round where it is complete', (t) => {
  fc.assert(
    fc.property(ruleTextArbitrary, fc.array(requestArbitrary, { minLength: 1, maxLength: 10 }), (text, requests) => {
      const compiled = compileRule(text);
      if (!compiled.ok) throw new Error(`${text}: ${compiled.problems[0]?.message}`);
      const { rule } = compiled;
      return requests.every((request) => {
        const inside = rule.reach.alternatives.some(
          ({ host, path }) =>
            (host.kind === 'any' ||
              (host.kind === 'exact'
                ? host.host === request.host
                : request.host.replace(/^[^.]*/, '') === host.suffix)) &&
            (path.kind === 'any' ||
              (path.kind === 'exact' ? path.path === request.path : request.path.startsWith(path.prefix))),
        );
        const met = rule.matches(request);
        return (inside || !met) && (met || !inside || !rule.reach.complete);
      });
    }),
    { numRuns: 1_000 },
  );
  t.end();
});
