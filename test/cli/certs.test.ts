// What the certs commands say of a store that is not the one that was meant, or is none.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { certsGroup } from '../../src/cli/certs/certs-group.js';
import { runCommand } from '../support/run-command.js';

const readers: readonly (readonly string[])[] = [['ls'], ['show', 'a.test'], ['export-acme-json'], ['verify']];

t.test('no store', async (t) => {
  const folder = t.testdir({ file: '' });
  for (const command of readers) {
    for (const missing of ['none', 'file']) {
      const storage = join(folder, missing);
      const outcome = await run([...command, `--certificates.storage=${storage}`]);
      t.equal(outcome.code, 1, `${command[0]} of ${missing}`);
      t.ok(`${outcome.errors}${outcome.out}`.includes(storage), 'the place is named');
    }
  }
});

t.test('settings that cannot be meant', async (t) => {
  const folder = t.testdir({ 'broken.yaml': 'certificates: [' });
  mkdirSync(join(folder, 'CERTS'));
  for (const command of readers) {
    const misspelt = await run([...command, `--certificates.storrage=${join(folder, 'CERTS')}`]);
    t.equal(misspelt.code, 2, `${command[0]}: a misspelt setting`);
    t.match(misspelt.errors, /storrage.*storage/);
    t.equal(misspelt.out, '');
    const missing = await run([...command, `--configfile=${join(folder, 'none.yaml')}`]);
    t.equal(missing.code, 1, `${command[0]}: a settings file that is not there`);
    t.match(missing.errors, /none\.yaml/);
    const broken = await run([...command, `--configfile=${join(folder, 'broken.yaml')}`]);
    t.equal(broken.code, 1, `${command[0]}: one that is broken`);
  }
});

t.test('a store without certificates is no failure, and neither are settings of other commands', async (t) => {
  const folder = t.testdir();
  const storage = join(folder, 'CERTS');
  mkdirSync(join(storage, 'certificates'), { recursive: true });
  const configFile = join(folder, 'traefik.yaml');
  writeFileSync(configFile, `certificates: {storage: ${storage}}\nentryPoints: {web: {adress: ":80"}}\n`);
  for (const flag of [`--certificates.storage=${storage}`, `--configfile=${configFile}`]) {
    const listed = await run(['ls', flag, ...(flag.includes('storage') ? ['--providers.docker'] : [])]);
    t.match(listed, { code: 0, errors: '', out: `nothing in ${storage}\n` });
    t.match(await run(['verify', flag]), { code: 0, errors: '' });
  }
});

function run([command = '', ...rest]: readonly string[]) {
  return runCommand(['certs', command, ...rest], { commands: [certsGroup] });
}
