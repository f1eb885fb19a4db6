// What files and tags say of TLS.
import fc from 'fast-check';
import t from 'tap';
import { contributionOfFile } from '../../src/dialects/dynamic-file.js';
import { createTraefikDialect } from '../../src/dialects/traefik.js';
import { middlewareSchemas } from '../../src/middlewares/registry.js';
import { makeInstance } from '../support/make-instance.js';
import { usualTlsOptions } from '../../src/certificates/serving/usual-tls-options.js';
import { tlsCases, type TlsCase } from './cases/tls.js';

function contributionOf({ file, tags }: TlsCase) {
  if (file !== undefined) return contributionOfFile({ path: 'f', document: { tls: file } }, middlewareSchemas);
  const dialect = createTraefikDialect({
    exposedByDefault: true,
    prefix: 'traefik',
    domainSuffix: 'test',
    middlewareSchemas,
  });
  return dialect.contribute(makeInstance({ tags: tags!.map((tag) => `traefik.tls.${tag}`) }));
}

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
const usual = plain(usualTlsOptions) as Record<string, unknown>;

for (const row of tlsCases) {
  t.test(row.name, (t) => {
    const { tls, diagnostics } = contributionOf(row);
    const shown = [...(tls?.options ?? [])].map(([name, { value }]) => {
      const differing = Object.entries(plain(value) as object).filter(([key, one]) => !same(one, usual[key]));
      return [name, Object.fromEntries(differing)] as const;
    });
    const refused = [...(tls?.options ?? [])].filter(([, { errors }]) => errors !== undefined).map(([name]) => name);
    if (row.options !== undefined) t.same(Object.fromEntries(shown), row.options, 'options');
    t.same(refused, row.refused ?? [], 'refused');
    t.equal(tls?.certificates.length ?? 0, row.certificates ?? 0, 'certificates');
    const store = tls?.store?.errors === undefined ? tls?.store?.value : undefined;
    t.same(store && plain(store), row.store, 'store');
    t.same(
      diagnostics.map(({ code }) => code),
      row.problems ?? [],
      'problems',
    );
    t.end();
  });
}

function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

t.test('whatever a file holds, it is read without a crash', (t) => {
  const key = fc.constantFrom(
    'options',
    'certificates',
    'stores',
    'default',
    'clientAuth',
    'caFiles',
    'certFile',
    '[0]',
    'x@y',
  );
  const document = fc.letrec((tie) => ({
    node: fc.oneof({ maxDepth: 5 }, fc.jsonValue(), fc.dictionary(key, tie('node')), fc.array(tie('node'))),
  }));
  fc.assert(
    fc.property(document.node, (tls) => {
      const { tls: read } = contributionOfFile({ path: 'f', document: { tls } }, middlewareSchemas);
      for (const { value } of read?.certificates ?? []) if (value.certFile === '') throw new Error('no file');
    }),
  );
  t.end();
});
