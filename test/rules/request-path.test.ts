import fc from 'fast-check';
import t from 'tap';
import { matchingPath, normalisePath, normalisePathOnly } from '../../src/rules/request-path.js';
import { pathCases } from './cases/path-cases.js';

void t.test('paths are normalised, sanitised and decoded for rules', (t) => {
  for (const { name, path, sent, matched, unsanitised } of pathCases) {
    const normalised = normalisePath(path);
    t.equal(normalised, sent ?? undefined, name);
    if (normalised === undefined) continue;
    t.equal(matchingPath(normalised), matched ?? sent, `${name}: for rules`);
    t.equal(normalisePathOnly(path), unsanitised ?? sent, `${name}: not sanitised`);
    t.equal(normalisePath(normalised), normalised, `${name}: once is enough`);
  }
  t.end();
});

const piece = fc.constantFrom(
  '/',
  '.',
  '..',
  '%2F',
  '%2f',
  '%2E',
  '%2e',
  '%7E',
  '%41',
  '%20',
  '%C3%BC',
  '%25',
  '%',
  '%4',
  'a',
  'b;c',
  '"',
  'ü',
  '\u00e4',
  '#',
  '//',
);
const path = fc.array(piece, { maxLength: 12 }).map((pieces) => `/${pieces.join('')}`);

void t.test('any path comes out as the plain way would have it', (t) => {
  fc.assert(
    fc.property(path, (text) => {
      const expected = plainNormalisation(text);
      t.equal(normalisePath(text), expected, text);
      if (expected !== undefined) t.equal(normalisePath(expected), expected);
    }),
    { numRuns: 3_000 },
  );
  t.end();
});

/** What normalisePath does, step by step over lists and without its fast path. */
function plainNormalisation(text: string): string | undefined {
  if (text.includes('#') || /%(?![0-9A-Fa-f]{2})/.test(text)) return undefined;
  const bytes = text
    .replace(/[^\u0000-\u00ff]/gu, encodeURIComponent)
    .replace(/[^\w\-.~:/?#[\]@!$&'()*+,;=%]/g, (raw) => `%${raw.charCodeAt(0).toString(16)}`)
    .replace(/%../g, (escape) => {
      const character = String.fromCharCode(parseInt(escape.slice(1), 16));
      return /[A-Za-z0-9\-._~]/.test(character) ? character : escape.toUpperCase();
    });
  const stack: string[] = [];
  for (const segment of bytes.split('/').slice(1)) {
    if (segment === '..') stack.pop();
    else if (segment !== '.' && segment !== '') stack.push(segment);
  }
  const joined = `/${stack.join('/')}`;
  return bytes.endsWith('/') && joined !== '/' ? `${joined}/` : joined;
}

void t.test('no normalised path can climb, and what rules see holds no more slashes than what is sent', (t) => {
  fc.assert(
    fc.property(path, (text) => {
      const sent = normalisePath(text);
      if (sent === undefined) return true;
      const matched = matchingPath(sent);
      const slashes = (value: string): number => value.split('/').length;
      return !/\/\.{1,2}(\/|$)|\/\//.test(sent) && slashes(matched) === slashes(sent);
    }),
    { numRuns: 1_000 },
  );
  t.end();
});
