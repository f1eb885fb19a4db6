// Environment variables become option trees: TRAEFIK_* by Traefik's rule, and those of Consul, Nomad and HinD by name.
import { createNode, insertDotted, type OptionNode } from '../shared/option-node.js';
import { pathOfWords } from './schema-paths.js';
import type { ReportSettingProblem } from './setting-problem.js';
import { settingsSchema } from './settings-schema.js';

export type Environment = Readonly<Record<string, string | undefined>>;

/** Variables that are not called TRAEFIK_<setting>, and the settings they stand for. */
export const namedVariables = {
  DOMAIN_SUFFIX: 'domainSuffix',
  HTTPS_REDIRECT: 'httpsRedirect',
  TRAEFIK_PROVIDER_PRIMARY: 'providers.primary',
  ON_DEMAND_TLS_ASK: 'certificates.onDemandAsk',
  FQDN: 'hind.fqdn',
  NOMAD_ADDR_EXTRA: 'hind.nomadHosts',
  ALLOWED_REMOTE_IPS_CONTROL_PLANE: 'hind.controlPlaneIPs',
  ALLOWED_REMOTE_IPS_SERVICES: 'hind.serviceIPs',
  TRUSTED_PROXIES: 'hind.trustedProxies',
  CERTS_SELF_SIGNED: 'hind.selfSigned',
  ACME_DNS: 'hind.acmeDns',
  API_COMPAT: 'api.compat',
  URLPREFIX_MODE: 'urlprefix.mode',
  NOMAD_ADDR: 'providers.nomad.endpoint.address',
  NOMAD_TOKEN: 'providers.nomad.endpoint.token',
  NOMAD_TOKEN_FILE: 'providers.nomad.endpoint.tokenFile',
  NOMAD_REGION: 'providers.nomad.endpoint.region',
  NOMAD_NAMESPACE: 'providers.nomad.namespaces',
  NOMAD_CACERT: 'providers.nomad.endpoint.tls.ca',
  NOMAD_CLIENT_CERT: 'providers.nomad.endpoint.tls.cert',
  NOMAD_CLIENT_KEY: 'providers.nomad.endpoint.tls.key',
  NOMAD_SKIP_VERIFY: 'providers.nomad.endpoint.tls.insecureSkipVerify',
  CONSUL_HTTP_ADDR: 'providers.consulCatalog.endpoint.address',
  CONSUL_HTTP_TOKEN: 'providers.consulCatalog.endpoint.token',
  CONSUL_HTTP_TOKEN_FILE: 'providers.consulCatalog.endpoint.tokenFile',
  CONSUL_HTTP_SSL: 'providers.consulCatalog.endpoint.scheme',
  CONSUL_HTTP_SSL_VERIFY: 'providers.consulCatalog.endpoint.tls.insecureSkipVerify',
  CONSUL_CACERT: 'providers.consulCatalog.endpoint.tls.ca',
  CONSUL_CLIENT_CERT: 'providers.consulCatalog.endpoint.tls.cert',
  CONSUL_CLIENT_KEY: 'providers.consulCatalog.endpoint.tls.key',
} as const satisfies Record<string, string>;

const off = /^(0|f|false)$/i;

/** HinD separates some lists by spaces, and others by commas. */
const listed = (value: string) => value.split(/[\s,]+/).join(',');
/** On macOS, HinD puts a scheme before its name. */
const hosts = (value: string) => listed(value.replaceAll(/https?:\/\//gi, ''));

/** Where a variable of Consul or HinD says it in other words than the setting. */
const translations: Readonly<Record<string, (value: string) => string>> = {
  FQDN: hosts,
  NOMAD_ADDR_EXTRA: hosts,
  ALLOWED_REMOTE_IPS_CONTROL_PLANE: listed,
  ALLOWED_REMOTE_IPS_SERVICES: listed,
  TRUSTED_PROXIES: listed,
  ACME_DNS: listed,
  // For HinD whatever it holds is a yes.
  CERTS_SELF_SIGNED: (value) => String(!off.test(value)),
  CONSUL_HTTP_SSL: (value) => (off.test(value) ? 'http' : 'https'),
  CONSUL_HTTP_SSL_VERIFY: (value) => String(off.test(value)),
};

/** Variables that HinD has given up, and what to do instead. */
const goneVariables: Readonly<Record<string, string>> = {
  UNKNOWN_SERVICE_404: 'write the text of the page to unmatched.text',
  REVERSE_PROXY: 'write the routes to a file, and name it in providers.file.filename',
  ALLOWED_REMOTE_IPS_HTTP: 'use ALLOWED_REMOTE_IPS_SERVICES',
  SELF_MANAGED_CERTS: 'put the certificate below certificates/ in the store, or name it in tls.certificate and tls.key',
};

/** Says of variables from older installations of HinD that they do nothing any more. */
export function reportGoneVariables(env: Environment, report: ReportSettingProblem): void {
  for (const [name, remedy] of Object.entries(goneVariables)) {
    const value = env[name];
    if (value === undefined || value === '') continue;
    const message = `${name} changes nothing: HinD has given it up`;
    report({ code: 'setting-without-effect', severity: 'warning', path: '', origin: name, message, remedy });
  }
}

/** The tree of the TRAEFIK_* variables. Names that mean no setting are put in word by word, to be reported later. */
export function readTraefikVariables(env: Environment): OptionNode {
  const root = createNode('', 'TRAEFIK');
  for (const [name, value] of Object.entries(env)) {
    if (!/^TRAEFIK_\w/i.test(name) || name in namedVariables || value === undefined) continue;
    const words = name.split('_').slice(1);
    const path =
      pathOfWords(settingsSchema, words) ?? words.filter((word) => word !== '').map((word) => word.toLowerCase());
    insertDotted(root, path.join('.').replaceAll('.[', '['), value, name);
  }
  return root;
}

/** The tree of the other variables; an empty one counts as not set. */
export function readNamedVariables(env: Environment): OptionNode {
  const root = createNode('', 'ENVIRONMENT');
  for (const [name, path] of Object.entries(namedVariables)) {
    const value = env[name];
    if (value === undefined || value === '') continue;
    insertDotted(root, path, translations[name]?.(value) ?? value, name);
  }
  return root;
}
