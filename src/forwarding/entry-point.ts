// A listening address: accepts connections, and gives each to the lane that speaks what it speaks.
import net, { type Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { challengeProtocol, type TlsChooser, type TlsIdentity } from '../certificates/serving/tls-chooser.js';
import type { TlsFacts } from '../exchange/exchange.js';
import type { IpRanges } from '../shared/ip-ranges.js';
import { Arrival, type ArrivalOwner, type SaidAddress } from './arrival.js';
import { sweepIntervalMs, type DeadlineWatch, type Timed } from './client/client-deadline.js';
import { endGently } from './client/end-gently.js';
import { createFastifyLane, type FastifyLane } from './client/fastify-lane.js';
import { createH2Lane, type H2Lane } from './client/h2-lane.js';
import { PlainClient, type PlainLaneOptions, type PlainLaneOwner } from './client/plain-client.js';
import type { EntryPointContext } from './forwarding-core.js';
import { listenWhenFree, type AddressWait } from './listen-when-free.js';
import { Peer } from './peer.js';
import { addressIsIn, plainAddress } from './plain-address.js';
import type { ClientHello } from './tls/client-hello.js';
import { createTlsServers } from './tls/tls-servers.js';

export interface EntryPointOptions extends PlainLaneOptions {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  readonly reusePort: boolean;
  /** Absent: an address that another program has is an error at once. */
  readonly addressWait?: AddressWait;
  /** Peers that may speak of earlier hops. */
  readonly trustedPeers: IpRanges | 'all';
  /**
   * Peers whose PROXY protocol header is believed; from others it is read past. Absent: it is not spoken here. A client
   * that begins without one speaks for itself.
   */
  readonly proxyProtocolPeers: IpRanges | 'all' | undefined;
  readonly maxConcurrentStreams: number;
  /** Absent: no TLS here. */
  readonly tls: TlsTerminator | undefined;
  readonly onConnectionCount: (change: 1 | -1) => void;
}

/** What TLS connections need; shared by all entry points. */
export interface TlsTerminator extends TlsChooser {
  /** 48 bytes that session tickets are sealed with; the same buffer until they are rotated. */
  ticketKey(): Buffer;
}

export interface EntryPoint {
  readonly name: string;
  /** Where it listens in the end: `{ address, port }`. */
  readonly bound: net.AddressInfo;
  describeConnections(): { open: number; inFlight: number; tunnels: number; http2Sessions: number };
  /** Stops accepting, lets running exchanges finish for at most `graceMs`, then ends every connection. */
  close(graceMs: number): Promise<void>;
}

const nothing: Buffer = Buffer.alloc(0);

/** Opens an entry point; rejects with TW_LISTEN_FAILED when the address cannot be had. */
export async function openEntryPoint(entry: EntryPointContext, options: EntryPointOptions): Promise<EntryPoint> {
  const arrivals = new Set<Arrival>();
  /** For the first bytes, and again for the handshake: never without end. */
  const beginningMs = options.readTimeoutMs || 60_000;
  const clients = new Set<PlainClient>();
  const timed = new Set<Timed>();
  const { clock } = entry.core;
  let draining = false;
  let roughNowMs = clock.monotonicMs();

  const watch: DeadlineWatch = {
    get roughNowMs() {
      return roughNowMs;
    },
    watch: (late) => void timed.add(late),
    unwatch: (late) => void timed.delete(late),
  };
  const h2: H2Lane = createH2Lane(entry, { ...options, watch });
  const general: FastifyLane = await createFastifyLane(entry, { ...options, watch, giveBack: beginPlain });
  const owner: PlainLaneOwner = {
    entry,
    options,
    get draining() {
      return draining;
    },
    watch,
    handOver(socket, unread, peer) {
      if (!unread.subarray(0, 14).equals(h2Preface)) return general.accept(socket, unread, peer);
      socket.pause();
      socket.unshift(unread);
      h2.accept(socket, peer);
    },
    onLeft: (client) => void clients.delete(client),
  };

  /** Client addresses told by the PROXY protocol before a handshake; node:tls makes another socket of the one it gets. */
  const saidOf = new Map<string, SaidAddress>();
  const terminator = options.tls;
  const tlsServerOf =
    terminator &&
    createTlsServers({
      handshakeTimeoutMs: beginningMs,
      ticketKey: () => terminator.ticketKey(),
      onSecure(socket, identity) {
        if (socket.alpnProtocol === challengeProtocol) return endGently(socket, '');
        const said = saidOf.size === 0 ? undefined : saidOf.get(connectionKey(socket));
        const peer = peerOf(socket, said ?? {}, tlsFactsOf(socket, identity));
        if (socket.alpnProtocol === 'h2') h2.accept(socket, peer);
        else beginPlain(socket, nothing, peer);
      },
    });

  const arrivalOwner: ArrivalOwner = {
    firstBytesTimeoutMs: beginningMs,
    proxyProtocolPeers: options.proxyProtocolPeers,
    speaksTls: terminator !== undefined,
    watch,
    onPlain: (socket, unread, said) => beginPlain(socket, unread, peerOf(socket, said, undefined)),
    onHello: beginTls,
    onClosed(arrival) {
      arrivals.delete(arrival);
      options.onConnectionCount(-1);
    },
  };

  const server = net.createServer({ noDelay: true, keepAlive: true, keepAliveInitialDelay: 60_000 }, (socket) => {
    const arrival = new Arrival(socket, arrivalOwner);
    arrivals.add(arrival);
    options.onConnectionCount(1);
    arrival.start();
  });

  function beginTls(socket: Socket, { serverName, alpnProtocols }: ClientHello, said: SaidAddress): void {
    if (said.address !== undefined) {
      const key = connectionKey(socket);
      saidOf.set(key, said);
      socket.once('close', () => saidOf.delete(key));
    }
    const identity = terminator!.identityFor(serverName, alpnProtocols, options.entryPoint);
    if (identity instanceof Promise) {
      identity.then(
        (later) => shakeHands(socket, later),
        () => void socket.destroy(),
      );
    } else shakeHands(socket, identity);
  }

  function shakeHands(socket: Socket, identity: TlsIdentity | undefined): void {
    if (socket.destroyed) return;
    if (identity === undefined) endGently(socket, unrecognizedName);
    else tlsServerOf!(identity).emit('connection', socket);
  }

  function beginPlain(socket: Socket, unread: Buffer, peer: Peer): void {
    const client = new PlainClient(socket, peer, owner);
    clients.add(client);
    if (draining) client.drain();
    // Before the first bytes: they may hand the socket to a lane that wants it at rest.
    socket.resume();
    client.begin(unread);
  }

  function peerOf(socket: Socket, said: SaidAddress, tlsFacts: TlsFacts | undefined): Peer {
    const address = plainAddress(said.address ?? socket.remoteAddress ?? '');
    return new Peer({
      address,
      port: said.port ?? socket.remotePort ?? 0,
      localPort: bound.port,
      trusted: addressIsIn(options.trustedPeers, address),
      tls: tlsFacts !== undefined,
      tlsFacts,
      openedMs: roughNowMs,
    });
  }

  const sweeper = setInterval(() => {
    roughNowMs = clock.monotonicMs();
    for (const late of timed) if (late.deadline.atMs !== 0 && roughNowMs > late.deadline.atMs) late.onDeadline();
  }, sweepIntervalMs);
  sweeper.unref();

  await listenWhenFree(server, { ...options, name: entry.name, wait: options.addressWait });
  const bound = server.address() as net.AddressInfo;

  return {
    name: entry.name,
    bound,
    describeConnections: () => ({
      open: arrivals.size,
      inFlight: [...clients].filter((client) => client.run !== null).length,
      tunnels: [...clients].filter((client) => client.run?.exchange.status === 101).length,
      http2Sessions: h2.sessionCount,
    }),
    async close(graceMs) {
      draining = true;
      server.close();
      for (const { silent, socket } of arrivals) if (silent) socket.destroy();
      for (const client of clients) client.drain();
      general.drain();
      h2.drain();
      const deadlineMs = clock.monotonicMs() + graceMs;
      while (arrivals.size > 0 && clock.monotonicMs() < deadlineMs) {
        general.drain();
        await new Promise<void>((resolve) => setTimeout(resolve, 20));
      }
      clearInterval(sweeper);
      for (const { socket } of arrivals) socket.destroy();
      await general.close();
    },
  };
}

/** The same for a socket and for the TLS socket that node:tls makes of it, and for no other while they are open. */
function connectionKey({ remoteAddress, remotePort, localAddress }: Socket): string {
  return `${remoteAddress} ${remotePort} ${localAddress}`;
}

const h2Preface = Buffer.from('PRI * HTTP/2.0', 'latin1');

/** The fatal alert 112 (RFC 6066 section 3), for a name that nothing is served for. */
const unrecognizedName = '\x15\x03\x03\x00\x02\x02\x70';

function tlsFactsOf(socket: TLSSocket, { optionsName, parameters }: TlsIdentity): TlsFacts {
  const { servername: serverName } = socket as { servername?: string | false };
  const [version, cipher] = [socket.getProtocol() ?? '', socket.getCipher().name];
  return {
    version,
    cipher,
    serverName: (serverName || '').toLowerCase(),
    optionsName,
    clientTerms: parameters.sessionIdContext,
  };
}
