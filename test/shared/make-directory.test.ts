import { existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { makeDirectory } from '../../src/shared/make-directory.js';

t.test('directories with all above them', async (t) => {
  const folder = t.testdir();
  const path = join(folder, 'a', 'b', 'c');
  await Promise.all([makeDirectory(path, 0o700), makeDirectory(path, 0o700), makeDirectory(join(folder, 'a', 'd'))]);
  t.equal(statSync(path).mode & 0o777, 0o700);
  t.ok(existsSync(join(folder, 'a', 'd')));
  await makeDirectory(path);
  await makeDirectory('/');
});

t.test('where there is none to be had', async (t) => {
  const folder = t.testdir();
  writeFileSync(join(folder, 'file'), '');
  await t.rejects(makeDirectory(join(folder, 'file')), { code: 'EEXIST' });
  await t.rejects(makeDirectory(join(folder, 'file', 'below')), { code: 'ENOTDIR' });
  mkdirSync(join(folder, 'full'));
  const refuse = () => Promise.reject(Object.assign(new Error('no space'), { code: 'ENOSPC' }));
  await t.rejects(makeDirectory(join(folder, 'full', 'x'), 0o700, refuse as never), { code: 'ENOSPC' });
});

t.test('below /proc it comes to an end', { skip: existsSync('/proc/sys') ? false : 'there is no /proc' }, async (t) => {
  await t.rejects(makeDirectory('/proc/sys/none/below'), { code: /ENOENT|EACCES|EPERM|EROFS/ });
});
