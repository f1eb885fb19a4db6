// One server of one service at run time: what is known and counted about it while the configuration changes around it.
import type { Server } from '../model/service.js';
import type { LatencyWindow } from './latency-window.js';
import type { ServerOrigin } from './server-origin.js';
import { hashText } from './strategies/hash-text.js';

/** `unknown`: has a health check and no result of it yet. Servers without a health check are `up`. */
export type ServerHealth = 'up' | 'down' | 'unknown';

/** What makes a server the same one after a change: the instance and the URL, so that a reused address is a new server. */
export function serverKey(server: Pick<Server, 'url' | 'instance'>): string {
  return `${server.instance ?? ''} ${server.url}`;
}

/** Lives as long as the server is in its service; whoever sends a request brackets it with `start` and `finish`. */
export class ServerState {
  readonly key: string;
  /** Of its URL, so that every proxy and every restart ties a client to the same server. */
  readonly hash: number;
  weight: number;
  health: ServerHealth = 'up';
  /** Requests that are on their way now. */
  inFlight = 0;
  /** Requests sent since it was added. */
  requests = 0;
  /** It has left its service; nothing new is sent, and what is on its way may end. */
  gone = false;
  /** What it is owed by the strategies that take turns. */
  credit = 0;
  /** Present only where the strategy asks for it. */
  latency: LatencyWindow | undefined = undefined;

  constructor(
    public server: Server,
    /** Another one when its service changes to another transport. */
    public origin: ServerOrigin,
  ) {
    this.key = serverKey(server);
    this.hash = hashText(server.url);
    this.weight = server.weight;
  }

  start(): void {
    this.inFlight++;
    this.requests++;
  }

  finish(): void {
    this.inFlight--;
  }

  /** Tells the time from sending a request to the head of its answer; `nowMs` is monotonic. */
  recordFirstByte(latencyMs: number, nowMs: number): void {
    this.latency?.record(latencyMs, nowMs);
  }
}
