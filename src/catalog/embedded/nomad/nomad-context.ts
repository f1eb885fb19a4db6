import type { Clock } from '../../../shared/clock.js';
import type { ApiRequest } from '../api-server.js';
import { textAnswer, type ApiAnswer } from '../api-answer.js';
import type { EmbeddedTiming } from '../timing.js';
import type { NomadAcl } from './nomad-acl.js';
import type { AllocationTable } from './allocation-table.js';
import type { NomadState } from './nomad-state.js';

/** What Nomad's routes work on. */
export interface NomadContext {
  state: NomadState;
  acl: NomadAcl;
  allocations: AllocationTable;
  clock: Clock;
  timing: EmbeddedTiming;
  random: () => number;
  hasLeader: () => boolean;
  /** `host:port` of the server's RPC listener, which `/v1/status/leader` names. */
  rpcAddress: string;
}

export const permissionDenied = textAnswer(403, 'Permission denied');

/** Waits as long as a real server retries for a leader, then gives its 500; undefined when there is a leader. */
export async function noLeaderAnswer(context: NomadContext, request: ApiRequest): Promise<ApiAnswer | undefined> {
  if (context.hasLeader()) return undefined;
  await pause(context.clock, context.timing.nomadNoLeaderMs, request);
  return context.hasLeader() ? undefined : textAnswer(500, 'No cluster leader');
}

/** The headers of a read: the index, and whether the server that answers knows a leader. */
export function metaHeaders(context: NomadContext, index: number): Record<string, string> {
  const known = context.hasLeader();
  return {
    'X-Nomad-Index': String(index),
    'X-Nomad-Knownleader': String(known),
    // Go's largest duration in milliseconds: the server has never heard of a leader.
    'X-Nomad-Lastcontact': known ? '0' : '9223372036854',
  };
}

function pause(clock: Clock, delayMs: number, request: ApiRequest): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      cancel();
      forget();
      resolve();
    };
    const cancel = clock.after(delayMs, done);
    const forget = request.onGone(done);
  });
}
