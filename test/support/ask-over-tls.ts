import tls from 'node:tls';

export interface TlsQuestion extends tls.ConnectionOptions {
  readonly port: number;
  /** The Host header; the server name when left out. */
  readonly host?: string;
  readonly path?: string;
}

export interface TlsAnswer {
  /** 0: there was none. */
  readonly status: number;
  /** Why there was none: the code of the error, or `closed`. */
  readonly failure: string;
  readonly version: string;
  readonly cipher: string;
  readonly group: string;
  readonly protocol: string;
  /** Names on the certificate of the server. */
  readonly names: string;
  readonly reused: boolean;
  /** The last one the server gave. */
  readonly session: Buffer | undefined;
}

/** One request over a handshake of its own; in TLS 1.3 a refused certificate of a client is told only afterwards. */
export async function askOverTls({ port, host, path = '/', ...options }: TlsQuestion): Promise<TlsAnswer> {
  const servername = options.servername ?? host ?? '';
  const client = tls.connect({ host: '127.0.0.1', port, rejectUnauthorized: false, ...options, servername });
  let failure = 'closed';
  let session: Buffer | undefined;
  let facts = { version: '', cipher: '', group: '', protocol: '', names: '', reused: false };
  let text = '';
  client.on('error', (error: NodeJS.ErrnoException) => (failure = error.code ?? error.message));
  client.on('session', (given: Buffer) => (session = given));
  client.once('secureConnect', () => {
    facts = {
      version: client.getProtocol() ?? '',
      cipher: client.getCipher().name,
      group: (client.getEphemeralKeyInfo() as { name?: string } | null)?.name ?? '',
      protocol: client.alpnProtocol || '',
      names: client.getPeerX509Certificate()?.subjectAltName ?? '',
      reused: client.isSessionReused(),
    };
    client.write(`GET ${path} HTTP/1.1\r\nHost: ${host ?? servername}\r\nConnection: close\r\n\r\n`);
  });
  client.setEncoding('latin1').on('data', (chunk: string) => (text += chunk));
  await new Promise((resolve) => void client.once('close', resolve));
  const status = Number(/^HTTP\/1\.1 (\d+)/.exec(text)?.[1] ?? 0);
  return { status, failure: status === 0 ? failure : '', ...facts, session };
}
