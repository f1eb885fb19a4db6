/** A request that is asked of two route tables, or of two proxies; the form in which `explain --requests` reads it. */
export interface Probe {
  readonly method: string;
  /** `https` is over TLS; without a host it is a path alone, and the Host header is empty. */
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly remoteAddress?: string;
  /** By the port of the URL when left out. */
  readonly entryPoint?: string;
}

/** `GET https://app.example.com/ (X-Version: 2, from 192.0.2.1, on internal)` */
export function formatProbe({ method, url, headers = {}, remoteAddress, entryPoint }: Probe): string {
  const facts = [
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    ...(remoteAddress === undefined ? [] : [`from ${remoteAddress}`]),
    ...(entryPoint === undefined ? [] : [`on ${entryPoint}`]),
  ];
  return `${method} ${url}${facts.length === 0 ? '' : ` (${facts.join(', ')})`}`;
}
