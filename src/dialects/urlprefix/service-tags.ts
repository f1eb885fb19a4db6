// The options of a route that are of its servers and of how one of them is chosen.
import type { UrlprefixOptions } from './options.js';

/** How much of the requests an instance gets: a fixed share of all, or so many times as much as others. */
export interface InstanceWeight {
  readonly share?: number;
  readonly weight?: number;
}

export interface ServiceTagFacts {
  readonly name: string;
  readonly options: UrlprefixOptions;
  readonly weight: InstanceWeight;
  /** Instead of the registered one. */
  readonly port: number | undefined;
}

/** The tags of the service, and of its transport where it needs one. */
export function serviceTags({ name, options, weight, port }: ServiceTagFacts): string[] {
  const { host, proto, serverName, skipVerify, strategy, sticky } = options;
  const balancer: string[] = [];
  if (host === 'dst') balancer.push('passhostheader=false');
  if (proto === 'https' || proto === 'h2c') balancer.push(`server.scheme=${proto}`);
  if (port !== undefined) balancer.push(`server.port=${port}`);
  if (weight.share !== undefined) balancer.push(`server.share=${weight.share}`);
  if (weight.weight !== undefined) balancer.push(`server.weight=${weight.weight}`);
  if (strategy !== undefined) balancer.push(`strategy=${strategy}`);
  if (sticky !== undefined) balancer.push(`sticky.cookie.name=${sticky}`);
  const transport: string[] = [];
  if (proto === 'https') {
    const sni = serverName ?? (host === 'dst' ? undefined : host?.replace(/:\d+$/, ''));
    if (sni !== undefined) transport.push(`servername=${sni}`);
    if (skipVerify) transport.push('insecureskipverify=true');
  }
  if (transport.length > 0) balancer.push(`serverstransport=${name}`);
  // A service exists by having an option.
  if (balancer.length === 0) balancer.push('passhostheader=true');
  return [
    ...balancer.map((option) => `traefik.http.services.${name}.loadbalancer.${option}`),
    ...transport.map((option) => `traefik.http.serverstransports.${name}.${option}`),
  ];
}
