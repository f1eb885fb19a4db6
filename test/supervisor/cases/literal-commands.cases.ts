// Commands as operators type them, in the order in which they make sense, and what has to come of each.

export interface LiteralCommand {
  readonly command: string;
  /** What is run in its place, and why. */
  readonly instead?: string;
  readonly because?: string;
  /** A program that has to be on the PATH. */
  readonly needs?: string;
  /** 0 unless said. */
  readonly code?: number;
  readonly out?: RegExp;
  readonly errors?: RegExp;
  /** A request that Nomad has to have had meanwhile: the answer alone could be the proxy's own. */
  readonly arrives?: RegExp;
}

export const fqdn = 'hind.example.com';

const ofCaddy = /^caddy +RUNNING [^]*^traefik +STOPPED +Not started$/m;
const ofTraefik = /^caddy +STOPPED +Not started$[^]*^consul-template +STOPPED [^]*^traefik +RUNNING /m;

/** Before `export PROXY_SERVER=traefik`. */
export const underCaddy: readonly LiteralCommand[] = [
  // supervisorctl's own way to say that not all run.
  { command: 'supervisorctl status', code: 3, out: ofCaddy },
  { command: `curl -s --insecure https://${fqdn}/v1/services`, out: /"Namespace"/ },
];

/** After it, with TRAEFIK_PROVIDER_PRIMARY=nomad and DOMAIN_SUFFIX=dev.example.com. */
export const underTraefik: readonly LiteralCommand[] = [
  { command: 'supervisorctl status', code: 3, out: ofTraefik },
  // Discovery.
  {
    command: "curl -s localhost:8080/api/rawdata | jq '.providers'",
    out: /"name": "consulcatalog",\s+"primary": false,\s+"status": "ok"[^]*"name": "nomad",\s+"primary": true,\s+"status": "ok"/,
  },
  {
    command: 'curl localhost:8080/api/rawdata | jq -r .routers[].service',
    out: /^shop@nomad$[^]*^webapp@consulcatalog$/m,
  },
  {
    command: "curl -s localhost:8080/api/http/services | jq -r '.[] | [.name, .provider, .status] | @tsv'",
    out: /^shop@nomad\tnomad\tup$[^]*^webapp@consulcatalog\tconsulcatalog\tup$/m,
  },
  { command: "curl -s localhost:8080/api/http/services | jq '.[0].serverStatus | type'", out: /"object"/ },
  {
    command: 'curl -s localhost:8080/api/http/services | jq \'.[] | select(.status=="up")\'',
    out: /"name": "webapp@consulcatalog"/,
  },
  { command: 'curl -s localhost:8500/v1/catalog/services', out: /"webapp"/ },
  { command: 'curl localhost:8500/v1/health/service/webapp', out: /"Service":"webapp"/ },
  {
    command: 'nomad status',
    instead: `curl -sf https://${fqdn}/v1/services`,
    because: 'Debian has no Nomad; it asks the same API',
    out: /"ServiceName":"shop"/,
  },
  {
    command: 'nomad alloc exec',
    instead: `curl -s -o /dev/null -w '%{http_code}' -H 'Connection: Upgrade' -H 'Upgrade: websocket' https://${fqdn}/v1/client/allocation/x/exec`,
    because: 'Debian has no Nomad; that websockets pass is tested with Nomad in the place of this one',
    // The answer of the Nomad in its place, which opens no tunnels.
    out: /^404$/,
    arrives: /^GET \/v1\/client\/allocation\/x\/exec\b/,
  },

  // Requests.
  { command: 'curl -H "Host: app.local" localhost', out: /^hello app\.local$/ },
  { command: 'curl -H "Host: api.dev.example.com" localhost', out: /^hello api\.dev\.example\.com$/ },
  { command: 'curl localhost/api/v1/', out: /^hello localhost$/ },
  {
    command: `curl -s -o /dev/null -w '%{http_code}' http://site.example.com/`,
    out: /^301$/,
  },
  { command: `curl -s -o /dev/null -w '%{http_code}' --head http://site.example.com/`, out: /^301$/ },
  { command: `curl -s -o /dev/null -w '%{http_code}' -X POST http://site.example.com/`, out: /^308$/ },
  { command: 'curl -s -L http://site.example.com/', out: /^hello site\.example\.com(:\d+)?$/ },
  { command: `curl -s -L -o /dev/null -w '%{http_code}' http://${fqdn}/v1/services`, out: /^200$/ },
  { command: 'curl -s https://webapp.local/', out: /^hello webapp\.local$/ },
  {
    command: 'ab -n 1000 -c 10 https://webapp.local/',
    needs: 'ab',
    out: /^Complete requests: +1000\nFailed requests: +0\n(?!Non-2xx)/m,
  },

  // Settings.
  { command: 'traefik --configfile=/etc/traefik.yaml --check', out: /^0 errors, 0 warnings/m },
  { command: 'traefik --configfile=/etc/traefik/traefik.yaml --check', out: /^0 errors, 0 warnings/m },
  { command: 'readlink /etc/traefik.yaml', out: /^traefik\/traefik\.yaml$/m },
  {
    command:
      "sed 's/level: INFO/level: LOUD/' /etc/traefik.yaml > /etc/traefik/x.yaml; traefik --configfile=/etc/traefik/x.yaml --check",
    code: 1,
    out: /LOUD[^]*^1 errors/m,
  },
  { command: 'curl -s localhost:8080/ping', out: /^OK$/ },

  // Certificates.
  { command: 'ls -l /pv/CERTS/', out: /^-rw-r--r-- .* ca\.pem$[^]*^-rw-r--r-- .* cert\.pem$/m },
  { command: "find /pv/CERTS -name '*.key' ! -perm 600; find /pv/CERTS -mindepth 1 -type d ! -perm 700", out: /^$/ },
  { command: 'openssl x509 -in /pv/CERTS/cert.pem -text', out: new RegExp(`DNS:${fqdn.replaceAll('.', '\\.')}$`, 'm') },
  { command: 'openssl x509 -in /pv/CERTS/cert.pem -noout -checkend 60', out: /will not expire/ },
  { command: 'openssl verify -CAfile /pv/CERTS/ca.pem /pv/CERTS/cert.pem', out: /cert\.pem: OK$/m },

  // The process.
  { command: 'supervisorctl tail traefik', out: /"message":"/ },
  { command: 'ps aux | grep traefik', out: /tagway \(traefik\)/ },
  { command: 'netstat -tn | grep ESTABLISHED', needs: 'netstat', out: /ESTABLISHED/ },
];

/** After another start with TRAEFIK_PROVIDER_PRIMARY=consul. */
export const withConsulFirst: readonly LiteralCommand[] = [
  {
    command: "curl -s localhost:8080/api/rawdata | jq '.providers'",
    out: /"name": "consulcatalog",\s+"primary": true,\s+"status": "ok"[^]*"name": "nomad",\s+"primary": false,\s+"status": "ok"/,
  },
  {
    command: 'curl localhost:8080/api/rawdata | jq -r .routers[].service',
    out: /^shop@nomad$[^]*^webapp@consulcatalog$/m,
  },
];

/** After `supervisorctl stop traefik`. */
export const stopped: readonly LiteralCommand[] = [
  { command: 'supervisorctl status traefik', code: 3, out: /^traefik +STOPPED / },
  { command: 'curl -v webapp.local', code: 7, errors: /[Cc]onnection refused|Failed to connect/ },
];
