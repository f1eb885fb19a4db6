import { boolean, list, struct, text } from '../shared/schema.js';
import { checkRange } from './addresses.js';

const hostName = /^(?=.{1,253}$)[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*$/i;

function checkHost(value: string): string | undefined {
  return hostName.test(value) ? undefined : 'it is no host name';
}

/** `*.` is put before it; `true` stands in HinD's own README. */
function checkBaseDomain(value: string): string | undefined {
  if (/^(true|false|yes|no|on|off|\d+)$/i.test(value)) return 'it is no domain, such as example.com';
  return checkHost(value);
}

/** Every address of a private network, as Caddy has it. */
const privateRanges = ['192.168.0.0/16', '172.16.0.0/12', '10.0.0.0/8', '127.0.0.1/8', 'fd00::/8', '::1'];

function checkPeers(value: string): string | undefined {
  return value === 'private_ranges' ? undefined : checkRange(value);
}

/** The ranges that a list of peers means. */
export function rangesOfPeers(peers: readonly string[]): string[] {
  return peers.flatMap((peer) => (peer === 'private_ranges' ? privateRanges : [peer]));
}

/** What HinD is told by its variables, where no other setting means the same. */
export const hindSchema = struct(
  "HinD's variables. With a name for the machine (`hind.fqdn`) the defaults of certificates, unknown hosts and port 80 are those of HinD with Caddy.",
  {
    fqdn: text(
      'The name of the machine: Nomad is served there over TLS, and every host gets a certificate without a further word.',
      { check: checkHost },
    ),
    nomadHosts: list('Further hosts at which Nomad is served.', { check: checkHost }),
    controlPlaneIPs: list(
      'The peers that may go to Nomad; all when empty. Others get 403. Nobody may while one of them is unreadable.',
      { check: checkPeers, keepsInvalid: true },
    ),
    serviceIPs: list(
      'The peers that may go to services of the catalogs; all when empty. Others get 403. Nobody may while one of them is unreadable.',
      { check: checkPeers, keepsInvalid: true },
    ),
    trustedProxies: list(
      'The peers whose X-Forwarded-* headers are believed, on entry points that say nothing of it themselves; `private_ranges` is all private networks.',
      { check: checkPeers },
    ),
    selfSigned: boolean("Certificates come from the store's own authority, as with Caddy's `tls internal`.", {
      default: false,
    }),
    acmeDns: list('Base domains for each of which there is to be a wildcard certificate, proved through acme-dns.', {
      check: checkBaseDomain,
    }),
  },
  { always: true },
);
