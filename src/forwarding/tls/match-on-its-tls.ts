import { textAnswer } from '../../exchange/answer.js';
import type { Exchange, TlsFacts } from '../../exchange/exchange.js';
import type { CompiledRoute } from '../compiled-route.js';
import type { MatchExchange } from '../forwarding-core.js';
import { answeringRoute } from '../answering-route.js';
import type { HostOptions } from './host-options.js';

/** Clients may ask again over a connection of its own (RFC 9110 section 15.5.20). */
const misdirected: CompiledRoute = answeringRoute(textAnswer(421));

/** What TLS options of that name ask of clients now; undefined: there are none that can be used. */
export type FindClientTerms = (optionsName: string) => string | undefined;

/**
 * A table behind which nobody gets who shook hands for another host under other TLS options, or before the options asked
 * for what they ask now: a handshake that needed no certificate must not open a host that demands one.
 */
export function matchOnItsTls(
  match: MatchExchange,
  { nameFor, demanded }: Pick<HostOptions, 'nameFor' | 'demanded'>,
  clientTermsOf: FindClientTerms,
): MatchExchange {
  const stands = ({ optionsName, clientTerms }: TlsFacts, host: string, entryPoint: string) =>
    nameFor(host, entryPoint) === optionsName && clientTermsOf(optionsName) === clientTerms;

  function refuse(exchange: Exchange, tlsFacts: TlsFacts): CompiledRoute {
    // A connection that would be refused to its own host by now is of no use for any.
    exchange.endsConnection = !stands(tlsFacts, tlsFacts.serverName, exchange.entryPoint);
    return misdirected;
  }

  return (exchange) => {
    const { tlsFacts } = exchange;
    if (tlsFacts === undefined) return match(exchange);
    if (!stands(tlsFacts, exchange.host, exchange.entryPoint)) return refuse(exchange, tlsFacts);
    const route = match(exchange);
    const wanted = route?.router && demanded.get(exchange.entryPoint)?.get(route.router.name);
    return wanted === undefined || wanted === tlsFacts.optionsName ? route : misdirected;
  };
}
