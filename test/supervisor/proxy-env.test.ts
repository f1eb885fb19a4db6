// The script that the entry script of the container sources, in every shell that might be that script's.
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { missingPeer } from '../support/find-program.js';
import { proxyEnvCases } from './cases/proxy-env.cases.js';

const variables = ['PROXY_SERVER', 'PROXY_SERVER_OF_CONTAINER', 'CADDY_ON', 'TAGWAY_ON', 'PROXY_MINFDS'];

for (const shell of ['sh', 'bash', 'zsh']) {
  t.test(shell, { skip: shell === 'zsh' ? (missingPeer('zsh') ?? false) : false }, async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'tagway-proxy-env-'));
    t.teardown(() => rmSync(folder, { recursive: true, force: true }));
    const script = join(folder, 'proxy-env.sh');
    const choice = join(folder, 'choice.conf');
    const text = readFileSync('supervisor/proxy-env.sh', 'utf8');
    writeFileSync(script, text.replace('/etc/supervisor/conf.d/zz-proxy-switch.conf', choice));

    for (const { name, given, left, proxy, said, forgotten } of proxyEnvCases) {
      rmSync(choice, { force: true });
      if (left) writeFileSync(choice, `; chosen: ${left.chosen}\n; container: ${left.container}\n[supervisord]\n`);
      // Its own home, so that no start-up file of the machine is read.
      const env = { PATH: process.env.PATH, HOME: folder, ...(given === undefined ? {} : { PROXY_SERVER: given }) };
      // As HinD's entry script does: any failure ends it, and so does a variable that is not set.
      const line = `set -eu; . ${script}; . ${script}; exec env`;
      const { out, errors } = await run(shell, line, env, folder);
      const exported = Object.fromEntries(variables.map((each) => [each, valueOf(out, each)]));
      const { PROXY_MINFDS: files, PROXY_SERVER_OF_CONTAINER: container, ...others } = exported;
      const [caddy, tagway] = proxy === 'caddy' ? ['true', 'false'] : ['false', 'true'];
      t.same(others, { PROXY_SERVER: proxy, CADDY_ON: caddy, TAGWAY_ON: tagway }, name);
      if (left && !forgotten) t.equal(container, left.container, `${name}: what the container asked for`);
      t.ok(proxy === 'caddy' ? files === '1024' : Number(files) > 1024, `${name}: ${files} open files`);
      // Of what there is to say about open files the machine decides.
      t.match(errors.replace(/^.* open files are allowed.*\n/gm, ''), said ?? /^$/, `${name}: what it says`);
      t.equal(existsSync(choice), left !== undefined && !forgotten, `${name}: the choice that was left`);
    }
    t.same(
      readdirSync(folder).filter((file) => file === 'pwned'),
      [],
      'nothing of a variable is executed',
    );
  });
}

function run(
  shell: string,
  line: string,
  env: NodeJS.ProcessEnv,
  cwd: string,
): Promise<{ out: string; errors: string }> {
  return new Promise((resolve, reject) => {
    execFile(shell, ['-c', line], { env, cwd }, (thrown, out, errors) => {
      if (thrown === null) resolve({ out, errors });
      else reject(new Error(`${shell} ended with ${thrown.code}: ${errors}`));
    });
  });
}

function valueOf(environment: string, name: string): string | undefined {
  return new RegExp(`^${name}=(.*)$`, 'm').exec(environment)?.[1];
}
