// What HinD's variables mean for other settings. Whatever was written there stands.
import { decodeFields } from '../shared/decode-options.js';
import { createNode, insertDotted } from '../shared/option-node.js';
import { certificateResolversSchema } from './certificate-settings.js';
import { rangesOfPeers } from './hind-settings.js';
import type { ReportSettingProblem } from './setting-problem.js';
import type { EntryPointSettings, WrittenResolver } from './settings.js';
import type { WrittenSettings } from './settings-schema.js';

/** The page that HinD answers with where it knows no host. */
const notFoundText = '_________________ 🕵️‍♀️ with regret, not found 🕵️‍♀️ _________________';

/** Settings with what HinD says filled in: resolvers, what becomes of unknown hosts, whose certificate is copied, what the API says. */
export function finishHind(written: WrittenSettings): WrittenSettings {
  const { api, hind, certificates, unmatched } = written;
  const isHind = hind.fqdn !== undefined;
  return {
    ...written,
    certificatesResolvers: { ...hindResolvers(written), ...written.certificatesResolvers },
    api: { ...api, compat: api.compat ?? (isHind ? 'hind' : 'traefik') },
    certificates: {
      ...certificates,
      resolver: certificates.resolver ?? usualResolver(written),
      privateResolver: certificates.privateResolver ?? (isHind ? 'internal' : undefined),
      copyOf: certificates.copyOf ?? hind.fqdn?.toLowerCase(),
    },
    unmatched: {
      text: unmatched.text ?? (isHind ? notFoundText : undefined),
      toHttps: unmatched.toHttps ?? isHind,
    },
  };
}

/** The only one that was written stays the usual one, whatever HinD's are beside it. */
function usualResolver({ hind, certificates, certificatesResolvers }: WrittenSettings): string | undefined {
  const names = Object.keys(certificatesResolvers).filter((name) => name !== certificates.privateResolver);
  if (hind.selfSigned) return 'internal';
  if (names.includes(publicResolver) || (hind.fqdn !== undefined && names.length === 0)) return publicResolver;
  return names.length === 1 ? names[0] : undefined;
}

/**
 * Let's Encrypt for public names, unless another resolver was written; the store's own authority for others, as with
 * Caddy; wildcards through acme-dns.
 */
function hindResolvers(written: WrittenSettings): Record<string, WrittenResolver> {
  const { hind } = written;
  const made: Record<string, WrittenResolver> = {};
  if (hind.selfSigned || hind.fqdn !== undefined) made.internal = resolver({ internal: 'true' });
  if (usualResolver(written) === publicResolver) {
    made[publicResolver] = resolver({ 'acme.keyType': 'EC256' });
  }
  if (hind.acmeDns.length > 0) {
    const domains = hind.acmeDns.map((domain, index) => [`domains[${index}].main`, `*.${domain.toLowerCase()}`]);
    const wildcards = resolver({
      'acme.dnsChallenge.provider': 'acme-dns',
      onDemand: 'false',
      ...(Object.fromEntries(domains) as Record<string, string>),
    });
    const { dnsChallenge } = wildcards.acme!;
    // Of the server and account that other names have.
    const acme = written.certificatesResolvers[usualResolver(written) ?? '']?.acme ?? wildcards.acme!;
    made['acme-dns'] = {
      ...wildcards,
      acme: { ...acme, httpChallenge: undefined, tlsChallenge: undefined, dnsChallenge },
    };
  }
  return made;
}

const publicResolver = 'letsencrypt';

function resolver(options: Readonly<Record<string, string>>): WrittenResolver {
  const node = createNode('', '');
  for (const [path, value] of Object.entries(options)) insertDotted(node, path, value, '');
  return decodeFields(certificateResolversSchema.values.fields, node, '', () => undefined);
}

/** Says so where Nomad's own interface comes from elsewhere than the services: requests are not forwarded to sockets. */
export function reportNomadSocket({ hind, providers }: WrittenSettings, report: ReportSettingProblem): void {
  const address = providers.nomad?.endpoint.address ?? '';
  const hosts = [...(hind.fqdn === undefined ? [] : [hind.fqdn]), ...hind.nomadHosts];
  if (hosts.length === 0 || !address.trim().toLowerCase().startsWith('unix://')) return;
  report({
    code: 'setting-without-effect',
    severity: 'warning',
    path: 'providers.nomad.endpoint.address',
    origin: '',
    message: `services are read through the socket ${address.trim()}, but what is served at ${hosts.join(', ')} is Nomad at http://127.0.0.1:4646`,
    remedy: 'let an agent answer there, or give Nomad by its address, such as http://10.0.0.1:4646',
  });
}

/** The entry points; those that trust nobody by their own words trust HinD's proxies. */
export function trustHindProxies(
  entryPoints: Readonly<Record<string, EntryPointSettings>>,
  { trustedProxies }: WrittenSettings['hind'],
): Readonly<Record<string, EntryPointSettings>> {
  if (trustedProxies.length === 0) return entryPoints;
  const trustedIPs = rangesOfPeers(trustedProxies);
  return Object.fromEntries(
    Object.entries(entryPoints).map(([name, entryPoint]) => {
      const { forwardedHeaders } = entryPoint;
      if (forwardedHeaders.insecure || forwardedHeaders.trustedIPs.length > 0) return [name, entryPoint];
      return [name, { ...entryPoint, forwardedHeaders: { ...forwardedHeaders, trustedIPs } }];
    }),
  );
}
