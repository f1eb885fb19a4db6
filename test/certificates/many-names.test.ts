// A certificate for more names than a file name holds: Caddy has none such, and proxies on one store share it all the same.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { safeName } from '../../src/certificates/store/safe-name.js';
import { storePaths } from '../../src/certificates/store/store-paths.js';
import { startInternalIssuance } from '../support/internal-issuance.js';

const names = Array.from({ length: 100 }, (_, index) => `service-${index}.department.example.com`);
const joined = names.join(',');

function startProxy(t: Test, root: string) {
  const proxy = startInternalIssuance(t, root);
  return { ...proxy, find: () => proxy.store.find(proxy.issuer.issuerKey, joined) };
}

t.test('it is issued, kept, found by others and renewed', async (t) => {
  const root = join(t.testdir(), 'CERTS');
  const one = startProxy(t, root);
  await one.manager.obtain(names, 'missing');
  t.same(one.find()?.names, names);
  t.same(readdirSync(join(root, 'certificates', 'local')), [safeName(joined)]);

  const two = startProxy(t, root);
  await two.store.refresh();
  t.same(two.find()?.names, names);
  await two.manager.obtain(names, 'missing');
  t.same(two.issued, [], 'the other has done it');
  await two.manager.obtain(names, 'renew');
  t.same(two.issued, ['renewal']);
  await one.store.refresh();
  t.equal(one.find()?.serial, two.find()?.serial);
  t.same(readdirSync(join(root, 'locks')), []);
});

t.test('only names that Caddy cannot lock are shortened', (t) => {
  const longest = `${'a'.repeat(235)}.com`;
  t.equal(safeName(longest), longest);
  const longer = `a${longest}`;
  t.ok(safeName(longer).length < 200);
  t.not(safeName(longer), safeName(`a${longer}`));
  t.equal(safeName(safeName(longer)), safeName(longer), 'and that once');
  const paths = storePaths('/CERTS');
  t.equal(paths.lock(`issue_cert_${longest}`), `/CERTS/locks/issue_cert_${longest}.lock`);
  t.equal(
    paths.lock(`issue_cert_${joined}`),
    `/CERTS/locks/issue_cert_${safeName(joined)}.lock`,
    'the lock is found by the name of the directory, too',
  );
  t.end();
});
