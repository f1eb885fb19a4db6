import tls, { type TLSSocket } from 'node:tls';
import type { TlsIdentity } from '../../certificates/serving/tls-chooser.js';

export interface TlsServersOptions {
  readonly handshakeTimeoutMs: number;
  /** 48 bytes; another one from time to time, which ends the sessions that were begun under the one before. */
  readonly ticketKey: () => Buffer;
  readonly onSecure: (socket: TLSSocket, identity: TlsIdentity) => void;
}

/**
 * One TLS server for each identity, made when it is first asked for: it never has to ask back for a certificate in the
 * middle of a handshake, and versions, ciphers and client certificates can differ by host.
 */
export function createTlsServers({ handshakeTimeoutMs, ticketKey, onSecure }: TlsServersOptions) {
  const servers = new WeakMap<TlsIdentity, { server: tls.Server; key: Buffer }>();

  function serverOf(identity: TlsIdentity): tls.Server {
    const key = ticketKey();
    const known = servers.get(identity);
    if (known?.key === key) return known.server;
    if (known !== undefined) {
      known.server.setTicketKeys(key);
      known.key = key;
      return known.server;
    }
    const { alpnProtocols, clientCertificate, ...parameters } = identity.parameters;
    const server = tls.createServer({
      ...parameters,
      ALPNProtocols: [...alpnProtocols],
      handshakeTimeout: handshakeTimeoutMs,
      ticketKeys: key,
    });
    server.on('secureConnection', (socket) => {
      if (isRefused(socket, clientCertificate)) socket.destroy();
      else onSecure(socket, identity);
    });
    const { staple } = identity;
    // Only where there is one: with a listener, every handshake asks back.
    if (staple !== undefined) server.on('OCSPRequest', (_leaf, _issuer, answer) => answer(null, staple() ?? null));
    server.on('tlsClientError', (_error, socket) => void socket.destroy());
    servers.set(identity, { server, key });
    return server;
  }

  return serverOf;
}

/** What node:tls cannot be told: a certificate that must be there but need not be trusted, or the other way round. */
function isRefused(socket: TLSSocket, clientCertificate: TlsIdentity['parameters']['clientCertificate']): boolean {
  if (clientCertificate === 'RequireAnyClientCert') return socket.getPeerX509Certificate() === undefined;
  if (clientCertificate !== 'VerifyClientCertIfGiven') return false;
  return !socket.authorized && socket.getPeerX509Certificate() !== undefined;
}
