// A server that speaks TLS, tells what it was shown in the handshake, and answers with the body it got.
import https from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { TLSSocket, TlsOptions } from 'node:tls';
import type { Test } from 'tap';
import { serverAuthority, serverCertificate, type ServerCertificate } from './server-certificates.js';

export interface TlsRequest {
  readonly path: string;
  /** The name asked for; false: none. */
  readonly serverName: string | false;
  /** Common name of the client's certificate. */
  readonly client: string | undefined;
  readonly protocol: string | null;
  readonly cipher: string;
  /** The same for requests on one connection. */
  readonly connection: number;
}

export interface TlsBackend {
  readonly port: number;
  readonly url: string;
  readonly requests: TlsRequest[];
  openConnections(): number;
}

export async function startTlsBackend(
  t: Test,
  certificate: ServerCertificate,
  { redirectTo, ...options }: TlsOptions & { readonly redirectTo?: string } = {},
): Promise<TlsBackend> {
  const requests: TlsRequest[] = [];
  const shaken = new Map<Socket, Omit<TlsRequest, 'path'>>();
  let connections = 0;
  const server = https.createServer({ ...serverCertificate(certificate), ca: serverAuthority, ...options });
  server.on('secureConnection', (socket) => {
    shaken.set(socket, {
      serverName: (socket as TLSSocket & { servername: string | false }).servername,
      client: commonNameOf(socket),
      protocol: socket.getProtocol(),
      cipher: socket.getCipher().name,
      connection: ++connections,
    });
    socket.on('error', () => undefined).on('close', () => shaken.delete(socket));
  });
  server.on('request', (request, response) => {
    requests.push({ path: request.url!, ...shaken.get(request.socket)! });
    if (redirectTo !== undefined) response.writeHead(302, { location: redirectTo }).end();
    else if (request.url !== '/never') request.pipe(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.teardown(() => {
    for (const socket of shaken.keys()) socket.destroy();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { port, url: `https://127.0.0.1:${port}`, requests, openConnections: () => shaken.size };
}

/** An empty object stands for no certificate. */
function commonNameOf(socket: TLSSocket): string | undefined {
  const { subject } = socket.getPeerCertificate() as { subject?: { CN: string } };
  return subject?.CN;
}
