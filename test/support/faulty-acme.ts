// An ACME server with moods: it stands in front of a real one, passes requests on, or does not.
import https from 'node:https';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RealPebble } from './real-pebble.js';

export type Mood = 'well' | 'down' | 'slow' | 'nonsense' | 'busy' | 'rate-limiting';

/** What it says of renewals; undefined: it does not offer that. */
export interface SaidOfRenewals {
  start: Date;
  end: Date;
  retryAfterS: number;
}

export interface FaultyAcme {
  readonly directoryUrl: string;
  mood: Mood;
  /** Only requests whose path begins so are met with the mood; all when empty. */
  moodFor: string;
  /** How many requests are met with it. */
  moodTimes: number;
  retryAfterS: number;
  renewals: SaidOfRenewals | undefined;
  /** Refuses orders that say what they replace. */
  refusesReplacement: boolean;
  /** `POST /order-plz`, in their order, answered or not. */
  readonly requests: readonly string[];
  /** What orders asked for. */
  readonly orders: readonly Readonly<Record<string, unknown>>[];
  close(): Promise<void>;
}

/** Stands in front of that pebble, with its certificate. */
export async function startFaultyAcme(pebble: RealPebble): Promise<FaultyAcme> {
  const behind = new URL(pebble.directoryUrl);
  const agent = new https.Agent({ ca: pebble.authority, keepAlive: true });
  const requests: string[] = [];
  const orders: Record<string, unknown>[] = [];
  const server = https.createServer({ cert: pebble.own.certificatePem, key: pebble.own.keyPem });
  server.on('request', (request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  const origin = `https://localhost:${port}`;
  const acme: FaultyAcme = {
    directoryUrl: `${origin}/dir`,
    mood: 'well',
    moodFor: '',
    moodTimes: Infinity,
    retryAfterS: 120,
    renewals: undefined,
    refusesReplacement: false,
    requests,
    orders,
    async close() {
      agent.destroy();
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url = '' } = request;
    requests.push(`${method} ${url}`);
    const body = await read(request);
    if (acme.mood !== 'well' && url.startsWith(acme.moodFor) && acme.moodTimes-- > 0) return beMoody(request, response);
    if (url.startsWith('/renewal-info/')) return sayOfRenewals(response);
    if (url === '/order-plz') {
      const order = payloadOf(body);
      orders.push(order);
      if (acme.refusesReplacement && order.replaces !== undefined) {
        return refuse(response, 409, { type: 'alreadyReplaced', detail: 'it has been replaced' });
      }
    }
    passOn(request, response, body);
  }

  function beMoody(request: IncomingMessage, response: ServerResponse): void {
    switch (acme.mood) {
      case 'down':
        return void request.socket.destroy();
      case 'nonsense':
        return void response.writeHead(200, { 'Content-Type': 'text/html' }).end('<h1>It works!</h1>');
      case 'busy':
        return void response.writeHead(503).end('later');
      case 'rate-limiting':
        response.setHeader('Retry-After', String(acme.retryAfterS));
        return refuse(response, 429, { type: 'rateLimited', detail: 'too many certificates' });
      case 'slow':
      case 'well':
    }
  }

  function sayOfRenewals(response: ServerResponse): void {
    const said = acme.renewals;
    if (said === undefined) return void response.writeHead(404).end();
    const suggestedWindow = { start: said.start.toISOString(), end: said.end.toISOString() };
    response.setHeader('Retry-After', String(said.retryAfterS));
    response.end(JSON.stringify({ suggestedWindow, explanationURL: 'https://example.com/why' }));
  }

  function passOn(request: IncomingMessage, response: ServerResponse, body: Buffer): void {
    const { method, url, headers } = request;
    // Its URLs are made of the Host, so they lead here.
    const options = { host: 'localhost', port: behind.port, path: url, method, headers, agent };
    const passed = https.request(options, (answered) => {
      void read(answered).then((content) => {
        const isDirectory = url === '/dir' && acme.renewals !== undefined;
        const directory = isDirectory ? (JSON.parse(String(content)) as object) : {};
        const sent = isDirectory
          ? Buffer.from(JSON.stringify({ ...directory, renewalInfo: `${origin}/renewal-info` }))
          : content;
        const own = { ...answered.headers };
        if (isDirectory) own['content-length'] = String(sent.length);
        response.writeHead(answered.statusCode!, own).end(method === 'HEAD' ? undefined : sent);
      });
    });
    passed.on('error', () => request.socket.destroy());
    passed.end(body);
  }

  return acme;
}

function refuse(response: ServerResponse, status: number, { type, detail }: { type: string; detail: string }): void {
  response.writeHead(status, { 'Content-Type': 'application/problem+json' });
  response.end(JSON.stringify({ type: `urn:ietf:params:acme:error:${type}`, detail, status }));
}

async function read(stream: AsyncIterable<unknown>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** Of a signed request. */
function payloadOf(body: Buffer): Record<string, unknown> {
  const { payload } = JSON.parse(String(body)) as { payload: string };
  return JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<string, unknown>;
}
