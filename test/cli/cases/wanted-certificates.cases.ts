// Which certificates routers and settings want of which resolver.

export interface WantedCase {
  readonly name: string;
  /** Flags, split at blanks. */
  readonly flags?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Rules of TLS routers. */
  readonly rules: readonly string[];
  readonly expect: Readonly<Record<string, readonly (readonly string[])[]>>;
}

const hind = { FQDN: 'nomad.example.com' };

export const wantedCases: WantedCase[] = [
  {
    name: 'one for each host, of the only resolver',
    flags: '--certificatesresolvers.le.acme.email=a@example.com',
    rules: ['Host(`a.example.com`) || Host(`B.example.com`)', 'Host(`a.example.com`) && Path(`/x`)'],
    expect: { le: [['a.example.com'], ['b.example.com']] },
  },
  {
    name: 'public names alone, where nobody signs for others',
    flags: '--certificatesresolvers.le.acme.email=a@example.com',
    rules: ['Host(`a.example.com`)', 'Host(`a.local`)', 'Host(`127.0.0.1`)'],
    expect: { le: [['a.example.com']] },
  },
  {
    name: 'with HinD, private names have the authority in the store',
    env: hind,
    rules: ['Host(`a.example.com`)', 'Host(`a.local`)', 'Host(`127.0.0.1`)'],
    expect: { letsencrypt: [['a.example.com']], internal: [['a.local']] },
  },
  {
    name: 'or all names do',
    env: { ...hind, CERTS_SELF_SIGNED: 'true' },
    rules: ['Host(`a.example.com`)', 'Host(`a.local`)'],
    expect: { internal: [['a.example.com'], ['a.local']] },
  },
  {
    name: 'names below a wildcard have that one',
    env: { ...hind, ACME_DNS: 'example.com' },
    rules: ['Host(`a.example.com`)', 'Host(`a.b.example.com`)', 'Host(`example.com`)', 'Host(`a.example.org`)'],
    expect: {
      'acme-dns': [['*.example.com']],
      letsencrypt: [['a.b.example.com'], ['example.com'], ['a.example.org']],
    },
  },
  {
    name: 'with a question to be asked, names of routers wait for a client',
    env: { ...hind, ON_DEMAND_TLS_ASK: 'http://127.0.0.1/ask' },
    rules: ['Host(`a.example.com`)', 'Host(`a.local`)'],
    expect: {},
  },
  {
    name: 'only other names do, where the resolver says so',
    flags:
      '--certificatesresolvers.le.acme.email=a@example.com --certificatesresolvers.le.ondemand=true --certificates.ondemandask=http://127.0.0.1/ask',
    rules: ['Host(`a.example.com`)'],
    expect: { le: [['a.example.com']] },
  },
];
