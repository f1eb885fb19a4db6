// What Tagway has beside Traefik's options, by tags, through the program as a user starts it.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'tap';
import { ask } from '../support/ask.js';
import { startMortalBackend } from '../support/mortal-backend.js';
import { startSpawnedProxy } from '../support/spawned-proxy.js';
import { untilRouted } from './consuls.js';

const router = (name: string, options: Record<string, string>): string[] =>
  Object.entries(options).map(([option, value]) => `traefik.http.routers.${name}.${option}=${value}`);

const tags = [
  'traefik.enable=true',
  'traefik.http.services.app.loadbalancer.passhostheader=true',
  ...router('app', { rule: 'Host(`app.test`)', service: 'app' }),
  // The same route in an older dialect.
  'urlprefix-App.test/',
  ...router('moved', { rule: 'Host(`moved.test`)', service: 'noop@internal', middlewares: 'to-tls' }),
  'traefik.http.middlewares.to-tls.redirectscheme.scheme=https',
  ...router('cut', { rule: 'Host(`cut.test`)', service: 'noop@internal', middlewares: 'cut-a,to-new' }),
  'traefik.http.middlewares.cut-a.stripprefix.prefixes=/a',
  'traefik.http.middlewares.to-new.redirect.url=https://$host/new$path',
  'traefik.http.middlewares.to-new.redirect.status=399',
  ...router('unchanged', { rule: 'Host(`unchanged.test`)', service: 'noop@internal', middlewares: 'to-unchanged' }),
  'traefik.http.middlewares.to-unchanged.redirect.url=https://other.test',
  'traefik.http.middlewares.to-unchanged.redirect.status=304',
  ...router('inside', { rule: 'Host(`inside.test`)', service: 'app', middlewares: 'inside' }),
  'traefik.http.middlewares.inside.accesslist.allow=ip:127.0.0.0/8,10.0.0.0/8',
  ...router('closed', { rule: 'Host(`closed.test`)', service: 'app', middlewares: 'closed' }),
  'traefik.http.middlewares.closed.accesslist.deny=ip:10.0.0.0/8,ip:everybody',
  ...router('ported', { rule: 'HostPort(`app.test:8012`)', service: 'noop@internal' }),
  ...router('teapot', { rule: 'Host(`teapot.test`)', service: 'noop@internal' }),
];

interface AdditionCase {
  readonly name: string;
  readonly host: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly status: number;
  readonly location?: string;
  readonly text?: string;
}

const cases: readonly AdditionCase[] = [
  { name: 'a server answers', host: 'app.test', status: 200, text: 'app' },
  { name: 'another port in the Host header', host: 'app.test:8012', status: 418 },
  { name: 'a port that no router names', host: 'app.test:8013', status: 200, text: 'app' },
  {
    name: 'a redirect with nobody behind it',
    host: 'moved.test',
    path: '/a?b=c',
    status: 302,
    location: 'https://moved.test/a?b=c',
  },
  {
    name: 'a redirect to what other middlewares left of the path',
    host: 'cut.test',
    path: '/a/b?c=d',
    status: 399,
    location: 'https://cut.test/new/b?c=d',
  },
  { name: 'a redirect cut whole', host: 'cut.test', path: '/a', status: 399, location: 'https://cut.test/new' },
  { name: 'a redirect without a body', host: 'unchanged.test', status: 304, location: 'https://other.test/', text: '' },
  { name: 'an allowed address', host: 'inside.test', status: 200, text: 'app' },
  {
    name: 'an allowed list of addresses, though its sender is not trusted',
    host: 'inside.test',
    headers: { 'X-Forwarded-For': '10.0.0.1, [::ffff:10.0.0.2]:80' },
    status: 200,
  },
  {
    name: 'an address in the list that is not allowed',
    host: 'inside.test',
    headers: { 'X-Forwarded-For': '20.0.0.1, 10.0.0.2' },
    status: 403,
    text: 'access denied\n',
  },
  { name: 'a list that cannot be read is closed', host: 'closed.test', status: 403 },
  { name: 'nobody behind noop@internal, and no middleware answered', host: 'teapot.test', status: 418, text: '' },
];

test('additions by tags', async (t) => {
  const backend = await startMortalBackend('app');
  t.teardown(() => backend.kill());
  const folder = mkdtempSync(join(tmpdir(), 'tagway-additions-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const catalog = join(folder, 'services.json');
  const instance = { provider: 'nomad', name: 'app', id: 'app-1', address: '127.0.0.1', port: backend.port, tags };
  writeFileSync(catalog, JSON.stringify([instance]));
  const proxy = await startSpawnedProxy([`--catalog=${catalog}`]);
  t.teardown(() => proxy.stop());
  await untilRouted(proxy, 'app.test');
  for (const { name, host, path = '/', headers, status, location, text } of cases) {
    const answer = await ask(`http://127.0.0.1:${proxy.port}`, path, { headers: { Host: host, ...headers } });
    t.equal(answer.status, status, name);
    t.equal(answer.header('location'), location, `${name}: location`);
    if (text !== undefined) t.equal(answer.text, text, `${name}: text`);
  }
  const diagnostics = (await proxy.api('/api/diagnostics')).text;
  t.match(diagnostics, /accessList\.deny cannot hold \\"ip:everybody\\"/, 'what cannot be read is told');
  t.match(
    diagnostics,
    /of the tag \\"urlprefix-App\.test\/\\" is not used, since it takes the same requests as the router app of the tag/,
    'a route in two dialects is one',
  );
  const service = (await proxy.api('/api/http/services/noop@internal')).json();
  t.match(service, {
    name: 'noop@internal',
    status: 'enabled',
    usedBy: ['cut@nomad', 'moved@nomad', 'ported@nomad', 'teapot@nomad', 'unchanged@nomad'],
  });
});
