import type { ProviderName } from '../model/instance.js';
import type { ListenAddress } from './addresses.js';
import type { WrittenSettings } from './settings-schema.js';

type WrittenProviders = WrittenSettings['providers'];

/** An entry point, its address taken apart. */
export interface EntryPointSettings extends Readonly<ListenAddress> {
  readonly name: string;
  readonly address: string;
  readonly asDefault: boolean;
  readonly reusePort: boolean;
  readonly transport: WrittenEntryPoint['transport'];
  readonly proxyProtocol: WrittenEntryPoint['proxyProtocol'];
  readonly forwardedHeaders: WrittenEntryPoint['forwardedHeaders'];
  readonly http: WrittenEntryPoint['http'];
  readonly http2: WrittenEntryPoint['http2'];
  readonly observability: WrittenEntryPoint['observability'];
}
export type WrittenEntryPoint = WrittenSettings['entryPoints'][string];

/** Nomad as a catalog; `endpoint.address` is a URL. */
export type NomadSettings = NonNullable<WrittenProviders['nomad']>;

/** Consul's catalog; `endpoint.address` is a URL, `strictChecks` is lower case and never empty. */
export type ConsulSettings = NonNullable<WrittenProviders['consulCatalog']>;

/** The file provider; one of `filename` and `directory` is there. */
export type FileProviderSettings = NonNullable<WrittenProviders['file']>;

export interface ProviderSettings extends Omit<WrittenProviders, 'primary' | 'nomad' | 'consulCatalog' | 'file'> {
  readonly primary: Exclude<ProviderName, 'file'>;
  /** Absent: off. */
  readonly nomad?: NomadSettings;
  readonly consulCatalog?: ConsulSettings;
  readonly file?: FileProviderSettings;
}

/** The management address; `address` is what was written or chosen. */
export type ApiSettings = Omit<WrittenSettings['api'], 'address'> & ListenAddress & { readonly address: string };

/** One source of certificates; without a limit, `ordersPerPeriod` is infinite. */
export type ResolverSettings = WrittenResolver & {
  readonly onDemand: NonNullable<WrittenResolver['onDemand']>;
  readonly ordersPerPeriod: number;
};
export type WrittenResolver = WrittenSettings['certificatesResolvers'][string];

/** The static settings as the rest of Tagway reads them: plain, complete, immutable. Durations are milliseconds. */
export interface Settings extends Omit<
  WrittenSettings,
  'entryPoints' | 'providers' | 'api' | 'certificates' | 'certificatesResolvers' | 'snapshot' | 'workers' | 'configFile'
> {
  /** The file that was read, if any. */
  readonly configFile?: string;
  /** False: nobody named an entry point, and these are the default ones. */
  readonly entryPointsWritten: boolean;
  /** In the order they were written. */
  readonly entryPoints: Readonly<Record<string, EntryPointSettings>>;
  readonly providers: ProviderSettings;
  readonly api: ApiSettings;
  readonly certificates: WrittenSettings['certificates'] & { readonly storage: string };
  /** By name; without those that could obtain nothing. */
  readonly certificatesResolvers: Readonly<Record<string, ResolverSettings>>;
  /** No path: not kept. */
  readonly snapshot: { readonly path?: string };
  readonly workers: number;
}
