import { textAnswer } from '../../exchange/answer.js';
import type { CompiledRoute } from '../compiled-route.js';
import type { MatchExchange } from '../forwarding-core.js';
import { answeringRoute } from '../answering-route.js';
import type { HostOptions } from './host-options.js';

/** Clients may ask again over a connection of its own (RFC 9110 section 15.5.20). */
const misdirected: CompiledRoute = answeringRoute(textAnswer(421));

/**
 * A table behind which nobody gets who shook hands for another host under other TLS options: a handshake for a host that
 * asks for no certificate must not open one that does.
 */
export function matchOnItsTls(match: MatchExchange, { nameFor, differ, demanded }: HostOptions): MatchExchange {
  if (!differ) return match;
  return (exchange) => {
    const { tlsFacts } = exchange;
    if (tlsFacts === undefined) return match(exchange);
    if (nameFor(exchange.host, exchange.entryPoint) !== tlsFacts.optionsName) return misdirected;
    const route = match(exchange);
    const wanted = route?.router && demanded.get(exchange.entryPoint)?.get(route.router.name);
    return wanted === undefined || wanted === tlsFacts.optionsName ? route : misdirected;
  };
}
