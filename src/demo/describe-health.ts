import type { HealthUpdate } from '../upstreams/health-update.js';
import type { Change } from './change.js';

/** A server that went down or came back; nothing for one that was well from the start. */
export function describeHealth(
  { service, serverUrl, up, reason }: HealthUpdate,
  { wasDown, nameOf }: { wasDown: boolean; nameOf: (serverUrl: string) => string },
): Change | undefined {
  const server = `${nameOf(serverUrl)} of ${service}`;
  if (!up) return { kind: 'problem', text: `server  ${server} is down (${reason}): it gets no requests` };
  return wasDown ? { kind: 'solved', text: `server  ${server} is up again (${reason})` } : undefined;
}
