import type { RouteQuestion } from '../../management/route-question.js';
import type { Settings } from '../../settings/settings.js';
import { exchangeOf } from './describe-exchange.js';
import { unrouted, type ExplainAnswer } from './explain-answer.js';
import { explainExchange, type ExplainSources } from './explain-exchange.js';
import { describeRequest } from './request-description.js';

/** What `/debug/route` asks of the running proxy; a question that is no request gets a sentence. */
export function explainQuestion(
  { method, url, headers, remoteAddress, entryPoint }: RouteQuestion,
  { settings, ...sources }: ExplainSources & { readonly settings: Settings },
): Promise<ExplainAnswer> | { readonly error: string } {
  const request = describeRequest({ method, url, headers: Object.entries(headers), remoteAddress, entryPoint });
  if (typeof request === 'string') return { error: request };
  const exchange = exchangeOf(request, settings);
  return typeof exchange === 'number' ? Promise.resolve(unrouted(exchange)) : explainExchange(exchange, sources);
}
