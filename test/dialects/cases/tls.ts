// The `tls` section of files and tags, and what is made of it.
export interface TlsCase {
  readonly name: string;
  /** Below `tls` of a file. */
  readonly file?: object;
  /** After `traefik.tls.`. */
  readonly tags?: readonly string[];
  /** Options by name, as far as they differ from the defaults. */
  readonly options?: Readonly<Record<string, object>>;
  /** Those that close their routers. */
  readonly refused?: readonly string[];
  readonly certificates?: number;
  /** Of the default store. */
  readonly store?: object;
  readonly problems?: readonly string[];
}

const pair = { certFile: '/a.pem', keyFile: '/a.key' };

export const tlsCases: readonly TlsCase[] = [
  {
    name: 'options of a file',
    file: { options: { modern: { minVersion: 'VersionTLS13' }, default: { sniStrict: true } } },
    options: { modern: { minVersion: 'VersionTLS13' }, default: { sniStrict: true } },
  },
  {
    name: 'options of tags',
    tags: [
      'options.old.minVersion=versiontls11',
      'options.old.cipherSuites=TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384',
      'options.old.clientAuth.caFiles=/ca.pem',
      'options.old.alpnprotocols=http/1.1',
    ],
    options: {
      old: {
        minVersion: 'VersionTLS11',
        cipherSuites: ['TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256', 'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384'],
        alpnProtocols: ['http/1.1'],
        clientAuth: { caFiles: ['/ca.pem'] },
      },
    },
  },
  {
    name: 'the default of all hosts is not for tags',
    tags: ['options.default.minVersion=VersionTLS10'],
    options: {},
    problems: ['section-unused'],
  },
  {
    name: 'a version that does not exist',
    file: { options: { o: { minVersion: 'VersionTLS14' } } },
    refused: ['o'],
    problems: ['option-invalid'],
  },
  {
    name: 'a newest version below the oldest',
    file: { options: { o: { maxVersion: 'VersionTLS11' } } },
    refused: ['o'],
    problems: ['tls-options-refused'],
  },
  {
    name: 'a misspelt clientAuth',
    file: { options: { o: { clientauht: { caFiles: ['/a'] } } } },
    refused: ['o'],
    problems: ['option-unknown'],
  },
  {
    name: 'a kind of clientAuth that does not exist',
    file: { options: { o: { clientAuth: { clientAuthType: 'Maybe' } } } },
    refused: ['o'],
    problems: ['option-invalid'],
  },
  {
    name: 'nobody to trust',
    tags: ['options.o.clientAuth.clientAuthType=RequireAndVerifyClientCert'],
    refused: ['o'],
    problems: ['tls-options-refused'],
  },
  {
    name: 'a cipher suite that does not exist',
    file: { options: { o: { cipherSuites: ['TLS_RSA_WITH_RC4_128_SHA'] } } },
    refused: ['o'],
    problems: ['option-invalid'],
  },
  {
    name: 'a group that does not exist',
    file: { options: { o: { curvePreferences: ['CurveP999', 'X25519'] } } },
    options: { o: { curvePreferences: ['X25519'] } },
    problems: ['option-invalid'],
  },
  {
    name: 'what Traefik no longer uses',
    file: { options: { o: { preferServerCipherSuites: true } } },
    options: { o: { preferServerCipherSuites: true } },
    problems: ['option-unused'],
  },
  { name: 'certificates of a file', file: { certificates: [pair, { ...pair, stores: ['default'] }] }, certificates: 2 },
  {
    name: 'a store that does not exist',
    file: { certificates: [{ ...pair, stores: ['other'] }], stores: { other: { defaultCertificate: pair } } },
    certificates: 1,
    problems: ['option-unused', 'option-unused'],
  },
  {
    name: 'half a pair',
    file: { certificates: [{ certFile: '/a.pem' }, pair] },
    certificates: 1,
    problems: ['option-missing'],
  },
  {
    name: 'certificates are not for tags',
    tags: ['certificates[0].certFile=/a.pem', 'certificates[0].keyFile=/a.key'],
    problems: ['section-unused'],
  },
  {
    name: 'the default certificate',
    file: { stores: { default: { defaultCertificate: pair } } },
    store: { defaultCertificate: pair },
  },
  {
    name: 'the default certificate is not for tags',
    tags: ['stores.default.defaultCertificate.certFile=/a.pem', 'stores.default.defaultCertificate.keyFile=/a.key'],
    problems: ['section-unused'],
  },
  {
    name: 'a default certificate to obtain',
    tags: [
      'stores.default.defaultGeneratedCert.resolver=le',
      'stores.default.defaultGeneratedCert.domain.main=example.com',
      'stores.default.defaultGeneratedCert.domain.sans=*.example.com',
    ],
    store: { defaultGeneratedCert: { resolver: 'le', domain: { main: 'example.com', sans: ['*.example.com'] } } },
  },
  {
    name: 'a default certificate for no name',
    file: { stores: { default: { defaultGeneratedCert: { resolver: 'le' } } } },
    store: undefined,
    problems: ['option-missing'],
  },
  { name: 'a misspelt section', file: { optoins: {} }, problems: ['option-unknown'] },
];
