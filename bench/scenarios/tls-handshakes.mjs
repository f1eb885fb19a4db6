// CPU per new TLS connection with one request: Tagway beside Caddy and nginx, each on one core, with the same certificate.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import tls from 'node:tls';
import { quantile } from '../../test/support/steady-load.ts';
import { asRoot, cpuMicros, onPath, startBackend, startProxy } from '../compare/processes.mjs';

const host = 'bench.localhost';
const connectionsPerRound = 600;
const atOnce = 8;
const rounds = 5;

const contestants = [
  {
    name: 'nginx',
    async prepare({ folder, port, backendPort, pair }) {
      const config = join(folder, 'tls-nginx.conf');
      writeFileSync(
        config,
        `${asRoot}worker_processes 1; daemon off; pid ${folder}/tls-nginx.pid; error_log stderr crit;
events { worker_connections 8192; }
http { access_log off; client_body_temp_path ${folder}/t1; proxy_temp_path ${folder}/t2; fastcgi_temp_path ${folder}/t3; uwsgi_temp_path ${folder}/t4; scgi_temp_path ${folder}/t5;
  upstream backend { server 127.0.0.1:${backendPort}; keepalive 256; }
  server { listen 127.0.0.1:${port} ssl; ssl_certificate ${pair.certificate}; ssl_certificate_key ${pair.key}; ssl_session_cache off;
    location / { proxy_pass http://backend; proxy_http_version 1.1; proxy_set_header Connection ""; } } }`,
      );
      return { command: [onPath('nginx'), '-c', config] };
    },
  },
  {
    name: 'caddy',
    async prepare({ folder, port, backendPort, pair }) {
      const config = join(folder, 'tls-Caddyfile');
      writeFileSync(
        config,
        `{\n admin off\n auto_https disable_redirects\n log {\n  output discard\n }\n}\nhttps://${host}:${port} {\n bind 127.0.0.1\n tls ${pair.certificate} ${pair.key}\n reverse_proxy 127.0.0.1:${backendPort}\n}\n`,
      );
      return {
        command: [onPath('caddy'), 'run', '--adapter', 'caddyfile', '--config', config],
        environment: { GOMAXPROCS: '1', XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder },
      };
    },
  },
  {
    name: 'tagway',
    async prepare({ folder, port, backendPort, pair, freePort, program }) {
      const catalog = join(folder, 'tls-catalog.json');
      const tags = [
        'traefik.enable=true',
        `traefik.http.routers.bench.rule=Host(\`${host}\`)`,
        'traefik.http.routers.bench.tls=true',
      ];
      writeFileSync(catalog, JSON.stringify([{ name: 'bench', address: '127.0.0.1', port: backendPort, tags }]));
      const flags = [
        `--catalog=${catalog}`,
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
  async prepare({ folder, port, pair }) {
    const program = join(folder, 'node-tls.mjs');
    writeFileSync(
      program,
      `import { readFileSync } from 'node:fs';
import tls from 'node:tls';
const pair = { cert: readFileSync(${JSON.stringify(pair.certificate)}), key: readFileSync(${JSON.stringify(pair.key)}) };
const answer = 'HTTP/1.1 200 OK\\r\\nContent-Length: 2\\r\\nConnection: close\\r\\n\\r\\nok';
tls.createServer(pair, (socket) => socket.on('error', () => {}).on('data', () => socket.end(answer, 'latin1'))).listen(${port}, '127.0.0.1');
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
      const proxies = [];
      for (const contestant of contestants) {
        const prepare = (place) => contestant.prepare({ ...place, pair, program });
        const proxy = await startProxy({ name: contestant.name, prepare }, { folder, backendPort: backend.port });
        running.push(proxy);
        proxies.push({ proxy, costs: [] });
      }
      for (let round = 0; round <= rounds; round++) {
        for (const { proxy, costs } of proxies) {
          const before = cpuMicros(proxy.pid);
          await connectAll(proxy.port);
          // The first round warms up.
          if (round > 0) costs.push((cpuMicros(proxy.pid) - before) / connectionsPerRound);
        }
        say(
          `  round ${round}: ${proxies.map(({ proxy, costs }) => `${proxy.name} ${costs.at(-1)?.toFixed(0) ?? 'warm-up'}`).join(', ')} us`,
        );
      }
      const median = (name) => quantile(proxies.find(({ proxy }) => proxy.name === name).costs, 0.5);
      return [
        ...contestants.map(({ name }) => ({ what: `${name}, per connection`, value: median(name), unit: 'us' })),
        { what: 'Tagway to nginx', value: median('tagway') / median('nginx'), unit: '' },
        { what: 'Tagway to Caddy', value: median('tagway') / median('caddy'), unit: '', target: 1 },
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

async function connectAll(port) {
  let left = connectionsPerRound;
  const worker = async () => {
    while (left-- > 0) await connectOnce(port);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}

/** A full handshake, as by a client that was never here, one request, and the end. */
function connectOnce(port) {
  return new Promise((resolve, reject) => {
    const socket = tls.connect({ port, host: '127.0.0.1', servername: host, rejectUnauthorized: false });
    let answer = '';
    socket.setEncoding('latin1').on('data', (text) => (answer += text));
    socket.on('error', reject);
    socket.on('close', () =>
      answer.startsWith('HTTP/1.1 200') ? resolve() : reject(new Error(`unexpected answer: ${answer.slice(0, 80)}`)),
    );
    socket.write(`GET / HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
  });
}
