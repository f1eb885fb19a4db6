// Tagway goes into an image or a running container of HinD, and out again.
import {
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { createHindContainer, missingForHind } from './hind-container.js';

t.test('an image', async (t) => {
  const container = await createHindContainer();
  t.teardown(() => container.remove());
  const before = filesBelow(container.root);
  const script = join(process.cwd(), 'scripts/add-to-hind');
  t.match(
    await container.run(`${script} --root=${container.root}`),
    { code: 4, errors: /there is no .*\/opt\/tagway\/dist\/cli\/main.js: put Tagway into/ },
    'without Tagway there is nothing to add',
  );
  t.same(filesBelow(container.root), before, 'and nothing was touched');

  const home = join(container.root, 'opt/tagway');
  for (const folder of ['supervisor', 'scripts']) cpSync(folder, join(home, folder), { recursive: true });
  mkdirSync(join(home, 'dist/cli'), { recursive: true });
  mkdirSync(join(home, 'bin'));
  writeFileSync(join(home, 'dist/cli/main.js'), '');
  symlinkSync(process.execPath, join(home, 'bin/node'));
  t.match(await container.run(`${script} --root=${container.root}`), { code: 0, errors: '' });
  const added = filesBelow(container.root);
  const outside = (files: string[]) => files.filter((file) => !file.startsWith('/opt/')).toSorted();
  t.same(outside(Object.keys(added).filter((file) => added[file] !== before[file])), [
    '/app/bin/entrypoint.sh',
    '/etc/supervisor/conf.d/tagway.conf',
    '/etc/traefik/traefik.yaml',
    '/usr/local/bin/tagway',
    '/usr/local/bin/traefik',
  ]);
  const line = '. /opt/tagway/supervisor/proxy-env.sh\n';
  t.equal(
    added['/app/bin/entrypoint.sh'],
    before['/app/bin/entrypoint.sh']!.replace(/^exec /m, `${line}exec `),
    'one line more in the entry script, just before supervisord',
  );
  t.equal(statSync(join(container.root, 'app/bin/entrypoint.sh')).mode & 0o777, 0o755);
  t.equal(readlinkSync(join(container.root, 'etc/traefik.yaml')), 'traefik/traefik.yaml');
  t.equal(readlinkSync(join(container.root, 'usr/local/bin/proxy-switch')), '/opt/tagway/scripts/proxy-switch');

  // The settings are the user's from now on.
  container.write('etc/traefik/traefik.yaml', 'log: {}\n');
  const again = await container.run(`${script} --root=${container.root}`);
  t.match(again, { code: 0, out: /traefik\.yaml is there and stays as it is/ });
  t.same(filesBelow(container.root), { ...added, '/etc/traefik/traefik.yaml': 'log: {}\n' }, 'twice is as once');

  t.match(await container.run(`${script} --root=${container.root} --remove`), { code: 0, errors: '' });
  const after = filesBelow(container.root);
  t.same(outside(Object.keys(after).filter((file) => after[file] !== before[file])), ['/etc/traefik/traefik.yaml']);
  t.same(
    Object.keys(before).filter((file) => after[file] !== before[file]),
    [],
    'HinD is as it was',
  );
});

t.test('what the Dockerfile puts into an image is enough', async (t) => {
  const container = await createHindContainer();
  t.teardown(() => container.remove());
  const stage = /AS hind-parts\n((?:.+\n)*)/.exec(readFileSync('Dockerfile', 'utf8'))![1]!;
  const copies = [...stage.matchAll(/^COPY (--from=build )?(.*) (\S+)$/gm)];
  t.ok(copies.length >= 5);
  for (const [, isBuilt, sources, target] of copies) {
    for (const source of sources!.split(' ')) {
      const place = join(container.root, target!, target!.endsWith('/') ? basename(source) : '');
      mkdirSync(dirname(place), { recursive: true });
      symlinkSync(isBuilt === undefined ? resolve(source) : builtIn(source), place);
    }
  }
  t.match(await container.run(`${resolve('scripts/add-to-hind')} --root=${container.root}`), { code: 0, errors: '' });
  t.match(await container.run(`cd ${container.root}/opt/tagway/bin && ./node traefik version`), {
    code: 0,
    out: /\d+\.\d+/,
  });
});

t.test('an image without the programs of Caddy gets them', { skip: missingForHind ?? false }, async (t) => {
  const container = await createHindContainer();
  t.teardown(() => container.remove());
  container.write('etc/supervisor/conf.d/supervisord.conf', '[program:nomad]\ncommand=/bin/sleep 100000\n');
  t.match(await container.addTagway(), { code: 0, out: /caddy\.conf, because the programs of Caddy were missing/ });
  await container.start();
  t.same(await container.running(), ['caddy', 'caddy-restarter', 'consul-template', 'nomad']);
});

t.test('a file that would overrule the added one is refused', async (t) => {
  const container = await createHindContainer();
  t.teardown(() => container.remove());
  container.write('etc/supervisor/conf.d/zcaddy.conf', '[program:caddy]\ncommand=/usr/bin/caddy run\n');
  t.match(await container.addTagway(), { code: 4, errors: /zcaddy\.conf is read after tagway\.conf/ });
});

t.test('what is no HinD is refused', async (t) => {
  const container = await createHindContainer();
  t.teardown(() => container.remove());
  const script = join(process.cwd(), 'scripts/add-to-hind');
  t.match(await container.run(`${script} --root=/nowhere`), { code: 4, errors: /this is no HinD/ });
  t.match(await container.run(`${script} --rot=/`), { code: 2, errors: /there is no option "--rot=\/"/ });
  t.match(await container.run(`${script} --help`), { code: 0, out: /Exit codes: 0 done/ });
  container.write('app/bin/entrypoint.sh', '#!/bin/sh\nsleep 1\n');
  t.match(await container.run(`${script} --root=${container.root}`), {
    code: 4,
    errors: /no line "exec …supervisord …"/,
  });
});

t.test('a running container', { skip: missingForHind ?? false }, async (t) => {
  const container = await createHindContainer();
  t.teardown(() => container.remove());
  await container.start();
  const before = await container.programs();
  // As by `podman exec`: the paths are those of the container itself, and what it runs is told.
  t.match(await container.addTagway(), { code: 0, errors: '', out: /^traefik +STOPPED +Not started$/m });
  const after = await container.programs();
  for (const name of ['caddy', 'consul', 'consul-template', 'nomad']) {
    t.equal(after.get(name)?.pid, before.get(name)?.pid, `${name} went on`);
  }
  t.same(
    (await container.run('supervisorctl reread')).out,
    'No config updates to processes\n',
    'and has the very options it had',
  );
  t.same(await container.running(), ['caddy', 'caddy-restarter', 'consul', 'consul-template', 'nomad']);

  await container.stop();
  await container.start();
  t.same(
    await container.running(),
    ['caddy', 'caddy-restarter', 'consul', 'consul-template', 'nomad'],
    'also when it starts again',
  );

  t.match(await container.run(`${container.root}/opt/tagway/scripts/add-to-hind --remove`), { code: 0, errors: '' });
  t.notOk((await container.programs()).has('traefik'));
  t.equal((await container.run('supervisorctl reread')).out, 'No config updates to processes\n');
});

/** Where a file of the stage that builds is found here. */
function builtIn(path: string): string {
  if (path.endsWith('/bin/node')) return process.execPath;
  return path === '/build/dist' ? fileURLToPath(new URL('../../src', import.meta.url)) : resolve(basename(path));
}

function filesBelow(folder: string): Record<string, string> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    entries.map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return [path.slice(folder.length), readFileSync(path, 'utf8')];
    }),
  );
}
