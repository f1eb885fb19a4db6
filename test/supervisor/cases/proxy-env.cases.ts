// What the container says, what proxy-switch has left, and what comes of it.

export interface ProxyEnvCase {
  readonly name: string;
  /** PROXY_SERVER; not set when left out. */
  readonly given?: string;
  /** What proxy-switch wrote: the container's word then, and its choice. */
  readonly left?: { readonly container: string; readonly chosen: string };
  readonly proxy: 'caddy' | 'traefik';
  /** What is said of it on standard error. */
  readonly said?: RegExp;
  /** The choice that was left is gone afterwards. */
  readonly forgotten?: true;
}

const neither = /PROXY_SERVER=\S* is neither caddy nor traefik: it will be caddy$/m;

export const proxyEnvCases: ProxyEnvCase[] = [
  { name: 'not set', proxy: 'caddy' },
  { name: 'empty', given: '', proxy: 'caddy' },
  { name: 'blank', given: '  ', proxy: 'caddy' },
  { name: 'caddy', given: 'caddy', proxy: 'caddy' },
  { name: 'Caddy', given: 'Caddy', proxy: 'caddy' },
  { name: 'traefik', given: 'traefik', proxy: 'traefik' },
  { name: 'TRAEFIK with a line feed', given: 'TRAEFIK\n', proxy: 'traefik' },
  { name: 'tagway', given: 'tagway', proxy: 'traefik' },
  { name: 'another proxy', given: 'nginx', proxy: 'caddy', said: neither },
  { name: 'true', given: 'true', proxy: 'caddy', said: neither },
  { name: 'shell in it', given: '$(touch pwned);`id`*', proxy: 'caddy', said: neither },
  { name: 'both', given: 'caddy,traefik', proxy: 'caddy', said: neither },
  {
    name: 'switched to traefik in a container for caddy',
    left: { container: 'caddy', chosen: 'traefik' },
    proxy: 'traefik',
    said: /the container says caddy, but proxy-switch has chosen traefik since$/m,
  },
  {
    name: 'switched to caddy in a container for traefik',
    given: 'tagway',
    left: { container: 'traefik', chosen: 'caddy' },
    proxy: 'caddy',
    said: /the container says traefik, but proxy-switch has chosen caddy since$/m,
  },
  {
    name: 'switched there and back',
    given: 'caddy',
    left: { container: 'caddy', chosen: 'caddy' },
    proxy: 'caddy',
  },
  {
    name: 'a new container from the image of a switched one, with another word',
    given: 'traefik',
    left: { container: 'caddy', chosen: 'caddy' },
    proxy: 'traefik',
    said: /the container says traefik now; what proxy-switch chose before is forgotten$/m,
    forgotten: true,
  },
  {
    name: 'a file that is damaged',
    left: { container: 'caddy', chosen: 'tra' },
    proxy: 'caddy',
    said: /is forgotten$/m,
    forgotten: true,
  },
];
