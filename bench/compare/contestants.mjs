// The proxies that are compared, each with the plainest configuration that forwards one host to one backend and keeps
// connections alive on both sides, with metrics on where the proxy has them.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { asRoot, onPath } from './processes.mjs';

export const contestants = [
  {
    name: 'nginx',
    program: 'nginx',
    async prepare({ folder, port, backendPort }) {
      const config = join(folder, 'nginx.conf');
      writeFileSync(
        config,
        `${asRoot}worker_processes 1; daemon off; pid ${folder}/nginx.pid; error_log stderr crit;
events { worker_connections 8192; }
http { access_log off; keepalive_requests 1000000000; client_body_temp_path ${folder}/n1; proxy_temp_path ${folder}/n2; fastcgi_temp_path ${folder}/n3; uwsgi_temp_path ${folder}/n4; scgi_temp_path ${folder}/n5;
  upstream backend { server 127.0.0.1:${backendPort}; keepalive 256; keepalive_requests 1000000000; }
  server { listen 127.0.0.1:${port}; server_name bench.localhost;
    location / { proxy_pass http://backend; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_set_header Host $host;
      proxy_set_header X-Real-Ip $remote_addr; proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
      proxy_set_header X-Forwarded-Proto $scheme; proxy_set_header X-Forwarded-Host $host; proxy_set_header X-Forwarded-Port $server_port; } } }`,
      );
      return { command: [onPath('nginx'), '-c', config] };
    },
  },
  {
    name: 'tagway',
    async prepare({ folder, port, backendPort, freePort }) {
      const catalog = join(folder, 'catalog.json');
      writeFileSync(
        catalog,
        JSON.stringify([
          {
            name: 'bench',
            address: '127.0.0.1',
            port: backendPort,
            tags: ['traefik.enable=true', 'traefik.http.routers.bench.rule=Host(`bench.localhost`)'],
          },
        ]),
      );
      const flags = [
        `--catalog=${catalog}`,
        `--entrypoints.web.address=127.0.0.1:${port}`,
        `--api.address=127.0.0.1:${await freePort()}`,
      ];
      return {
        command: [
          process.execPath,
          'dist/cli/main.js',
          'serve',
          ...flags,
          '--metrics.prometheus=true',
          '--log.level=WARN',
        ],
      };
    },
  },
  {
    name: 'caddy',
    program: 'caddy',
    async prepare({ folder, port, backendPort }) {
      const config = join(folder, 'Caddyfile');
      writeFileSync(
        config,
        `{\n admin off\n auto_https off\n log {\n  output discard\n }\n}\nhttp://bench.localhost:${port} {\n bind 127.0.0.1\n reverse_proxy 127.0.0.1:${backendPort}\n}\n`,
      );
      return {
        command: [onPath('caddy'), 'run', '--adapter', 'caddyfile', '--config', config],
        environment: { GOMAXPROCS: '1', XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder },
      };
    },
  },
  {
    name: 'haproxy',
    program: 'haproxy',
    async prepare({ folder, port, backendPort }) {
      const config = join(folder, 'haproxy.cfg');
      writeFileSync(
        config,
        `global\n nbthread 1\n maxconn 8192\ndefaults\n mode http\n timeout connect 5s\n timeout client 1m\n timeout server 1m\n option forwardfor\n http-reuse always\nfrontend web\n bind 127.0.0.1:${port}\n default_backend servers\nbackend servers\n server one 127.0.0.1:${backendPort}\n`,
      );
      return { command: [onPath('haproxy'), '-db', '-f', config] };
    },
  },
  {
    name: 'traefik',
    program: 'traefik',
    async prepare({ folder, port, backendPort }) {
      const dynamic = join(folder, 'traefik-dynamic.yml');
      writeFileSync(
        dynamic,
        `http:\n  routers:\n    bench: { rule: "Host(\`bench.localhost\`)", service: bench }\n  services:\n    bench: { loadBalancer: { servers: [ { url: "http://127.0.0.1:${backendPort}" } ] } }\n`,
      );
      return {
        command: [
          onPath('traefik'),
          `--entrypoints.web.address=127.0.0.1:${port}`,
          `--providers.file.filename=${dynamic}`,
          '--metrics.prometheus=true',
          '--metrics.prometheus.manualrouting=true',
          '--global.checknewversion=false',
          '--global.sendanonymoususage=false',
        ],
        environment: { GOMAXPROCS: '1' },
      };
    },
  },
  {
    name: 'fabio',
    program: 'fabio',
    async prepare({ port, backendPort, freePort }) {
      return {
        command: [
          onPath('fabio'),
          '-registry.backend',
          'static',
          '-registry.static.routes',
          `route add bench bench.localhost/ http://127.0.0.1:${backendPort}/`,
          '-proxy.addr',
          `127.0.0.1:${port}`,
          '-ui.addr',
          `127.0.0.1:${await freePort()}`,
        ],
        environment: { GOMAXPROCS: '1' },
      };
    },
  },
];
