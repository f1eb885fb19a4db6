const standardPorts = { http: 80, https: 443, h2c: 80 } as const;

/** The URL of a server, read once for all. */
export interface ServerUrl {
  readonly scheme: keyof typeof standardPorts;
  /** Lower case, IPv6 in brackets. */
  readonly host: string;
  readonly port: number;
  /** Whether it is the scheme's own port, which a Host header leaves out. */
  readonly isStandardPort: boolean;
  /** Without a final slash; empty for `/`. */
  readonly path: string;
}

/** The parts of an absolute http, https or h2c URL; undefined for anything else, and where it holds credentials. */
export function parseServerUrl(written: string): ServerUrl | undefined {
  const scheme = /^(https?|h2c):\/\//i.exec(written)?.[1]?.toLowerCase() as ServerUrl['scheme'] | undefined;
  if (scheme === undefined) return undefined;
  // URL knows the host syntax of http only.
  const asHttp = `http${written.slice(scheme.length)}`;
  if (!URL.canParse(asHttp)) return undefined;
  const { hostname: host, port: shown, username, password, pathname } = new URL(asHttp);
  if (host === '' || username !== '' || password !== '') return undefined;
  // URL drops the port that is http's own, also where another scheme wrote it down.
  const isWritten80 = /^[^/?#]*:0*80(?:[/?#]|$)/.test(asHttp.slice(7));
  const port = shown !== '' ? Number(shown) : isWritten80 ? 80 : standardPorts[scheme];
  return { scheme, host, port, isStandardPort: port === standardPorts[scheme], path: pathname.replace(/\/+$/, '') };
}
