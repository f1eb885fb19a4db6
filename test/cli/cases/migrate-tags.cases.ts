// `tagway migrate tags`: how it is called and what it prints.

export interface MigrateTagsCase {
  readonly name: string;
  readonly line: readonly string[];
  readonly code: number;
  readonly out: readonly RegExp[];
  /** Nothing when left out. */
  readonly errors?: RegExp;
}

export const migrateTagsCases: readonly MigrateTagsCase[] = [
  {
    name: 'one tag of each dialect',
    line: ['urlprefix-a.example/', 'https://b.example'],
    code: 0,
    out: [
      /^traefik\.enable=true\ntraefik\.http\.routers\.a_example\.rule=Host\(`a\.example`\)\n/,
      /\ntraefik\.http\.routers\.b_example-tls\.rule=Host\(`b\.example`\)\n/,
    ],
    errors: /^info: https:\/\/ tags are converted as for a proxy without TLS, .*--configfile=FILE\n$/,
  },
  {
    name: 'a list for a job',
    line: ['--hcl', 'https://${var.host}'],
    code: 0,
    out: [/^tags = \[\n {2}"traefik\.enable=true",\n[^]*\.rule=Host\(`\$\{var\.host\}`\)",\n[^]*\n\]\n$/],
    errors: /\ninfo: \$\{var\.host\} is taken for a plain name/,
  },
  {
    name: 'JSON',
    line: ['--json', 'urlprefix-a.example/ nonsense', 'v1'],
    code: 0,
    out: [
      /"conversions": \[\n\s+\{\n\s+"from": "urlprefix-a\.example\/ nonsense",\n\s+"dialect": "urlprefix"/,
      /option-unknown/,
    ],
  },
  {
    name: 'another prefix',
    line: ['--providers.consulcatalog.prefix=edge', '--httpsredirect=never', 'https://b.example'],
    code: 0,
    out: [/^edge\.enable=true\nedge\.http\.routers\./],
  },
  {
    name: 'where urlprefix is not served',
    line: ['--urlprefix.mode=off', 'urlprefix-a.example/'],
    code: 0,
    out: [/Host\(`a\.example`\)/],
  },
  {
    name: 'a tag that cannot be converted',
    line: ['urlprefix-*.${var.domain}/'],
    code: 1,
    out: [/^$/],
    errors: /^warning: not converted: what it becomes depends on what the interpolation holds \[tag "urlprefix-\*/,
  },
  { name: 'no older tag', line: ['v1'], code: 1, out: [/^$/], errors: /none of these is a tag of an older dialect/ },
  { name: 'no tag at all', line: [], code: 2, out: [/^$/], errors: /name a tag, or - for standard input/ },
  { name: 'two forms', line: ['--json', '--hcl', 'x'], code: 2, out: [/^$/], errors: /exclude each other/ },
];
