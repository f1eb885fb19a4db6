/** The catalogs, under the names that appear in `name@provider`, in the API and in metrics. */
export type ProviderName = 'nomad' | 'consulcatalog' | 'file';

export type InstanceStatus = 'passing' | 'warning' | 'critical' | 'maintenance';

/** One registration in a catalog. A catalog file is a JSON array of these, with every field but `name` optional. */
export interface Instance {
  readonly provider: ProviderName;
  readonly name: string;
  readonly id: string;
  readonly node: string;
  readonly address: string;
  /** 0 where the registration has none. */
  readonly port: number;
  readonly tags: readonly string[];
  readonly status: InstanceStatus;
  readonly datacenter: string;
  /** Nomad's or Consul Enterprise's namespace; `default` where there are none. */
  readonly namespace: string;
  readonly weights?: { readonly passing: number; readonly warning: number };
  readonly meta?: Readonly<Record<string, string>>;
  readonly createIndex: number;
  readonly modifyIndex: number;
}
