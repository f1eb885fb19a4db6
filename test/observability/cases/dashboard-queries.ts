/** What the panels of the public Grafana dashboard 17346 select: names, and labels that must be there. */
export const dashboardQueries: readonly {
  readonly panel: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, RegExp>>;
}[] = [
  { panel: 'Traefik instances', name: 'traefik_config_reloads_total', labels: {} },
  { panel: 'Variable entrypoint', name: 'traefik_open_connections', labels: { entrypoint: /.+/ } },
  { panel: 'Variable service', name: 'traefik_service_requests_total', labels: { service: /.+/ } },
  { panel: 'Requests per entry point', name: 'traefik_entrypoint_requests_total', labels: { entrypoint: /^web$/ } },
  {
    panel: 'Apdex score, satisfied',
    name: 'traefik_entrypoint_request_duration_seconds_bucket',
    labels: { le: /^0\.3$/, code: /^200$/, method: /.+/, entrypoint: /.+/ },
  },
  {
    panel: 'Apdex score, tolerating',
    name: 'traefik_entrypoint_request_duration_seconds_bucket',
    labels: { le: /^1\.2$/, code: /^200$/, method: /.+/, entrypoint: /.+/ },
  },
  {
    panel: 'Apdex score, total',
    name: 'traefik_entrypoint_request_duration_seconds_count',
    labels: { code: /^200$/, method: /.+/, entrypoint: /.+/ },
  },
  {
    panel: 'Http code per service',
    name: 'traefik_service_requests_total',
    labels: { service: /-.*@/, method: /^GET$/, code: /2../, protocol: /^http$/ },
  },
  {
    panel: 'Top slow services, sum',
    name: 'traefik_service_request_duration_seconds_sum',
    labels: { service: /.+/, protocol: /^http$/ },
  },
  {
    panel: 'Top slow services, count',
    name: 'traefik_service_request_duration_seconds_count',
    labels: { service: /.+/, protocol: /^http$/ },
  },
  {
    panel: 'Services failing SLO of 300ms',
    name: 'traefik_service_request_duration_seconds_bucket',
    labels: { le: /^0\.3$/, service: /.+/, protocol: /^http$/ },
  },
  {
    panel: 'Services failing SLO of 1200ms',
    name: 'traefik_service_request_duration_seconds_bucket',
    labels: { le: /^1\.2$/, service: /.+/, protocol: /^http$/ },
  },
  {
    panel: 'Sum of response size',
    name: 'traefik_service_responses_bytes_total',
    labels: { service: /.+/, method: /.+/, protocol: /^http$/ },
  },
  {
    panel: 'Sum of request size',
    name: 'traefik_service_requests_bytes_total',
    labels: { service: /.+/, method: /.+/, protocol: /^http$/ },
  },
];
