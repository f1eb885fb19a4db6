// Where a running proxy listens, for plain requests and for TLS.

export interface LiveTarget {
  /** As it was written. */
  readonly name: string;
  readonly plain?: LiveAddress;
  readonly tls?: LiveAddress;
}

export interface LiveAddress {
  readonly host: string;
  readonly port: number;
}

/** Reads `http://HOST:PORT`, `https://HOST:PORT`, or both with a comma between them; a sentence when it is neither. */
export function parseLiveTarget(written: string): LiveTarget | string {
  const found: { plain?: LiveAddress; tls?: LiveAddress } = {};
  for (const part of written.split(',')) {
    if (!/^https?:\/\//i.test(part) || !URL.canParse(part)) return `"${part}" is no address; write http://HOST:PORT`;
    const { protocol, hostname, port } = new URL(part);
    const isTls = protocol === 'https:';
    const address = { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port) || (isTls ? 443 : 80) };
    found[isTls ? 'tls' : 'plain'] = address;
  }
  return { name: written, ...found };
}
