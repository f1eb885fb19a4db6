// Every command of the guide to HinD, in the order of the guide, in a container that serves.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { commandsOf, linesLacking } from '../docs/guide-commands.js';
import { missingPeer } from '../support/find-program.js';
import { missingForHind, type HindContainer } from './hind-container.js';
import { startServingContainer } from './serving-container.js';

const guide = readFileSync('docs/guides/hind.md', 'utf8');
const backToCaddy = /^## Back to Caddy[^]*/m.exec(readFileSync('docs/guides/migration.md', 'utf8'))![0];
const missing = missingForHind ?? missingPeer('openssl') ?? missingPeer('curl');

t.test('docs/guides/hind.md', { skip: missing ?? false }, async (t) => {
  const { container } = await startServingContainer(t);
  const { ports } = container;
  container.write('root/.curlrc', `connect-to = ":8080:127.0.0.1:${ports.api}"\n`);
  writePodman(container);
  const ofGuide = commandsOf(guide);
  const back = ofGuide.findIndex(({ section }) => section === 'Switch back');
  const commands = [...ofGuide.slice(0, back), ...commandsOf(backToCaddy), ...ofGuide.slice(back)];
  for (const { command, section, output } of commands) {
    await t.test(`${section}: ${command}`, async (t) => {
      // Written by the proxy when it has served for a moment.
      if (command.includes('/pv/CERTS/cert.pem')) {
        await container.wait('the copies are there', () => container.exists('pv/CERTS/cert.pem'));
      }
      const ran = await container.run(command);
      // supervisorctl's way to say that not all run.
      t.equal(ran.code, command.endsWith('supervisorctl status') ? 3 : 0, `${ran.out}${ran.errors}`);
      t.same(linesLacking(output, asInGuide(container, ran.out)), [], ran.out);
    });
  }
});

/** What is said in this container, as it would be in one whose root is `/` and whose ports are the usual ones. */
function asInGuide({ root, ports }: HindContainer, text: string): string {
  return text.replaceAll(root, '').replaceAll(new RegExp(`:(?:${ports.http}|${ports.https})\\b`, 'g'), '');
}

/**
 * Stands in for podman, which needs containers: what it executes is executed here, with the paths and ports of this one.
 * Images and copies are those of add-to-hind's tests; here it is only seen to that what is named is there.
 */
function writePodman({ root, switchFlags }: HindContainer): void {
  const stages = readFileSync('Dockerfile', 'utf8').matchAll(/^FROM .* AS (\S+)$/gm);
  const known = [...stages].map(([, stage]) => stage).join(' ');
  writeFileSync(
    join(root, 'usr/bin/podman'),
    `#!/usr/bin/env bash
set -eu
case "$1" in
  build)
    for argument in "$@"; do
      case "$argument" in --target=*) [[ " ${known} " == *" \${argument#*=} "* ]] ;; esac
    done
    ;;
  cp) [ "$2" = - ] || echo parts; [ "$2" != - ] || cat > /dev/null ;;
  create | rm | commit) ;;
  exec)
    [ "$2" = hind ]
    shift 2
    words=()
    for word in "$@"; do
      word=\${word//\\/pv\\/CERTS/${root}/pv/CERTS}
      word=\${word//\\/etc\\/traefik/${root}/etc/traefik}
      word=\${word//\\/opt\\/tagway/${root}/opt/tagway}
      words+=("$word")
      [ "$word" != proxy-switch ] || words+=(${switchFlags})
    done
    exec "\${words[@]}"
    ;;
  *) echo "podman $1 is not known here" >&2; exit 125 ;;
esac
`,
    { mode: 0o755 },
  );
}

t.test('what the guide names is there', (t) => {
  for (const [, path] of guide.matchAll(/\/opt\/tagway\/((?:supervisor|scripts)\/[\w./-]+)/g))
    t.ok(existsSync(path!), path!);
  t.end();
});
