// Certificates and options that files name, while those files come, change and go.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import type { Certificate } from '../../src/certificates/certificate.js';
import { createConfiguredTls } from '../../src/certificates/serving/configured-tls.js';
import { usualTlsOptions } from '../../src/certificates/serving/usual-tls-options.js';
import type { NamedTls, TlsConfiguration } from '../../src/model/configuration.js';
import type { TlsOptions } from '../../src/model/tls-options.js';
import { systemClock as clock } from '../../src/shared/clock.js';
import { certify } from '../support/certify.js';
import { until } from '../support/until.js';

const origin = { provider: 'file', file: 'dynamic.yml' };

function start(t: Test) {
  const folder = t.testdir();
  const path = (name: string) => join(folder, name);
  let changes = 0;
  const tls = createConfiguredTls({ clock, pollMs: 5, onChange: () => changes++ });
  t.teardown(() => tls.close());
  return {
    tls,
    path,
    changes: () => changes,
    codes: () => tls.diagnostics.map(({ code }) => code),
    follow: (parts: Partial<TlsConfiguration>) => tls.follow({ options: new Map(), certificates: [], ...parts }),
    write: (name: string, { chainPem, keyPem }: Pick<Certificate, 'chainPem' | 'keyPem'>) => {
      writeFileSync(path(`${name}.pem`), chainPem);
      writeFileSync(path(`${name}.key`), keyPem);
    },
    pair: (name: string) => ({
      value: { certFile: path(`${name}.pem`), keyFile: path(`${name}.key`), stores: [] },
      origin,
    }),
  };
}

function optionsOf(name: string, options: Partial<TlsOptions>, errors: readonly string[] = []): [string, NamedTls] {
  const status = errors.length === 0 ? 'enabled' : 'disabled';
  const common = { provider: 'file', origins: [origin], status, errors } as const;
  return [`${name}@file`, { ...common, name: `${name}@file`, options: { ...usualTlsOptions, ...options } }];
}

t.test('pairs of files', async (t) => {
  const [one, two, newer] = await Promise.all([certify(['one.test']), certify(['two.test']), certify(['one.test'])]);
  const { tls, follow, write, pair, codes, path, changes } = start(t);
  write('one', one);
  write('mixed', { chainPem: one.chainPem, keyPem: two.keyPem });
  mkdirSync(path('folder.pem'));
  const written = [pair('one'), pair('mixed'), pair('late'), pair('folder')];
  const inline = { value: { certFile: two.chainPem, keyFile: two.keyPem, stores: [] }, origin };
  follow({ certificates: [...written, inline] });
  const names = () => tls.certificates.flatMap((certificate) => certificate.names);
  t.same(names(), ['one.test', 'two.test'], 'a broken pair costs no other');
  t.same(codes(), ['certificate-unusable', 'certificate-unusable', 'certificate-unusable']);
  t.match(tls.diagnostics[0]?.message, /mixed\.pem is left out: the key is that of another certificate$/);
  t.match(tls.diagnostics[1]?.message, /late\.pem is left out: .*late\.pem cannot be read: ENOENT/);
  const [kept] = tls.certificates;

  write('late', two);
  await until('the late pair is there', () => names().length === 3);
  t.equal(tls.certificates[0], kept, 'the others are the same objects as before');
  t.same(codes(), ['certificate-unusable', 'certificate-unusable']);

  const before = changes();
  writeFileSync(path('one.pem'), 'nonsense');
  await until('that is noticed', () => changes() > before);
  t.equal(tls.certificates[0], kept, 'what it held before stands');
  t.match(tls.diagnostics[0]?.message, /one\.pem is left out: the certificate is not PEM; what it held before stands/);
  write('one', newer);
  await until('the new one is there', () => tls.certificates[0]?.serial === newer.serial);
  rmSync(path('one.key'));
  await until('that is told', () => codes().length === 3);
  t.equal(tls.certificates[0]?.serial, newer.serial);

  follow({});
  t.same([names(), codes()], [[], []], 'nothing is said of any');
});

t.test('the default certificate', async (t) => {
  const one = await certify(['one.test']);
  const { tls, follow, write, path } = start(t);
  const store = { value: { defaultCertificate: { certFile: path('d.pem'), keyFile: path('d.key') } }, origin };
  follow({ store: { ...store, value: { ...store.value, defaultGeneratedCert: undefined } } });
  t.equal(tls.defaultCertificate, undefined);
  write('d', one);
  await until('it is there', () => tls.defaultCertificate !== undefined);
  t.same(tls.certificates, [], 'and for no name');
});

t.test('options', async (t) => {
  const authority = await certify(['authority.test']);
  const { tls, follow, path, codes } = start(t);
  t.match(tls.options('default'), { name: 'default', options: usualTlsOptions });
  t.equal(tls.options('default'), tls.options('default'));
  const clientAuth = { caFiles: [path('ca.pem')], clientAuthType: undefined };
  const unusable = { cipherSuites: ['TLS_AES_128_GCM_SHA256'], maxVersion: 'VersionTLS12' };
  const modern = optionsOf('modern', { minVersion: 'VersionTLS13' });
  follow({ options: new Map([modern, optionsOf('mtls', { clientAuth }), optionsOf('odd', unusable)]) });
  const kept = tls.options('modern@file');
  t.match(kept, { options: { minVersion: 'VersionTLS13' } });
  t.equal(tls.options('mtls@file'), undefined, 'nobody to trust');
  t.same(codes()[0], 'tls-options-unreadable');
  writeFileSync(path('ca.pem'), authority.chainPem);
  await until('the authority is there', () => tls.options('mtls@file') !== undefined);
  t.same(tls.options('mtls@file')?.authorities, [authority.chainPem]);
  t.equal(tls.options('modern@file'), kept);
  rmSync(path('ca.pem'));
  await until('that is told', () => tls.diagnostics.some(({ message }) => message.includes('before stands')));
  t.same(tls.options('mtls@file')?.authorities, [authority.chainPem], 'it goes on being trusted');

  follow({ options: new Map([optionsOf('Default', { sniStrict: true })]) });
  t.match(tls.options('default'), { name: 'default', options: { sniStrict: true } });
  follow({ options: new Map([optionsOf('default', {}, ['it is misspelt'])]) });
  t.equal(tls.options('default'), undefined, 'rather none than laxer ones than were meant');
  t.match(tls.diagnostics[0]?.message, /the TLS options default cannot be used: it is misspelt; handshakes .* refused/);
});
