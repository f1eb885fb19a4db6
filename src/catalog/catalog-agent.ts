// The connections to a catalog: kept alive, and an answer that breaks off is an error at once.
import { readFileSync } from 'node:fs';
import { Agent as HttpAgent, type ClientRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { CatalogAddress } from './catalog-address.js';
import type { CatalogTls } from './provider.js';

interface AgentInternals {
  addRequest(request: ClientRequest, target: { host?: string }, ...rest: unknown[]): void;
}

/**
 * A keep-alive agent for the address; `maxConnections` keeps requests waiting instead of opening more. Throws when a
 * file of `tls` cannot be read.
 */
export function createCatalogAgent(
  address: CatalogAddress,
  tls: CatalogTls = {},
  maxConnections = Infinity,
): HttpAgent | HttpsAgent {
  // Named here, because not every client can name it in its requests.
  const socket = address.socketPath === undefined ? {} : { socketPath: address.socketPath };
  const common = { keepAlive: true, maxSockets: maxConnections, maxFreeSockets: 64, ...socket };
  const read = (file: string | undefined) => (file === undefined || file === '' ? undefined : readFileSync(file));
  const agent = address.secure
    ? new HttpsAgent({
        ...common,
        ca: read(tls.ca),
        cert: read(tls.cert),
        key: read(tls.key),
        rejectUnauthorized: tls.insecureSkipVerify !== true,
      })
    : new HttpAgent(common);
  watchRequests(agent as unknown as AgentInternals);
  return agent;
}

/**
 * Clients that only listen for `end` wait for ever when a connection is lost in the middle of an answer (the response
 * then emits `close` alone). `addRequest` is the one place that sees every request; agents of other packages build on
 * it too.
 */
function watchRequests(agent: AgentInternals): void {
  const addRequest = agent.addRequest.bind(agent);
  agent.addRequest = (request, target, ...rest) => {
    // Clients that hand on the host of a URL leave the brackets of an IPv6 address in.
    if (target.host?.startsWith('[')) target.host = target.host.slice(1, -1);
    request.once('response', (response: IncomingMessage) => {
      response.once('close', () => {
        if (!response.complete) request.emit('error', new Error('connection lost in the middle of an answer'));
      });
    });
    addRequest(request, target, ...rest);
  };
}

/** How many connections are open now, busy or idle. */
export function openConnections(agent: HttpAgent | HttpsAgent): number {
  let count = 0;
  for (const lists of [agent.sockets, agent.freeSockets]) {
    for (const sockets of Object.values(lists)) count += sockets?.length ?? 0;
  }
  return count;
}
