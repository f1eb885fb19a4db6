import type { Observation, SentRequest } from './observe-exchange.js';

/** What two answers can differ in. */
export type Aspect =
  | 'answer'
  | 'location'
  | 'answer headers'
  | 'servers'
  | 'shares'
  | 'path or method'
  | 'host sent'
  | 'headers sent'
  | 'choice of the server'
  | 'credentials';

/** Shares are quotients of weights. */
const shareTolerance = 1e-6;

/** Everything that a client or a server could tell two observations apart by; the names of routers are not. */
export function compareObservations(old: Observation, now: Observation): readonly Aspect[] {
  const aspects: Aspect[] = [];
  if (old.status !== now.status || (old.sent === null) !== (now.sent === null)) aspects.push('answer');
  if (old.location !== now.location) aspects.push('location');
  if (old.credentials !== now.credentials) aspects.push('credentials');
  if (aspects.length === 0 && !sameLines(old.answerHeaders, now.answerHeaders)) aspects.push('answer headers');
  if (old.sent !== null && now.sent !== null) aspects.push(...compareSent(old.sent, now.sent));
  return aspects;
}

function compareSent(old: SentRequest, now: SentRequest): Aspect[] {
  const aspects: Aspect[] = [];
  const same = old.servers.size === now.servers.size && [...old.servers.keys()].every((url) => now.servers.has(url));
  if (!same) aspects.push('servers');
  else if ([...old.servers].some(([url, share]) => Math.abs(share - now.servers.get(url)!) > shareTolerance)) {
    aspects.push('shares');
  }
  if (old.line !== now.line) aspects.push('path or method');
  if (old.host !== now.host) aspects.push('host sent');
  if (!sameLines(old.headers, now.headers)) aspects.push('headers sent');
  if (old.choice !== now.choice) aspects.push('choice of the server');
  return aspects;
}

function sameLines(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((line, index) => line === other[index]);
}
