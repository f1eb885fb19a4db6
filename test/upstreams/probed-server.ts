// A server for health checks to ask: plain, plain on another port, and over TLS.
import { readFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import type { AddressInfo, Server as NetServer, Socket } from 'node:net';
import { findFreePorts } from '../support/free-ports.js';

export interface Asked {
  readonly method: string;
  readonly url: string;
  readonly headers: Record<string, string | undefined>;
}

export interface ProbedServer {
  readonly port: number;
  readonly otherPort: number;
  readonly tlsPort: number;
  /** A port where nothing listens. */
  readonly closedPort: number;
  readonly certificate: string;
  /** Requests so far. */
  readonly asked: Asked[];
  /** Connections that are open now. */
  connections(): number;
  /** What `/health` answers; 0: nothing at all. */
  health: number;
  close(): Promise<void>;
}

export async function startProbedServer(): Promise<ProbedServer> {
  const [key, certificate] = ['key.pem', 'certificate.pem'].map((file) =>
    readFileSync(`test/upstreams/fixtures/${file}`, 'utf8'),
  );
  const sockets = new Set<Socket>();
  const asked: Asked[] = [];
  const state = { health: 200 };
  const answer = (request: http.IncomingMessage, response: http.ServerResponse) => {
    const { method = '', url = '' } = request;
    const servername = 'servername' in request.socket ? String(request.socket.servername) : undefined;
    asked.push({ method, url, headers: { ...(request.headers as Asked['headers']), 'x-servername': servername } });
    answerPath(url, response, { health: state.health, otherPort: portOf(other) });
  };
  const plain = http.createServer(answer);
  const other = http.createServer(answer);
  const tls = https.createServer({ key, cert: certificate }, answer);
  for (const server of [plain, other, tls]) {
    server.on('connection', (socket: Socket) => {
      sockets.add(socket);
      socket.on('close', () => sockets.delete(socket)).on('error', () => undefined);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  }
  // Not one that was given for port 0: that may be given again.
  const [closedPort] = (await findFreePorts(1)) as [number];
  return {
    port: portOf(plain),
    otherPort: portOf(other),
    tlsPort: portOf(tls),
    closedPort,
    certificate: certificate!,
    asked,
    connections: () => sockets.size,
    get health() {
      return state.health;
    },
    set health(status) {
      state.health = status;
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      await Promise.all([plain, other, tls].map((server) => new Promise((resolve) => server.close(resolve))));
    },
  };
}

function answerPath(
  url: string,
  response: http.ServerResponse,
  { health, otherPort }: { health: number; otherPort: number },
): void {
  const redirect = (location: string) => response.writeHead(302, { location }).end();
  const status = /^\/status\/(\d+)/.exec(url);
  const hops = /^\/to\/(\d+)(.*)$/.exec(url);
  if (status) response.writeHead(Number(status[1])).end();
  else if (hops) redirect(hops[1] === '1' ? hops[2]! : `/to/${Number(hops[1]) - 1}${hops[2]}`);
  else if (url.startsWith('/goto?')) redirect(url.slice(6).replace('OTHER', `http://127.0.0.1:${otherPort}`));
  else if (url === '/lost') response.writeHead(302).end();
  else if (url === '/hang' || (url === '/health' && health === 0)) return;
  else if (url === '/health') response.writeHead(health).end();
  else if (url === '/half') response.writeHead(200, { 'content-length': 10 }).write('half');
  else if (url === '/cut') response.destroy();
  else if (url === '/garbage') response.socket!.end('SSH-2.0-OpenSSH_9.2\r\n');
  else if (url === '/switch')
    response.socket!.write('HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n');
  else if (url === '/endless') {
    response.writeHead(200);
    const more = () => {
      while (!response.destroyed && response.write(Buffer.alloc(16_384)));
    };
    response.on('drain', more);
    more();
  } else response.end();
}

function portOf(server: NetServer): number {
  return (server.address() as AddressInfo).port;
}
