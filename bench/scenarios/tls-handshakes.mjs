// CPU per new TLS connection with one request: Tagway beside Caddy and nginx, each on one core, with the same certificate;
// and what of it TLS itself costs, which is what a plain connection with the same request does not.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import tls from 'node:tls';
import { quantile } from '../../test/support/steady-load.ts';
import { asRoot, cpuMicros, freePort, onPath, startBackend, startProxy } from '../compare/processes.mjs';

const host = 'bench.localhost';
/** V8 takes some thousand of them to compile what they run through. */
const warmUpConnections = 6_000;
const connectionsPerRound = 1_500;
const atOnce = 8;
const rounds = 5;

const contestants = [
  {
    name: 'nginx',
    async prepare({ folder, port, plainPort, backendPort, pair }) {
      const config = join(folder, 'tls-nginx.conf');
      writeFileSync(
        config,
        `${asRoot}worker_processes 1; daemon off; pid ${folder}/tls-nginx.pid; error_log stderr crit;
events { worker_connections 8192; }
http { access_log off; client_body_temp_path ${folder}/t1; proxy_temp_path ${folder}/t2; fastcgi_temp_path ${folder}/t3; uwsgi_temp_path ${folder}/t4; scgi_temp_path ${folder}/t5;
  upstream backend { server 127.0.0.1:${backendPort}; keepalive 256; }
  server { listen 127.0.0.1:${plainPort}; listen 127.0.0.1:${port} ssl; ssl_certificate ${pair.certificate}; ssl_certificate_key ${pair.key}; ssl_session_cache off;
    location / { proxy_pass http://backend; proxy_http_version 1.1; proxy_set_header Connection ""; } } }`,
      );
      return { command: [onPath('nginx'), '-c', config] };
    },
  },
  {
    name: 'caddy',
    async prepare({ folder, port, plainPort, backendPort, pair }) {
      const config = join(folder, 'tls-Caddyfile');
      const site = ` bind 127.0.0.1\n reverse_proxy 127.0.0.1:${backendPort}`;
      writeFileSync(
        config,
        `{\n admin off\n auto_https disable_redirects\n log {\n  output discard\n }\n}\nhttps://${host}:${port} {\n${site}\n tls ${pair.certificate} ${pair.key}\n}\nhttp://${host}:${plainPort} {\n${site}\n}\n`,
      );
      return {
        command: [onPath('caddy'), 'run', '--adapter', 'caddyfile', '--config', config],
        environment: { GOMAXPROCS: '1', XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder },
      };
    },
  },
  {
    name: 'tagway',
    async prepare({ folder, port, plainPort, backendPort, pair, program }) {
      const catalog = join(folder, 'tls-catalog.json');
      const tags = [
        'traefik.enable=true',
        `traefik.http.routers.bench.rule=Host(\`${host}\`)`,
        'traefik.http.routers.bench.tls=true',
        'traefik.http.routers.bench.entrypoints=websecure',
        `traefik.http.routers.plain.rule=Host(\`${host}\`)`,
        'traefik.http.routers.plain.entrypoints=web',
      ];
      writeFileSync(catalog, JSON.stringify([{ name: 'bench', address: '127.0.0.1', port: backendPort, tags }]));
      const flags = [
        `--catalog=${catalog}`,
        `--entrypoints.web.address=127.0.0.1:${plainPort}`,
        `--entrypoints.websecure.address=127.0.0.1:${port}`,
        `--api.address=127.0.0.1:${await freePort()}`,
        `--tls.certificate=${pair.certificate}`,
        `--tls.key=${pair.key}`,
        `--certificates.storage=${folder}/store`,
        '--snapshot.path=off',
      ];
      return { command: [process.execPath, program, 'serve', ...flags, '--log.level=WARN'] };
    },
  },
];

/** What TLS costs in Node at the least: a server that proxies nothing. */
const nodeTls = {
  name: 'node:tls',
  async prepare({ folder, port, plainPort, pair }) {
    const program = join(folder, 'node-tls.mjs');
    writeFileSync(
      program,
      `import { readFileSync } from 'node:fs';
import net from 'node:net';
import tls from 'node:tls';
const pair = { cert: readFileSync(${JSON.stringify(pair.certificate)}), key: readFileSync(${JSON.stringify(pair.key)}), ciphers: 'TLS_AES_128_GCM_SHA256', honorCipherOrder: true };
const answer = 'HTTP/1.1 200 OK\\r\\nContent-Length: 2\\r\\nConnection: close\\r\\n\\r\\nok';
const serve = (socket) => socket.on('error', () => {}).on('data', () => socket.end(answer, 'latin1'));
tls.createServer(pair, serve).listen(${port}, '127.0.0.1');
net.createServer(serve).listen(${plainPort}, '127.0.0.1');
`,
    );
    return { command: [process.execPath, program] };
  },
};
contestants.push(nodeTls);

export const tlsHandshakes = {
  name: 'tls-handshakes',
  about: 'CPU per new TLS connection with one request, beside Caddy and nginx',
  async run({ program, say }) {
    const folder = mkdtempSync(join(tmpdir(), 'tagway-tls-'));
    const running = [];
    try {
      const pair = makePair(folder);
      const backend = await startBackend(folder, 64);
      running.push(backend);
      say(`  caddy ${execFileSync(onPath('caddy'), ['version'], { encoding: 'utf8' }).trim()}`);
      const proxies = [];
      for (const contestant of contestants) {
        const plainPort = await freePort();
        const prepare = (place) => contestant.prepare({ ...place, plainPort, pair, program });
        const proxy = await startProxy({ name: contestant.name, prepare }, { folder, backendPort: backend.port });
        running.push(proxy);
        const kinds = [
          { open: () => openTls(proxy.port), costs: [] },
          { open: () => openPlain(plainPort), costs: [] },
        ];
        for (const { open } of kinds) await connectAll(open, warmUpConnections);
        proxies.push({ name: contestant.name, pid: proxy.pid, kinds });
      }
      for (let round = 1; round <= rounds; round++) {
        for (const { pid, kinds } of proxies) {
          for (const { open, costs } of kinds) {
            const before = cpuMicros(pid);
            await connectAll(open, connectionsPerRound);
            costs.push((cpuMicros(pid) - before) / connectionsPerRound);
          }
        }
        const told = proxies.map(
          ({ name, kinds }) => `${name} ${kinds.map(({ costs }) => costs.at(-1).toFixed(0)).join('/')}`,
        );
        say(`  round ${round}: ${told.join(', ')} us`);
      }
      const of = Object.fromEntries(
        proxies.map(({ name, kinds }) => {
          const [all, plain] = kinds.map(({ costs }) => quantile(costs, 0.5));
          return [name, { all, handshake: all - plain }];
        }),
      );
      return [
        ...Object.entries(of).flatMap(([name, { all, handshake }]) => [
          { what: `${name}, per connection`, value: all, unit: 'us' },
          { what: `${name}, of which TLS`, value: handshake, unit: 'us' },
        ]),
        { what: 'Tagway to nginx', value: of.tagway.all / of.nginx.all, unit: '' },
        { what: 'Tagway to Caddy', value: of.tagway.all / of.caddy.all, unit: '', target: 1 },
        { what: 'Tagway to Caddy, of which TLS', value: of.tagway.handshake / of.caddy.handshake, unit: '', target: 1 },
      ];
    } finally {
      for (const part of running.reverse()) await part.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

/** The usual kind: P-256. */
function makePair(folder) {
  const pair = { certificate: join(folder, 'pair.crt'), key: join(folder, 'pair.key') };
  const subject = ['-subj', `/CN=${host}`, '-addext', `subjectAltName=DNS:${host}`];
  const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'];
  execFileSync('openssl', ['req', '-x509', ...kind, ...subject, '-keyout', pair.key, '-out', pair.certificate], {
    stdio: 'ignore',
  });
  return pair;
}

async function connectAll(open, count) {
  let left = count;
  const worker = async () => {
    while (left-- > 0) await connectOnce(open());
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}

/** A full handshake, as by a client that was never here. */
function openTls(port) {
  return tls.connect({ port, host: '127.0.0.1', servername: host, rejectUnauthorized: false });
}

function openPlain(port) {
  return net.connect({ port, host: '127.0.0.1' });
}

/** One request, and the end. */
function connectOnce(socket) {
  return new Promise((resolve, reject) => {
    let answer = '';
    socket.setEncoding('latin1').on('data', (text) => (answer += text));
    socket.on('error', reject);
    socket.on('close', () =>
      answer.startsWith('HTTP/1.1 200') ? resolve() : reject(new Error(`unexpected answer: ${answer.slice(0, 80)}`)),
    );
    socket.write(`GET / HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
  });
}
