// The files of a HinD image that matter here, as HinD lays them out, with stand-ins for the programs that are not tested.
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

export interface HindPorts {
  readonly http: number;
  readonly https: number;
  readonly caddyAdmin: number;
  readonly api: number;
  readonly backend: number;
}

/** Debian's own, which reads whatever lies in conf.d. */
const supervisordConf = `[unix_http_server]
file=/run/supervisor.sock
chmod=0700

[supervisord]
logfile=/var/log/supervisor/supervisord.log
pidfile=/run/supervisord.pid
childlogdir=/var/log/supervisor

[rpcinterface:supervisor]
supervisor.rpcinterface_factory = supervisor.rpcinterface:make_main_rpcinterface

[supervisorctl]
serverurl=unix:///run/supervisor.sock

[include]
files = /etc/supervisor/conf.d/*.conf
`;

/** HinD's programs; Nomad and Consul are not needed here and sleep. */
const hindPrograms = `[program:nomad]
command=/bin/sleep 100000
autorestart=true
startretries=10
startsecs=10

[program:consul]
command=/bin/sleep 100000
autorestart=true
startretries=10
startsecs=10

[program:caddy]
command=/usr/bin/caddy run
directory=/etc
autorestart=true
startretries=10
startsecs=10

[program:consul-template]
command=/usr/bin/consul-template -template "/etc/Caddyfile.ctmpl:/etc/Caddyfile:/bin/bash -c 'cd /etc; caddy fmt --overwrite; caddy reload || true'"
directory=/etc
autorestart=true
startretries=10
startsecs=10

[program:caddy-restarter]
command=/bin/bash -c 'sleep 43200 && supervisorctl restart caddy'
directory=/etc/supervisor
autorestart=true
startretries=10
`;

/**
 * Renders by copying; as the real one it runs the command after a change, and ends after `-once`. Consul is away while
 * there is a file /etc/consul-is-away: it hangs, or ends with `-once` where that file says `refuses`. It is not quicker
 * than Caddy, as Consul takes its time too: the command is `caddy reload || true`.
 */
const consulTemplate = (caddyAdmin: number) => `#!/usr/bin/env bash
once=no
if [ "$1" = -once ]; then once=yes && shift; fi
IFS=: read -r from to command <<< "$2"
if [ "$once" = no ]; then
  until (exec 3<> /dev/tcp/127.0.0.1/${caddyAdmin}) 2> /dev/null; do sleep 0.1; done
fi
while true; do
  if [ "$once" = yes ] && grep -qs refuses /etc/consul-is-away; then exit 1; fi
  if [ ! -e /etc/consul-is-away ] && ! cmp -s "$from" "$to.rendered"; then
    cp "$from" "$to"
    [ "$once" = no ] || exit 0
    cp "$from" "$to.rendered"
    eval "$command"
  fi
  sleep 0.2
done
`;

/** As HinD's: plain requests are sent on, the control plane and one service are forwarded. */
export function usualCaddyfile({ http, https, backend, caddyAdmin }: HindPorts): string {
  const certificates = join(process.cwd(), 'test/forwarding/fixtures');
  return `{
	admin localhost:${caddyAdmin}
	auto_https off
	log {
		output file /var/log/caddy.log
	}
}
http://:${http} {
	bind 127.0.0.1
	redir https://{host}:${https}{uri} permanent
}
https://localhost:${https}, https://a.test:${https} {
	bind 127.0.0.1
	tls ${certificates}/certificate.pem ${certificates}/key.pem
	reverse_proxy 127.0.0.1:${backend}
}
`;
}

/** Writes them below `root`, and gives their names; paths in them are still those of an image. */
export function writeHindFiles(
  root: string,
  caddyfile: string,
  { shell, caddy, ports }: { shell: string; caddy: string; ports: HindPorts },
): string[] {
  const files: Record<string, string> = {
    'etc/supervisor/supervisord.conf': supervisordConf,
    'etc/supervisor/conf.d/supervisord.conf': hindPrograms,
    'etc/Caddyfile.ctmpl': caddyfile,
    // HinD has none at first: Caddy then waits for one on its usual admin port, which others here use, too.
    'etc/Caddyfile': `{\n\tadmin localhost:${ports.caddyAdmin}\n}\n`,
    'app/bin/entrypoint.sh': `#!${shell}\nunset HTTPS_PROXY HTTP_PROXY https_proxy http_proxy\n\nexec /usr/bin/supervisord -n -c /etc/supervisor/supervisord.conf\n`,
    'usr/bin/consul-template': consulTemplate(ports.caddyAdmin),
    // As if this supervisord were the only one on the machine.
    'usr/bin/supervisorctl': `#!/bin/sh\nexec /usr/bin/supervisorctl -c /etc/supervisor/supervisord.conf "$@"\n`,
  };
  for (const [name, text] of Object.entries(files)) {
    const path = join(root, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    if (text.startsWith('#!')) chmodSync(path, 0o755);
  }
  for (const folder of ['var/log/supervisor', 'run', 'root', 'opt', 'tmp']) {
    mkdirSync(join(root, folder), { recursive: true });
  }
  // Not on its usual admin port, where there may be others; this path is one of the machine.
  const reload = `[ "$1" != reload ] || set -- "$@" --address=localhost:${ports.caddyAdmin}`;
  writeFileSync(join(root, 'usr/bin/caddy'), `#!/bin/sh\n${reload}\nexec ${caddy} "$@"\n`, { mode: 0o755 });
  return Object.keys(files);
}
