// HinD's variables, and what they mean for other settings.
import type { SettingsCase } from '../settings-case.js';

const page = '_________________ 🕵️‍♀️ with regret, not found 🕵️‍♀️ _________________';
const privateRanges = ['192.168.0.0/16', '172.16.0.0/12', '10.0.0.0/8', '127.0.0.1/8', 'fd00::/8', '::1'];

export const hindCases: SettingsCase[] = [
  {
    name: 'without a variable nothing is HinD',
    expect: {
      'hind.fqdn': undefined,
      'unmatched.text': undefined,
      'unmatched.toHttps': false,
      certificatesResolvers: {},
      'certificates.resolver': undefined,
      'certificates.copyOf': undefined,
      'entryPoints.websecure': undefined,
      'api.compat': 'traefik',
    },
  },
  {
    name: 'a name for the machine brings what HinD has with Caddy',
    env: { FQDN: 'Nomad.Example.com', NOMAD_ADDR_EXTRA: 'a.example.com,b.example.com' },
    expect: {
      'hind.fqdn': 'Nomad.Example.com',
      'hind.nomadHosts': ['a.example.com', 'b.example.com'],
      'unmatched.text': page,
      'unmatched.toHttps': true,
      'certificatesResolvers.letsencrypt.acme.caServer': 'https://acme-v02.api.letsencrypt.org/directory',
      'certificatesResolvers.letsencrypt.onDemand': 'false',
      'certificatesResolvers.internal.internal.lifetime': 43_200_000,
      'certificates.resolver': 'letsencrypt',
      'certificates.privateResolver': 'internal',
      'certificates.copyOf': 'nomad.example.com',
      'entryPoints.web.port': 80,
      'entryPoints.websecure.port': 443,
      'api.compat': 'hind',
    },
    sources: { 'hind.fqdn': 'environment FQDN' },
  },
  {
    name: 'on macOS the name has a scheme',
    env: { FQDN: 'http://mac.example.com' },
    expect: { 'hind.fqdn': 'mac.example.com' },
  },
  {
    name: 'a name that is none',
    env: { FQDN: 'a`b' },
    expect: { 'hind.fqdn': undefined },
    problems: [{ code: 'option-invalid', path: 'hind.fqdn', origin: 'FQDN' }],
  },
  {
    name: 'the API is as in Traefik when that is wanted',
    env: { FQDN: 'n.example.com', API_COMPAT: 'traefik' },
    expect: { 'api.compat': 'traefik' },
    sources: { 'api.compat': 'environment API_COMPAT' },
  },
  {
    name: 'Nomad by a socket: what is served at its hosts is another address, and that is said',
    env: { NOMAD_ADDR_EXTRA: 'n.example.com', NOMAD_ADDR: 'unix:///secrets/api.sock' },
    expect: { 'providers.nomad.endpoint.address': 'unix:///secrets/api.sock' },
    problems: [
      {
        code: 'setting-without-effect',
        severity: 'warning',
        path: 'providers.nomad.endpoint.address',
        message: /socket unix:\/\/\/secrets\/api\.sock, but what is served at n\.example\.com is Nomad at http:\/\/127/,
      },
    ],
  },
  {
    name: 'Nomad by a socket, and no host of its own',
    env: { NOMAD_ADDR: 'unix:///secrets/api.sock' },
    expect: { 'providers.nomad.endpoint.address': 'unix:///secrets/api.sock' },
  },
  {
    name: 'settings that were written stand',
    env: { FQDN: 'n.example.com', TRUSTED_PROXIES: '10.0.0.0/8' },
    flags:
      '--unmatched.text=gone --unmatched.tohttps=false --certificates.copyof=other.example.com --entrypoints.web.address=:81 --entrypoints.web.forwardedheaders.trustedips=192.0.2.1 --entrypoints.b.address=:82',
    expect: {
      'unmatched.text': 'gone',
      'unmatched.toHttps': false,
      'certificates.copyOf': 'other.example.com',
      'entryPoints.web.forwardedHeaders.trustedIPs': ['192.0.2.1'],
      'entryPoints.b.forwardedHeaders.trustedIPs': ['10.0.0.0/8'],
      'entryPoints.websecure': undefined,
    },
  },
  {
    name: 'a resolver that was written is the usual one',
    env: { FQDN: 'n.example.com', ACME_DNS: 'example.com' },
    flags: '--certificatesresolvers.mine.acme.email=a@example.com',
    expect: {
      'certificates.resolver': 'mine',
      'certificatesResolvers.letsencrypt': undefined,
      'certificatesResolvers.acme-dns.domains': [{ main: '*.example.com', sans: [] }],
    },
  },
  {
    name: "HinD's resolver with another server",
    env: { FQDN: 'n.example.com', ACME_DNS: 'example.com' },
    flags: '--certificatesresolvers.letsencrypt.acme.caserver=https://localhost:14000/dir',
    expect: {
      'certificatesResolvers.acme-dns.acme.caServer': 'https://localhost:14000/dir',
      'certificatesResolvers.acme-dns.acme.dnsChallenge.provider': 'acme-dns',
      'certificates.resolver': 'letsencrypt',
      'certificatesResolvers.letsencrypt.acme.caServer': 'https://localhost:14000/dir',
      'certificates.privateResolver': 'internal',
    },
  },
  {
    name: 'who may have a certificate is asked of a resolver that was written, too',
    env: { FQDN: 'n.example.com', ON_DEMAND_TLS_ASK: 'http://127.0.0.1:9/ask', ACME_DNS: 'example.com' },
    flags: '--certificatesresolvers.letsencrypt.acme.caserver=https://localhost:14000/dir',
    expect: {
      'certificatesResolvers.letsencrypt.onDemand': 'only',
      'certificatesResolvers.internal.onDemand': 'only',
      'certificatesResolvers.acme-dns.onDemand': 'false',
    },
  },
  {
    name: 'unless it says otherwise',
    env: { FQDN: 'n.example.com', ON_DEMAND_TLS_ASK: 'http://127.0.0.1:9/ask' },
    flags: '--certificatesresolvers.letsencrypt.acme.email=a@b.test --certificatesresolvers.letsencrypt.ondemand=false',
    expect: {
      'certificatesResolvers.letsencrypt.onDemand': 'false',
      'certificatesResolvers.internal.onDemand': 'only',
    },
  },
  {
    name: 'who is asked cannot be: nobody gets one instead of everybody',
    env: { FQDN: 'n.example.com', ON_DEMAND_TLS_ASK: 'yes' },
    expect: { 'certificates.onDemandAsk': 'yes', 'certificatesResolvers.letsencrypt.onDemand': 'only' },
    problems: [{ severity: 'error', code: 'option-invalid', path: 'certificates.onDemandAsk', message: /"yes"/ }],
  },
  {
    name: 'lists with spaces, commas and private_ranges',
    env: {
      ALLOWED_REMOTE_IPS_CONTROL_PLANE: '10.1.0.0/16  192.0.2.7 255.255.255.255',
      ALLOWED_REMOTE_IPS_SERVICES: '10.0.0.0/8,private_ranges, 255.255.255.255',
      TRUSTED_PROXIES: 'private_ranges 198.51.100.0/24',
    },
    expect: {
      'hind.controlPlaneIPs': ['10.1.0.0/16', '192.0.2.7', '255.255.255.255'],
      'hind.serviceIPs': ['10.0.0.0/8', 'private_ranges', '255.255.255.255'],
      'entryPoints.web.forwardedHeaders.trustedIPs': [...privateRanges, '198.51.100.0/24'],
    },
  },
  {
    name: 'an unreadable peer is told of and stays, so that nobody passes instead of everybody',
    env: { ALLOWED_REMOTE_IPS_SERVICES: 'nonsense' },
    expect: { 'hind.serviceIPs': ['nonsense'] },
    problems: [{ code: 'option-invalid', path: 'hind.serviceIPs', origin: 'ALLOWED_REMOTE_IPS_SERVICES' }],
  },
  {
    name: "the store's own authority for everything",
    env: { FQDN: 'n.example.com', CERTS_SELF_SIGNED: 'yes', ON_DEMAND_TLS_ASK: 'http://127.0.0.1:9/ask' },
    expect: {
      'certificates.resolver': 'internal',
      'certificatesResolvers.letsencrypt': undefined,
      'certificatesResolvers.internal.onDemand': 'only',
      'certificates.onDemandAsk': 'http://127.0.0.1:9/ask',
    },
  },
  {
    name: 'the same without a name for the machine',
    env: { CERTS_SELF_SIGNED: '1' },
    expect: { 'certificates.resolver': 'internal', 'entryPoints.websecure.port': 443, 'unmatched.toHttps': false },
  },
  {
    name: 'a no is a no',
    env: { CERTS_SELF_SIGNED: 'false' },
    expect: { 'hind.selfSigned': false, certificatesResolvers: {} },
  },
  {
    name: 'wildcards through acme-dns, beside the usual resolver',
    env: { FQDN: 'n.example.com', ACME_DNS: 'Example.com,example.org' },
    expect: {
      'certificates.resolver': 'letsencrypt',
      'certificatesResolvers.acme-dns.acme.dnsChallenge.provider': 'acme-dns',
      'certificatesResolvers.acme-dns.domains': [
        { main: '*.example.com', sans: [] },
        { main: '*.example.org', sans: [] },
      ],
    },
  },
  {
    name: "the value in HinD's README would ask for *.true",
    env: { ACME_DNS: 'true' },
    expect: { 'hind.acmeDns': [], certificatesResolvers: {} },
    problems: [{ code: 'option-invalid', path: 'hind.acmeDns', message: /no domain/ }],
  },
  {
    name: 'variables that HinD has given up',
    env: {
      UNKNOWN_SERVICE_404: 'https://archive.org/about/404.html',
      REVERSE_PROXY: 'a.example.com:81',
      ALLOWED_REMOTE_IPS_HTTP: '10.0.0.0/8',
      SELF_MANAGED_CERTS: '',
    },
    problems: ['UNKNOWN_SERVICE_404', 'REVERSE_PROXY', 'ALLOWED_REMOTE_IPS_HTTP'].map((origin) => ({
      code: 'setting-without-effect',
      severity: 'warning',
      origin,
    })),
  },
];
