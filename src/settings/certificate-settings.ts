import { duration, integer, list, mapOf, struct, structList, text } from '../shared/schema.js';

export const staticTlsSchema = struct(
  'The certificate for names that no other is for.',
  {
    certificate: text('File of the certificate and its chain, PEM.'),
    key: text('File of its key, PEM.'),
  },
  { always: true },
);

export const certificatesSchema = struct(
  "Where certificates are kept, in Caddy's layout, and who they are for.",
  {
    storage: text("The directory; `/pv/CERTS` if that exists, else `certificates` in the user's data directory."),
    resolver: text(
      'The resolver for TLS routers that name none, on any entry point; when left out: the only one there is beside `certificates.privateResolver`.',
    ),
    privateResolver: text(
      'The resolver for hosts that no public authority signs, where theirs is a public one; `internal` when `hind.fqdn` is given.',
    ),
    onDemandAsk: text(
      'A URL that is asked (`?domain=NAME`) whether a name may get a certificate when a client comes for it: 200 to 299 is yes.',
    ),
    copyOf: text(
      'The name whose certificate is copied to `cert.pem` at the top of the store, and what it is verified with to `ca.pem`; `hind.fqdn` when left out.',
    ),
    pollInterval: duration('Time between two looks at the store.', { default: 30_000 }),
  },
  { always: true },
);

export const usualCaServer = 'https://acme-v02.api.letsencrypt.org/directory';

const acmeSchema = struct('An ACME server (RFC 8555).', {
  caServer: text('Its directory.', { default: usualCaServer }),
  email: text('Address of the account; when left out the account that was used last, or one without an address.'),
  keyType: text('The keys of certificates.', {
    oneOf: ['EC256', 'EC384', 'RSA2048', 'RSA4096', 'RSA8192'],
    default: 'EC256',
  }),
  preferredChain: text('Common name of the root that chains should end in.'),
  profile: text('The kind of certificate, where the server offers several: `shortlived`.'),
  eab: struct('External account binding.', {
    kid: text('The key identifier that the authority gave.', { required: true }),
    hmacEncoded: text('The key it gave, base64url.', {
      required: true,
      secret: true,
      check: (value) => (/^[\w+/-]+=*$/.test(value) ? undefined : 'it is not base64url'),
    }),
  }),
  caCertificates: list(
    'Files of authorities that the server itself is trusted by, besides those that Node knows: its own, and those of NODE_EXTRA_CA_CERTS.',
  ),
  caServerName: text("The name that the server's own certificate is for, where that is not the one in `caServer`."),
  clientTimeout: duration('For a request to the server and the whole of its answer; 0 is the default, not forever.', {
    default: 120_000,
  }),
  clientResponseHeaderTimeout: duration(
    'Until the server begins to answer, and of silence in its answer; 0 is the default.',
    { default: 30_000 },
  ),
  certificateTimeout: duration('For the server to make a certificate, once all names are proved; 0 is the default.', {
    default: 30_000,
  }),
  storage: text("Traefik's file. Accepted and not used: certificates are in `certificates.storage`."),
  httpChallenge: struct('Names are proved by an answer on port 80.', {}, { allowEmpty: true }),
  tlsChallenge: struct('Names are proved by a handshake on port 443 (TLS-ALPN-01).', {}, { allowEmpty: true }),
  dnsChallenge: struct('Names are proved in the DNS; the only way for wildcards.', {
    provider: text('Who writes the records.', { oneOf: ['acme-dns', 'exec', 'httpreq'], required: true }),
    storage: text('acme-dns: its accounts, as Caddy keeps them; `acme-dns.json` in the store when left out.'),
    command: text('exec: called with `present` or `cleanup`, the name and the value; EXEC_PATH when left out.'),
    endpoint: text(
      'httpreq: URL below which `/present` and `/cleanup` get `{fqdn, value}`; HTTPREQ_ENDPOINT when left out.',
    ),
    delayBeforeCheck: duration('Time for the record to spread before the server is told to look.', { default: 0 }),
  }),
});

export const certificateResolversSchema = mapOf(
  'Where certificates come from, by name.',
  struct(
    'One source of certificates.',
    {
      acme: acmeSchema,
      internal: struct(
        "The certificate authority in the store, which is Caddy's own: for names that no public one knows.",
        { lifetime: duration('Of its certificates.', { default: 12 * 3_600_000 }) },
        { allowEmpty: true },
      ),
      domains: structList('Certificates to have whatever routers say.', {
        main: text('The first name.', { required: true }),
        sans: list('Further names on the same certificate.'),
      }),
      onDemand: text(
        'Whether a client that comes for a name without a certificate waits for one, when `certificates.onDemandAsk` says yes: `true` for names that no router has, `only` for those of routers too, which then get none before. When left out: `only` if `certificates.onDemandAsk` is given, else `false`.',
        { oneOf: ['false', 'true', 'only'] },
      ),
      ordersPerPeriod: integer(
        "Orders in ten seconds; when left out 10 of an ACME server, and as many as there are of the store's own authority.",
        { minimum: 1 },
      ),
    },
    { allowEmpty: true },
  ),
);
