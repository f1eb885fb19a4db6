// A HinD container without a container: its files in a temporary folder, the real supervisord and the real Caddy.
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findProgram, missingPeer } from '../support/find-program.js';
import { findFreePorts } from '../support/free-ports.js';
import { askSupervisord, type ProgramState } from './ask-supervisord.js';
import { usualCaddyfile, writeHindFiles, type HindPorts } from './hind-files.js';

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly errors: string;
}

export type Variables = Readonly<Record<string, string>>;

export interface HindContainer {
  readonly root: string;
  readonly ports: HindPorts;
  /** The flags that tell proxy-switch where this container listens. */
  readonly switchFlags: string;
  /** Puts Tagway into /opt/tagway and runs add-to-hind, as the Dockerfile does. */
  addTagway(): Promise<Ran>;
  /** Runs the entry script; resolves when supervisord has started what it starts. */
  start(env?: Variables): Promise<void>;
  /** As `podman stop`, with time enough. */
  stop(): Promise<void>;
  /** A command line in the container, as by `podman exec`. */
  run(command: string): Promise<Ran>;
  /** The same, under way. */
  spawn(command: string): ChildProcess;
  programs(): Promise<ReadonlyMap<string, ProgramState>>;
  /** The programs that have a process, in the order of their names. */
  running(): Promise<string[]>;
  /** Resolves when a program is in one of the states. */
  until(program: string, ...states: string[]): Promise<ProgramState>;
  /** Resolves when a condition holds that may ask somebody. */
  wait(name: string, condition: () => boolean | Promise<boolean>): Promise<void>;
  read(path: string): string;
  write(path: string, text: string): void;
  /** What `podman logs` would show. */
  log(): string;
  /** The processes of all programs: `caddy 123`, in the order of their names. */
  processes(): Promise<string[]>;
  exists(path: string): boolean;
  /** Stops it and removes its files. */
  remove(): Promise<void>;
}

/** Why such a container cannot be made here; undefined: it can, or must. */
export const missingForHind = missingPeer('supervisord') ?? missingPeer('caddy');

/** What a container is made of, besides HinD's files. */
export interface HindContainerOptions {
  /** Where its service answers; nowhere when left out. */
  readonly backendPort?: number;
  /** Its Tagway's `dist`; what the tests have built when left out. */
  readonly dist?: string;
  /** Changes the text of the settings that Tagway gets in it, which are for a catalog file when left out. */
  readonly settings?: (text: string, container: HindContainer) => string;
  /** Caddy's site file; when left out one that forwards to the service. */
  readonly caddyfile?: (ports: HindPorts, root: string) => string;
}

const built = fileURLToPath(new URL('../../src', import.meta.url));

/** A loaded machine takes its time, and what is waited for is started in pieces. */
const patienceMs = 90_000;

/** HinD's files, without Tagway; nothing runs yet. */
export async function createHindContainer(options: HindContainerOptions = {}): Promise<HindContainer> {
  const { backendPort = 1, dist = built, settings = withCatalogFile, caddyfile = usualCaddyfile } = options;
  const root = fs.mkdtempSync(join(tmpdir(), 'tagway-hind-'));
  const [http, https, caddyAdmin, api] = (await findFreePorts(4)) as [number, number, number, number];
  const ports: HindPorts = { http, https, caddyAdmin, api, backend: backendPort };
  // HinD's entry script is one for zsh.
  const shell = findProgram('zsh') === undefined ? '/usr/bin/env -S bash -eu' : '/usr/bin/env -S zsh -eu';
  const caddy = findProgram('caddy') ?? '/usr/bin/caddy';
  writeHindFiles(root, caddyfile(ports, root), { shell, caddy, ports }).forEach((file) => relocateFile(root, file));
  let containerVariables: Variables = {};
  let supervisord: ChildProcess | undefined;

  const surroundings = (): NodeJS.ProcessEnv => ({
    PATH: [join(root, 'usr/local/bin'), join(root, 'usr/bin'), process.env.PATH].join(':'),
    HOME: join(root, 'root'),
    FQDN: 'localhost',
    ...containerVariables,
  });

  const container: HindContainer = {
    root,
    ports,
    switchFlags: `--http-port=${http} --https-port=${https} --api=127.0.0.1:${api}`,
    async addTagway() {
      copyTagway(root, dist);
      const ran = await container.run(`${root}/opt/tagway/scripts/add-to-hind`);
      if (ran.code === 0) container.write(settingsFile, settings(onTestPorts(container), container));
      return ran;
    },
    async start(env = {}) {
      containerVariables = env;
      const log = fs.openSync(join(root, 'container.log'), 'a');
      const options = { stdio: ['ignore', log, log] as ['ignore', number, number], env: surroundings() };
      supervisord = spawn(join(root, 'app/bin/entrypoint.sh'), [], { ...options, cwd: join(root, 'app') });
      fs.closeSync(log);
      // Nomad has no conditions: it is started when all are.
      await container.wait('supervisord has started its programs', async () =>
        (await container.running()).includes('nomad'),
      );
    },
    async stop() {
      const ending = supervisord;
      supervisord = undefined;
      if (ending?.exitCode !== null || ending.signalCode !== null) return;
      const ended = new Promise((resolve) => ending.once('exit', resolve));
      ending.kill('SIGTERM');
      await ended;
    },
    run(command) {
      return new Promise((resolve) => {
        const options = { env: surroundings(), cwd: join(root, 'app') };
        execFile('/bin/bash', ['-c', command], options, (thrown, out, errors) => {
          resolve({ code: thrown === null ? 0 : Number(thrown.code ?? -1), out, errors });
        });
      });
    },
    spawn(command) {
      const options = { env: surroundings(), cwd: join(root, 'app'), stdio: 'pipe' as const };
      return spawn('/bin/bash', ['-c', `exec ${command}`], options);
    },
    programs: () => askSupervisord(join(root, 'run/supervisor.sock')).catch(() => new Map<string, ProgramState>()),
    async running() {
      const programs = [...(await container.programs())];
      return programs.flatMap(([name, { pid }]) => (pid === 0 ? [] : [name])).toSorted();
    },
    async processes() {
      return [...(await container.programs())].map(([name, { pid }]) => `${name} ${pid}`).toSorted();
    },
    exists: (path) => fs.existsSync(join(root, path)),
    async until(program, ...states) {
      let seen: ProgramState | undefined;
      await container.wait(`${program} is ${states.join(' or ')}`, async () => {
        seen = (await container.programs()).get(program);
        return seen !== undefined && states.includes(seen.state);
      });
      return seen!;
    },
    async wait(name, condition) {
      const deadlineMs = Date.now() + patienceMs;
      while (!(await condition())) {
        if (Date.now() > deadlineMs) throw new Error(`waited in vain until ${name}\n${container.log()}`);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    },
    read: (path) => fs.readFileSync(join(root, path), 'utf8'),
    write: (path, text) => fs.writeFileSync(join(root, path), text),
    log: () => (container.exists('container.log') ? container.read('container.log') : ''),
    async remove() {
      await container.stop();
      fs.rmSync(root, { recursive: true, force: true });
    },
  };
  return container;
}

/** What the image's builder puts into /opt/tagway; what is in it finds its places below `root`. */
function copyTagway(root: string, dist: string): void {
  const home = join(root, 'opt/tagway');
  fs.mkdirSync(join(home, 'bin'), { recursive: true });
  fs.symlinkSync(process.execPath, join(home, 'bin/node'));
  fs.symlinkSync(dist, join(home, 'dist'));
  for (const folder of ['supervisor', 'scripts']) fs.cpSync(folder, join(home, folder), { recursive: true });
  const shipped = fs.readdirSync(join(home, 'supervisor'), { recursive: true, encoding: 'utf8' });
  const files = [...shipped.map((name) => `supervisor/${name}`), 'scripts/proxy-switch', 'scripts/add-to-hind'];
  for (const file of files) if (fs.statSync(join(home, file)).isFile()) relocateFile(root, `opt/tagway/${file}`);
}

const settingsFile = 'etc/traefik/traefik.yaml';

/** The shipped settings on the ports of this container, with its store. */
function onTestPorts(container: HindContainer): string {
  const { root, ports } = container;
  const text = replaceEach(container.read(settingsFile), {
    "':80'": `127.0.0.1:${ports.http}`,
    "':443'": `127.0.0.1:${ports.https}`,
    "'127.0.0.1:8080'": `127.0.0.1:${ports.api}`,
  });
  return `${text}certificates:\n  storage: ${root}/pv/CERTS\nsnapshot:\n  path: "off"\n`;
}

/** A certificate, and a catalog file in place of Consul and Nomad. */
function withCatalogFile(text: string, container: HindContainer): string {
  const { root, ports } = container;
  const fixtures = join(process.cwd(), 'test/forwarding/fixtures');
  const tags = ['traefik.enable=true', 'traefik.http.routers.shop.rule=Host(`a.test`)'];
  const shop = { name: 'shop', address: '127.0.0.1', port: ports.backend, tags };
  container.write('etc/traefik/services.json', JSON.stringify([shop]));
  const tls = `tls:\n  certificate: ${fixtures}/certificate.pem\n  key: ${fixtures}/key.pem\n`;
  return text.replace(/^providers:\n(?: .*\n)+/m, `catalog: ${root}/etc/traefik/services.json\n`) + tls;
}

/** Replaces words that have to be there. */
export function replaceEach(text: string, words: Readonly<Record<string, string>>): string {
  return Object.entries(words).reduce((changed, [word, other]) => {
    if (!changed.includes(word)) throw new Error(`there is no ${word} in ${text}`);
    return changed.replaceAll(word, other);
  }, text);
}

/** Turns the paths of an image in a file into such below `root`. */
function relocateFile(root: string, file: string): void {
  const path = join(root, file);
  const { mode } = fs.statSync(path);
  const places =
    /(?<=unix:\/\/|(?<![\w.$}/]))\/(?=(?:etc|app|run)\b|opt\/tagway|var\/log|usr\/local\/bin|usr\/bin\/(?:caddy|consul-template)\b)/g;
  // add-to-hind puts the file system it is told in front of its paths.
  const text = fs.readFileSync(path, 'utf8').replaceAll('$root', '').replace(places, `${root}/`);
  // Whoever starts a program by hand waits for as long.
  const quick = text.replace(/^startsecs=\d+$/gm, 'startsecs=1').replaceAll('/proc/1/fd/1', `${root}/container.log`);
  fs.writeFileSync(path, quick, { mode });
}
