// What HinD serves besides the services of the catalogs: Nomad itself, and who may go there or to services.
import type { Configuration, Middleware, Router, ServersTransport, Service } from '../../model/configuration.js';
import { routerFields } from '../../model/router.js';
import { serversTransportFields } from '../../model/servers-transport.js';
import { loadBalancerFields } from '../../model/service.js';
import { rangesOfPeers } from '../../settings/hind-settings.js';
import type { Settings } from '../../settings/settings.js';
import { decodeFields } from '../../shared/decode-options.js';
import { differencesOf, withChanges } from '../../shared/layered-map.js';
import { createNode, insertDotted } from '../../shared/option-node.js';
import { parseServerUrl } from '../../shared/parse-server-url.js';

const nomad = 'nomad@internal';
const controlPlanePeers = 'control-plane-peers@internal';
const servicePeers = 'service-peers@internal';

/** Where Nomad answers on its own machine. */
const nomadHere = 'http://127.0.0.1:4646';

/** Nobody's tags take a host of the control plane away: above them, and below the redirections of entry points. */
const controlPlanePriority = Number.MAX_SAFE_INTEGER - 500;

const internal = { provider: 'internal', status: 'enabled', errors: [], origins: [] } as const;

/** The hosts at which Nomad is served. */
export function controlPlaneHosts({ hind }: Settings): string[] {
  const hosts = [...(hind.fqdn === undefined ? [] : [hind.fqdn]), ...hind.nomadHosts];
  return [...new Set(hosts.map((host) => host.toLowerCase()))];
}

/** Adds to each configuration what HinD's settings ask for. */
export function createHindRoutes(settings: Settings): (configuration: Configuration) => Configuration {
  const hosts = controlPlaneHosts(settings);
  const { controlPlaneIPs, serviceIPs } = settings.hind;
  const middlewares = new Map<string, Middleware>();
  if (controlPlaneIPs.length > 0) middlewares.set(controlPlanePeers, peersOnly(controlPlanePeers, controlPlaneIPs));
  if (serviceIPs.length > 0) middlewares.set(servicePeers, peersOnly(servicePeers, serviceIPs));
  const own = new Map(hosts.map((host) => controlPlaneRouter(host, controlPlaneIPs.length > 0)));
  const services = new Map(hosts.length === 0 ? [] : [[nomad, nomadService(settings, hosts)] as const]);
  const transports = new Map(hosts.length === 0 ? [] : [[nomad, nomadTransport(settings)] as const]);
  let before: Configuration['routers'] = new Map();
  let routers: Configuration['routers'] = own;

  /** Only those that have changed are made anew. */
  function followRouters(next: Configuration['routers']): void {
    const { changed, removed } = differencesOf(before, next);
    before = next;
    routers = withChanges(
      routers,
      new Map<string, Router | undefined>([
        ...changed.map(([name, router]) => [name, guarded(router)] as const),
        ...removed.map((name) => [name, undefined] as const),
      ]),
    );
  }

  function guarded(router: Router): Router {
    return serviceIPs.length === 0 ? router : { ...router, middlewares: [servicePeers, ...router.middlewares] };
  }

  if (hosts.length === 0 && middlewares.size === 0) return (configuration) => configuration;
  return (configuration) => {
    followRouters(configuration.routers);
    return {
      ...configuration,
      routers,
      services: withChanges(configuration.services, services),
      middlewares: withChanges(configuration.middlewares, middlewares),
      serversTransports: withChanges(configuration.serversTransports, transports),
    };
  };
}

function controlPlaneRouter(host: string, isGuarded: boolean): [string, Router] {
  const name = `nomad-${host}@internal`;
  const rule = `Host(\`${host}\`)`;
  const written = createNode('', 'internal');
  insertDotted(written, 'tls', 'true', 'internal');
  return [
    name,
    {
      ...internal,
      name,
      rule,
      options: { ...decodeFields(routerFields, written, '', () => undefined), rule },
      priority: controlPlanePriority,
      entryPoints: [],
      middlewares: isGuarded ? [controlPlanePeers] : [],
      service: nomad,
      tls: true,
    },
  ];
}

/** By the address of the connection: a header would be the client's word. */
function peersOnly(name: string, peers: readonly string[]): Middleware {
  const options = { sourceRange: rangesOfPeers(peers), rejectStatusCode: 403 };
  return { ...internal, name, type: 'ipAllowList', options };
}

function nomadService(settings: Settings, hosts: readonly string[]): Service {
  const options = decodeFields(loadBalancerFields, createNode('', 'internal'), '', () => undefined);
  const servers = [{ url: nomadUrl(settings, hosts), weight: 1, preservePath: false }];
  return { ...internal, name: nomad, kind: 'loadBalancer', options, servers, serversTransport: nomad };
}

/** The address that services are read from; that of this machine where it is a socket, or leads back to this proxy. */
function nomadUrl({ providers }: Settings, hosts: readonly string[]): string {
  const parsed = parseServerUrl(providers.nomad?.endpoint.address ?? nomadHere);
  if (parsed === undefined || hosts.includes(parsed.host)) return nomadHere;
  return `${parsed.scheme}://${parsed.host}:${parsed.port}`;
}

/** Without a limit on answers, whatever other servers have: blocking queries take ten minutes, log streams for ever. */
function nomadTransport({ providers }: Settings): ServersTransport {
  const defaults = decodeFields(serversTransportFields, createNode('', 'internal'), '', () => undefined);
  const { ca, cert, key, insecureSkipVerify = false } = providers.nomad?.endpoint.tls ?? {};
  return {
    ...internal,
    name: nomad,
    options: {
      ...defaults,
      insecureSkipVerify,
      rootCAs: ca === undefined ? [] : [ca],
      certificates: cert === undefined || key === undefined ? [] : [{ certFile: cert, keyFile: key }],
    },
  };
}
