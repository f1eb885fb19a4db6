/** What becomes of names as path segments, as in Caddy's store. */
export const safeNameCases: readonly (readonly [written: string, safe: string])[] = [
  ['foo', 'foo'],
  ['Foo', 'foo'],
  [' app.example.com ', 'app.example.com'],
  ['*.example.com', 'wildcard_.example.com'],
  ['a/../../../foo', 'afoo'],
  ['b\\..\\..\\..\\foo', 'bfoo'],
  ['c/foo', 'cfoo'],
  ['localhost:14000', 'localhost-14000'],
  ['me+tag@example.com', 'me_plus_tag@example.com'],
  ['two words', 'two_words'],
  ['bücher.example', 'bcher.example'],
  ['...', '.'],
];

export const issuerKeyCases: readonly (readonly [directory: string, issuerKey: string])[] = [
  ['https://acme-v02.api.letsencrypt.org/directory', 'acme-v02.api.letsencrypt.org-directory'],
  ['https://acme-staging-v02.api.letsencrypt.org/directory', 'acme-staging-v02.api.letsencrypt.org-directory'],
  ['https://acme.zerossl.com/v2/DV90', 'acme.zerossl.com-v2-dv90'],
  ['https://localhost:14000/dir', 'localhost-14000-dir'],
  ['https://ca.internal/acme/acme/', 'ca.internal-acme-acme'],
  ['https://ca.internal/', 'ca.internal'],
];
