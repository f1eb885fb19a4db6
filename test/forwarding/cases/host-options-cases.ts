// Routers that name TLS options, and what hosts have of it.
export interface HostOptionsCase {
  readonly name: string;
  /** TLS options that exist, with what they ask of clients. */
  readonly options?: Readonly<Record<string, 'NoClientCert' | 'RequireAnyClientCert'>>;
  readonly routers: readonly RouterRow[];
  /** Of the entry point `websecure`. */
  readonly entryPointOptions?: string;
  readonly hosts: Readonly<Record<string, string>>;
  readonly problems?: readonly string[];
  /** Routers that are reached by these options alone. */
  readonly demanded?: Readonly<Record<string, string>>;
  /** The same on the entry point `other`, where routers that say nothing of TLS are plain. */
  readonly demandedElsewhere?: Readonly<Record<string, string>>;
}

export interface RouterRow {
  readonly rule: string;
  readonly options?: string;
  /** A router that says nothing of TLS takes that of its entry point. */
  readonly silent?: boolean;
  readonly disabled?: boolean;
  readonly entryPoints?: readonly string[];
}

const options = { 'a@file': 'NoClientCert', 'b@file': 'NoClientCert', 'mtls@file': 'RequireAnyClientCert' } as const;

export const hostOptionsCases: readonly HostOptionsCase[] = [
  { name: 'nobody names any', routers: [{ rule: 'Host(`x`)' }], hosts: { x: 'default', y: 'default' } },
  {
    name: 'each host those of its router',
    options,
    routers: [
      { rule: 'Host(`x`) || Host(`X2`)', options: 'a@file' },
      { rule: 'Host(`y`) && PathPrefix(`/p`)', options: 'b@file' },
      { rule: 'Host(`z`)' },
    ],
    hosts: { x: 'a@file', x2: 'a@file', y: 'b@file', z: 'default', other: 'default' },
  },
  {
    name: 'two routers of one mind',
    options,
    routers: [
      { rule: 'Host(`x`) && PathPrefix(`/1`)', options: 'a@file' },
      { rule: 'Host(`x`) && PathPrefix(`/2`)', options: 'a@file' },
    ],
    hosts: { x: 'a@file' },
  },
  {
    name: 'two routers that differ',
    options,
    routers: [
      { rule: 'Host(`x`) && PathPrefix(`/1`)', options: 'a@file' },
      { rule: 'Host(`x`) && PathPrefix(`/2`)', options: 'b@file' },
      { rule: 'Host(`x`) && PathPrefix(`/3`)', options: 'a@file' },
    ],
    hosts: { x: 'default' },
    problems: ['tls-options-differ'],
  },
  {
    name: 'one that says nothing differs, too, and nobody gets in without a certificate',
    options,
    routers: [{ rule: 'Host(`x`)', options: 'mtls@file' }, { rule: 'Host(`x`) && PathPrefix(`/2`)' }],
    hosts: { x: 'default' },
    problems: ['tls-options-differ'],
    demanded: { r0: 'mtls@file' },
    demandedElsewhere: { r0: 'mtls@file' },
  },
  {
    name: 'what is disabled has no say',
    options,
    routers: [
      { rule: 'Host(`x`)', options: 'a@file' },
      { rule: 'Host(`x`)', options: 'b@file', disabled: true },
    ],
    hosts: { x: 'a@file' },
  },
  {
    name: 'a wildcard',
    options,
    routers: [
      { rule: 'Host(`*.x.test`)', options: 'a@file' },
      { rule: 'Host(`y.x.test`)', options: 'b@file' },
    ],
    hosts: { 'z.x.test': 'a@file', 'y.x.test': 'b@file', 'x.test': 'default', 'z.z.x.test': 'default' },
  },
  {
    name: 'no host to go by',
    options,
    routers: [
      { rule: 'PathPrefix(`/`)', options: 'a@file' },
      { rule: 'HostRegexp(`^.+$`)', options: 'mtls@file' },
      { rule: '!Host(`x`)', options: 'a@file' },
    ],
    hosts: { x: 'default' },
    problems: ['tls-options-hostless', 'tls-options-hostless', 'tls-options-hostless'],
    demanded: { r1: 'mtls@file' },
    demandedElsewhere: { r1: 'mtls@file' },
  },
  {
    name: 'those of the entry point',
    options,
    entryPointOptions: 'A',
    routers: [{ rule: 'Host(`x`)', silent: true }, { rule: 'Host(`y`)' }, { rule: 'Host(`z`)', options: 'b@file' }],
    hosts: { x: 'a@file', y: 'default', z: 'b@file', other: 'a@file' },
  },
  {
    name: 'an entry point that asks for certificates',
    options,
    entryPointOptions: 'mtls@file',
    routers: [{ rule: 'PathPrefix(`/`)', silent: true }],
    hosts: { x: 'mtls@file' },
    demanded: { r0: 'mtls@file' },
  },
  {
    name: 'an entry point that names none there is',
    options,
    entryPointOptions: 'nobody@file',
    routers: [{ rule: 'Host(`x`)', silent: true }, { rule: 'Host(`y`)' }],
    hosts: { x: 'nobody@file', y: 'default' },
    problems: ['reference-missing'],
  },
  {
    name: 'on another entry point they are of no concern',
    options,
    routers: [{ rule: 'Host(`x`)', options: 'a@file', entryPoints: ['other'] }, { rule: 'Host(`x`)' }],
    hosts: { x: 'default' },
    problems: ['tls-options-differ'],
  },
];
