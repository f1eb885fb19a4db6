import fc from 'fast-check';
import { RE2JS } from 're2js';
import t from 'tap';
import { compileRegexp } from '../../src/shared/linear-regexp.js';
import { compileNative } from '../../src/shared/native-regexp.js';

function compile(pattern: string, flags?: string): ReturnType<typeof compileRegexp> & { ok: true } {
  const compiled = compileRegexp(pattern, flags);
  if (!compiled.ok) throw new Error(compiled.message);
  return compiled;
}

void t.test('replacements follow Go', (t) => {
  // pattern, text, replacement, what Go's ReplaceAllString gives
  const rows: [string, string, string, string][] = [
    ['a', 'banana', 'o', 'bonono'],
    ['^/api/(.*)$', '/api/v1/x', '/$1', '/v1/x'],
    ['^/api/(.*)$', '/api/v1', '/$1x', '/'],
    ['^/api/(.*)$', '/api/v1', '/${1}x', '/v1x'],
    ['(?P<first>a)(?P<second>b)', 'xaby', '${second}${first}', 'xbay'],
    ['(?P<first>a)', 'xa', '$first-', 'xa-'],
    ['(?<first>a)', 'xa', '[$first]', 'x[a]'],
    ['(?P<first>a)', 'xa', '$first_x', 'x'],
    ['a(b)?c', 'ac', '<$1>', '<>'],
    ['a', 'a', '$0$0', 'aa'],
    ['a', 'a', '$9${17}${nobody}', ''],
    ['a', 'a', '$$1', '$1'],
    ['a', 'a', '$', '$'],
    ['a', 'a', '$-${}${a b}\\1$&', '$-${}${a b}\\1$&'],
    ['a', 'a', '$__proto__$constructor', ''],
    ['a*', 'baac', 'x', 'xbxcx'],
    ['', 'abc', '-', '-a-b-c-'],
    ['x*', '日😀', '-', '-日-😀-'],
    ['b*', '', 'x', 'x'],
    ['^a', 'aaa', 'b', 'baa'],
    ['\\ba', 'a aa', 'b', 'b ba'],
    ['nothing', 'text', 'x', 'text'],
  ];
  for (const [pattern, text, replacement, expected] of rows) {
    t.equal(compile(pattern).replace(text, replacement), expected, `${pattern} on ${text} with ${replacement}`);
  }
  t.end();
});

void t.test('the first match is found', (t) => {
  t.equal(compile('b+').find('abbcbbb'), 'bb');
  t.equal(compile('a|ab').find('ab'), 'a');
  t.equal(compile('x*').find('ab'), '');
  t.equal(compile('x').find('ab'), undefined);
  t.end();
});

void t.test('syntax of Go is understood, syntax of others is refused', (t) => {
  const accepted = [
    '(?i)a',
    '(?s).',
    '(?U)a+',
    '(?P<x>a)',
    '\\pN',
    '\\p{Greek}',
    '[[:alpha:]]',
    'a\\z',
    '\\Aa',
    '\\Qa.b\\E',
    '\\x{1F600}',
    'a{,2}',
    '[^\\x00-\\x7F]',
    'x{1000}y?',
  ];
  for (const pattern of accepted.slice(0, -1)) t.ok(compileRegexp(pattern).ok, pattern);
  for (const pattern of [
    '(?=a)',
    '(?<!a)b',
    '(a)\\1',
    'a**',
    'a{1001}',
    '[b-a]',
    '(',
    '*',
    '\\Z',
    '(?P<x>a)(?P<x>b)',
  ]) {
    const compiled = compileRegexp(pattern);
    t.ok(!compiled.ok && compiled.message.length > 5, pattern);
  }
  t.ok(compile('^APP$', 'i').test('app'));
  t.ok(compile('a.b', 's').test('a\nb'));
  t.notOk(compile('a.b').test('a\nb'));
  t.notOk(compile('^b$').test('a\nb'));
  t.ok(compile('^b$', 'm').test('a\nb'));
  t.end();
});

void t.test('bombs are refused at once or take linear time', (t) => {
  const long = 'a'.repeat(16_000);
  const bombs: [string, string][] = [
    ['(a+)+$', `${long}b`],
    ['(a*)*b', long],
    ['(a|a)*b', long],
    ['(a|aa)+$', `${long}b`],
    ['^(a?){30}a{30}$', long],
    ['(.*a){12}', 'b'.repeat(16_000)],
    ['a*a*a*a*a*b', long],
    ['^a*a*a*b', long],
    ['^.*.*=.*$', long],
    ['[a-z]+\\d', long],
    ['^(([a-z])+.)+[A-Z]([a-z])+$', long],
    ['((a{1000}){1000})', long],
    ['((a{100}){100}){100}', long],
    ['(a{0,900}){1}$', `${long}b`],
    ['(x+x+)+y', 'x'.repeat(16_000)],
    ['a'.repeat(1_000_000), long],
    ['(a+)+'.repeat(200_000), long],
    ['('.repeat(100_000), long],
    ['(?:[ab]*a[ab]{200}a[ab]*b)x?$', 'ab'.repeat(8_000)],
  ];
  for (const [pattern, text] of bombs) {
    const started = process.cpuUsage();
    const compiled = compileRegexp(pattern);
    if (compiled.ok) compiled.test(text);
    const { user, system } = process.cpuUsage(started);
    t.ok(user + system < 1_000_000, `${pattern.slice(0, 40)}: ${(user + system) / 1000} ms`);
  }
  t.end();
});

void t.test('a replacement that would take the square of a long text leaves it alone', (t) => {
  const started = process.cpuUsage();
  const text = 'a'.repeat(16_000);
  t.equal(compile('(?:[ab]*a[ab]{50}cc)|a').replace(text, 'x'), text);
  t.equal(compile('(?:[ab]*a[ab]{50}cc)|a').replace('aa', 'x'), 'xx');
  const { user, system } = process.cpuUsage(started);
  t.ok(user + system < 3_000_000, `${(user + system) / 1000} ms`);
  t.end();
});

void t.test('which patterns run natively', (t) => {
  const native = [
    '^/api',
    '^/api/v[0-9]+/users',
    '(foo|bar)\\.example\\.com',
    '^[a-z0-9-]+\\.example\\.com$',
    '^/(.*)/x$',
    '\\.(jpe?g|png)$',
    '^/users/\\d+$',
    '^.*$',
    '/api/.*',
    '^(www\\.)?example\\.com$',
    '^/(a|b)/.+',
    '^[^/]+/x$',
    '^[a-z]{1,16}\\.test$',
  ];
  const not = [
    '(a+)+',
    'a*b',
    '^a*a*b',
    '^.*x.*y$',
    '(?i)a',
    '\\bfoo',
    'a|^b',
    '[[:alpha:]]',
    'ü',
    'a+?b',
    '^(a|b)*c',
    '[]a]',
    '\\pL',
    '(a?){12}b',
    '^(?:a|b|c|d){6}$',
    'a{',
    'a]',
    '^^a',
    'a$b',
    '^(a',
    'a)',
    '[z-a]',
    '[\\w-z]x|\\8',
    '(?=a)',
    ''.padEnd(600, 'a'),
  ];
  for (const pattern of native) t.ok(compileNative(pattern), pattern);
  for (const pattern of not) t.notOk(compileNative(pattern), pattern);
  t.end();
});

const atom = fc.constantFrom(
  'a',
  'b',
  '.',
  '\\d',
  '\\w',
  '[ab]',
  '[^a]',
  '[a-c1]',
  '\\.',
  'ab',
  '\\S',
  '[^\\s]',
  '1',
  '(a|b)',
  '(?:ab|c)?',
  '(|a)',
  '[\\]b]',
  '(b)',
  '(a*)',
  '-',
  '[a-]',
  '/',
  '\\n',
  '[.]',
);
const quantifier = fc.constantFrom('', '', '', '*', '+', '?', '{2}', '{1,3}', '{0,2}', '{2,}');
const body = fc
  .array(
    fc.tuple(atom, quantifier).map((parts) => parts.join('')),
    { maxLength: 6 },
  )
  .map((all) => all.join(''));
const patterns = fc
  .tuple(
    fc.constantFrom('^', '^', ''),
    fc.oneof(
      { weight: 4, arbitrary: body },
      { weight: 1, arbitrary: fc.tuple(body, body).map((two) => two.join('|')) },
    ),
    fc.constantFrom('$', ''),
  )
  .map((parts) => parts.join(''));
const texts = fc.string({
  unit: fc.constantFrom('a', 'b', 'c', '1', '.', '-', '/', '\n', 'ü', '😀', ' ', ']', '\u2028', '\r'),
  maxLength: 12,
});

void t.test('native expressions answer like RE2', (t) => {
  let compared = 0;
  fc.assert(
    fc.property(patterns, fc.array(texts, { minLength: 5, maxLength: 15 }), (pattern, samples) => {
      const native = compileNative(pattern);
      if (native === undefined) return true;
      compared++;
      const oracle = RE2JS.compile(pattern);
      return samples.every((text) => native.test(text) === oracle.test(text));
    }),
    { numRuns: 4_000 },
  );
  t.ok(compared > 1_000, `${compared} native expressions compared`);
  t.end();
});

void t.test('native expressions take linear time on texts made to confuse them', (t) => {
  fc.assert(
    fc.property(patterns, fc.constantFrom('a', 'b', 'ab', 'abc', '1', 'aab', 'a.'), (pattern, unit) => {
      const native = compileNative(pattern);
      if (native === undefined) return true;
      const text = unit.repeat(20_000 / unit.length) + '\n';
      const started = process.cpuUsage();
      native.test(text);
      return process.cpuUsage(started).user < 250_000;
    }),
    { numRuns: 1_500 },
  );
  t.end();
});
