import type { ProviderStatus } from '../model/catalog-snapshot.js';
import type { CertificateDescription } from '../model/certificate-description.js';
import type { Configuration } from '../model/configuration.js';
import type { Instance } from '../model/instance.js';
import type { Log } from '../observability/log.js';
import type { Clock } from '../shared/clock.js';
import type { Schema } from '../shared/schema.js';
import type { RouteQuestion } from './route-question.js';

/** An entry point as `/api/entrypoints` shows it: its name, its address and whatever else is worth showing. */
export interface EntryPointDescription extends Readonly<Record<string, unknown>> {
  readonly name: string;
  readonly address: string;
  /** Routers without entry points of their own use it. */
  readonly asDefault: boolean;
}

/** What is switched on, for `/api/overview`. */
export interface Features {
  /** `OTLP`, or empty. */
  readonly tracing: string;
  /** `Prometheus`, or empty. */
  readonly metrics: string;
  readonly accessLog: boolean;
}

/** Where everything that is shown comes from. Functions are called per request, so they give what holds now. */
export interface ManagementSources {
  readonly version: string;
  readonly clock: Clock;
  /** Wall time, milliseconds. */
  readonly startedAtMs: number;
  readonly log: Log;
  readonly configuration: () => Configuration;
  readonly providers: () => readonly ProviderStatus[];
  /** True once the last good catalog was read from disk. */
  readonly snapshotLoaded: () => boolean;
  /** True from the first signal to stop. */
  readonly draining: () => boolean;
  readonly entryPoints: () => readonly EntryPointDescription[];
  /** The certificates that there are are being read for the first time. */
  readonly readingCertificates: () => boolean;
  /** Names of those that do not listen yet. */
  readonly closedEntryPoints: () => readonly string[];
  readonly features: () => Features;
  /** The option schema of a type of middleware; without one its options are shown as they are. */
  readonly middlewareSchema: (type: string) => Schema | undefined;
  /** URL to whether the server is alive; a URL that is not in it, or undefined, counts as alive. */
  readonly serverHealth: (service: string) => ReadonlyMap<string, boolean> | undefined;
  readonly instances: () => Iterable<Instance>;
  /** Static settings as plain data; secrets are taken out once more here. */
  readonly settings: () => unknown;
  /** Plain data: what is open now, by entry point and server. */
  readonly connections: () => unknown;
  /** What the route table says to a request; plain data. */
  readonly explain: (question: RouteQuestion) => unknown;
  readonly metrics: { readonly contentType: string; text(): Promise<string> };
  /** Those that are served. */
  readonly certificates?: () => Iterable<CertificateDescription>;
  /** Plain data: what the store holds that cannot be served, and what is being done by each resolver. */
  readonly certificateWork?: () => unknown;
}

export interface ManagementOptions {
  /**
   * `traefik`: a service's `status` is that of its configuration. `hind`: it is `up` or `down` by its live servers, and
   * the configuration's is in `configStatus`. Default `traefik`.
   */
  readonly compat?: 'traefik' | 'hind';
}
