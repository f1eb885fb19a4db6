/** Where a catalog answers. */
export interface CatalogAddress {
  readonly secure: boolean;
  readonly hostname: string;
  readonly port: number;
  /** Set for `unix://`. */
  readonly socketPath?: string;
  /** As shown in the API and in logs: without credentials. */
  readonly shown: string;
}

/** Reads `HOST:PORT`, `http(s)://HOST:PORT` or `unix:///PATH`; settings have already checked the form. */
export function parseCatalogAddress(written: string, defaultPort: number): CatalogAddress {
  if (written.startsWith('unix://')) {
    return { secure: false, hostname: '127.0.0.1', port: 80, socketPath: written.slice(7), shown: written };
  }
  const url = new URL(/^https?:\/\//i.test(written) ? written : `http://${written}`);
  const secure = url.protocol === 'https:';
  const port = portOf(written, url, defaultPort);
  return {
    secure,
    hostname: url.hostname.replace(/^\[|\]$/g, ''),
    port,
    shown: `${url.protocol}//${url.hostname}:${port}`,
  };
}

/** The catalog's own default holds for bare hosts only; a URL without a port means its scheme's. */
function portOf(written: string, url: URL, defaultPort: number): number {
  if (url.port !== '') return Number(url.port);
  if (/^https:/i.test(written)) return 443;
  return /^http:/i.test(written) || /:0*80$/.test(written) ? 80 : defaultPort;
}
