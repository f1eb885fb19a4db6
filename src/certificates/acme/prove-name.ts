import type { Authorization, Client } from 'acme-client';
import { messageOf, TagwayError } from '../../shared/errors.js';
import type { ChallengeSolver } from './challenge-solver.js';
import { settled, type SettleOptions } from './settled.js';

/**
 * Proves to the server that a name is served here, by the first of the ways that it offers for it. Rejects, with the way
 * as `challenge` in the context, when that fails: a challenge that failed has spoilt its authorization (RFC 8555 section
 * 7.1.6), so that another way needs another order.
 */
export async function proveName(
  client: Client,
  authorization: Authorization,
  { solvers, ...settling }: SettleOptions & { readonly solvers: readonly ChallengeSolver[] },
): Promise<void> {
  if (authorization.status === 'valid') return;
  const { identifier, wildcard = false, challenges } = authorization;
  const name = `${wildcard ? '*.' : ''}${identifier.value}`;
  const solver = solvers.find(({ type }) => challenges.some((challenge) => challenge.type === type));
  if (solver === undefined) {
    const types = challenges.map(({ type }) => type).join(', ');
    throw unproven(name, `it offers ${types}, and none of these is set up here`);
  }
  const challenge = challenges.find(({ type }) => type === solver.type)!;
  const { signal } = settling;
  const keyAuthorization = await client.getChallengeKeyAuthorization(challenge);
  try {
    await solver.present(identifier.value, challenge, keyAuthorization, signal);
    await client.completeChallenge(challenge);
    const judged = await settled(() => readAuthorization(client, authorization.url), settling);
    if (judged.status !== 'valid') throw new Error(faultOf(judged));
  } catch (error) {
    signal.throwIfAborted();
    throw unproven(name, `${solver.type}: ${messageOf(error)}`, { challenge: solver.type, ...contextOf(error) });
  } finally {
    await solver.remove(identifier.value, challenge, keyAuthorization, signal).catch(() => undefined);
  }
}

async function readAuthorization(client: Client, url: string): Promise<Authorization> {
  // The library reads nothing else of an order.
  const [authorization] = await client.getAuthorizations({ authorizations: [url] } as never);
  return authorization!;
}

function faultOf({ status, challenges }: Authorization): string {
  const details = challenges.map(({ error }) => (error as { detail?: unknown } | undefined)?.detail);
  return details.find((detail): detail is string => typeof detail === 'string') ?? `the authorization is ${status}`;
}

function unproven(name: string, why: string, context: Record<string, string | number | boolean> = {}): TagwayError {
  const message = `it does not accept that ${name} is served here: ${why}`;
  return new TagwayError('TW_ACME_REFUSED', message, { source: 'certificate', context: { ...context, name } });
}

function contextOf(error: unknown): Record<string, string | number | boolean> {
  return error instanceof TagwayError ? error.context : {};
}
