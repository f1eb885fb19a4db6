// Challenges of ACME servers over HTTP (RFC 8555 section 8.3) are answered before any router sees them.
import { notFoundAnswer, textAnswer, type Answer } from '../exchange/answer.js';
import type { Exchange } from '../exchange/exchange.js';
import { arrangePhases, type CompiledPhases } from '../middlewares/compile-middlewares.js';
import { answeringRoute } from './answering-route.js';
import type { CompiledRoute } from './compiled-route.js';
import type { MatchExchange } from './forwarding-core.js';

const prefix = '/.well-known/acme-challenge/';

/** What a token is answered with, for the host that the server asks; undefined: nobody here has asked for one. */
export type FindKeyAuthorization = (host: string, token: string) => Promise<string | undefined>;

/**
 * A table in front of which challenges are answered. A path of theirs that nobody knows belongs to the service behind
 * it, which may have an ACME client of its own; where there is none it is 404, never a redirect.
 */
export function matchWithChallenges(match: MatchExchange, find: FindKeyAuthorization): MatchExchange {
  return (exchange) => {
    const route = match(exchange);
    if (exchange.tls || !exchange.path.startsWith(prefix)) return route;
    return challengeRoute(route, find);
  };
}

/** Made per request: they are rare. */
function challengeRoute(regular: CompiledRoute | undefined, find: FindKeyAuthorization): CompiledRoute {
  const isForwarded = regular?.upstream !== undefined && regular.answer === undefined;
  const otherwise = isForwarded ? undefined : (regular?.answer ?? notFoundAnswer);
  const answer = async ({ method, host, path }: Exchange): Promise<Answer | undefined> => {
    const isAsked = method === 'GET' || method === 'HEAD';
    const keyAuthorization = isAsked ? await find(host, path.slice(prefix.length)) : undefined;
    return keyAuthorization === undefined ? otherwise : textAnswer(200, keyAuthorization, plain);
  };
  const own = arrangePhases([{ request: answer }]);
  if (!isForwarded) return { ...nowhere, phases: own };
  return { ...regular, phases: regular.phases === null ? own : before(answer, regular.phases) };
}

function before(answer: NonNullable<CompiledPhases['request']>[number], phases: CompiledPhases): CompiledPhases {
  return {
    ...phases,
    request: [answer, ...(phases.request ?? [])],
    // None of the router's middlewares has been entered by then.
    requestDepths: [-1, ...phases.requestDepths],
  };
}

const plain = ['Content-Type', 'text/plain'] as const;

const nowhere = answeringRoute(undefined);
