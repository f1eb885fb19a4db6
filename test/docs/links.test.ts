// Every relative link of the documentation leads to a file, and every anchor to a heading.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import t from 'tap';

const pages = [
  ...readdirSync('.').filter((name) => name.endsWith('.md')),
  ...readdirSync('docs', { recursive: true })
    .map((name) => join('docs', String(name)))
    .filter((name) => name.endsWith('.md')),
];

for (const page of pages) {
  t.test(page, (t) => {
    for (const { target, line } of linksOf(readFileSync(page, 'utf8'))) {
      if (/^[a-z]+:/.test(target)) continue;
      const [path, anchor] = target.split('#') as [string, string | undefined];
      const file = path === '' ? page : join(dirname(page), path);
      if (!t.ok(existsSync(file), `${page}:${line} leads to ${file}`) || anchor === undefined) continue;
      t.ok(statSync(file).isFile() && anchorsOf(file).has(anchor), `${page}:${line} names a heading of ${file}`);
    }
    t.end();
  });
}

t.test('files named in code spans exist', (t) => {
  const named = /`((?:src|test|docs|scripts|supervisor|nomad-jobs|bench)\/[\w./-]+\.(?:md|ts|mjs|conf|hcl|json))`/g;
  for (const page of pages) {
    for (const [, path] of readFileSync(page, 'utf8').matchAll(named)) {
      if (!path!.includes('NAME')) t.ok(existsSync(path!), `${page} names ${path!}`);
    }
  }
  t.end();
});

/** Links outside of code, with their lines. */
function* linksOf(text: string): Generator<{ target: string; line: number }> {
  let fenced = false;
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trimStart().startsWith('```')) fenced = !fenced;
    if (fenced) continue;
    for (const [, target] of line.replace(/`[^`]*`(?!\])/g, '').matchAll(/\]\(([^)\s]+)\)/g)) {
      yield { target: target!, line: index + 1 };
    }
  }
}

function anchorsOf(page: string): Set<string> {
  const headings = readFileSync(page, 'utf8').match(/^#{1,6} .*$/gm) ?? [];
  return new Set(headings.map((heading) => slug(heading.replace(/^#+ /, ''))));
}

/** As GitHub makes them of headings. */
function slug(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replace(/\s/g, '-');
}
