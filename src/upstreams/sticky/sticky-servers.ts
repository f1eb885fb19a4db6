import type { StickyCookieOptions } from '../../model/service.js';
import type { ServerState } from '../server-state.js';
import { findCookie } from './find-cookie.js';
import { stickyCookieLine, stickyCookieName, stickyCookieValue } from './sticky-cookie.js';

/** Which cookie stands for which server of a sticky service. */
export interface StickyServers {
  /** The server that the request's cookie names, if it can be used. */
  serverOf(headers: readonly string[]): ServerState | undefined;
  /** The Set-Cookie value for an answer of this server. */
  lineFor(server: ServerState): string | undefined;
}

/** Computes names, values and lines once per change of the servers; looking one up allocates the cookie's value only. */
export function createStickyServers(
  service: string,
  options: StickyCookieOptions,
  servers: readonly ServerState[],
): StickyServers {
  const name = stickyCookieName(service, options.name);
  const byValue = new Map<string, ServerState>();
  const lines = new Map<ServerState, string>();
  for (const state of servers) {
    const value = stickyCookieValue(state.server.url);
    // Two instances may share a URL during a deployment; either serves the cookie.
    if (!byValue.has(value)) byValue.set(value, state);
    lines.set(state, stickyCookieLine(name, value, options));
  }
  // `unknown` will do: who has a cookie was there before, and after a start of the proxy every server is unknown.
  const usable = (value: string) => {
    const state = byValue.get(value);
    return state !== undefined && state.health !== 'down' && state.weight > 0 && state.server.backup !== true
      ? state
      : undefined;
  };
  return {
    serverOf: (headers) => findCookie(headers, name, usable),
    lineFor: (server) => lines.get(server),
  };
}
