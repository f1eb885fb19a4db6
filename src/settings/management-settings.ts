import { connectionFields } from '../model/servers-transport.js';
import { boolean, struct, text } from '../shared/schema.js';
import { checkListenAddress } from './addresses.js';

export const apiSchema = struct(
  'API, health and metrics: always on, for this machine only unless told otherwise.',
  {
    address: text(
      'Where to listen. When left out: `entryPoints.traefik.address` if there is one, else 127.0.0.1:8080; with `api.insecure` on every address of the machine.',
      { check: checkListenAddress },
    ),
    insecure: boolean('Serves it to other machines too, without authentication.', { default: false }),
    compat: text(
      'What `status` of a service says: `traefik`, whether its configuration is enabled; `hind`, whether it is `up` or `down`, with the other in `configStatus`. `hind` when `hind.fqdn` is given.',
      { oneOf: ['traefik', 'hind'] },
    ),
    debug: boolean('Accepted for compatibility: `/debug` is always there.', { default: false }),
  },
  { always: true },
);

export const pingSchema = struct(
  'The health page `/ping`: always on, 503 while shutting down.',
  {},
  { allowEmpty: true },
);

export const snapshotSchema = struct(
  'The last good catalog, served from after a restart while Nomad and Consul are away.',
  {
    path: text(
      "The directory; `/pv/tagway` if `/pv/CERTS` exists, else `snapshots` in the user's data directory; `off`: not kept.",
    ),
  },
  { always: true },
);

export const serversTransportSchema = struct(
  'Connections to servers whose service names no transport.',
  connectionFields,
  {
    always: true,
  },
);
