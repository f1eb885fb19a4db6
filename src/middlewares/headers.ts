import { textAnswer } from '../exchange/answer.js';
import type { Exchange } from '../exchange/exchange.js';
import type { Phases } from '../exchange/phases.js';
import { mapOf, struct, text } from '../shared/schema.js';
import { defineMiddleware, MiddlewareRefused } from './definition.js';
import { corsFields, createCors } from './parts/cors.js';
import { applyHeaderEdits, compileHeaderEdits } from './parts/header-edits.js';
import { createSecurityHeaders, securityFields } from './parts/security-headers.js';

const badHost = textAnswer(500, 'Bad Host\n');

/**
 * Sets and deletes headers, answers preflight requests and adds the headers by which browsers protect their users. On
 * the way back the security headers come first, so that custom ones have the last word.
 */
export const headers = defineMiddleware({
  type: 'headers',
  schema: struct('Sets headers of requests and responses.', {
    customRequestHeaders: mapOf('Request headers to set; an empty value deletes.', text('The value.')),
    customResponseHeaders: mapOf('Response headers to set; an empty value deletes.', text('The value.')),
    ...corsFields,
    ...securityFields,
  }),
  create(options): Phases {
    const requestEdits = compileHeaderEdits(options.customRequestHeaders, 'customRequestHeaders')
      // The Host header can be set, but a request without one is none.
      .filter(({ name, value }) => name !== 'Host' || value !== '');
    const responseEdits = compileHeaderEdits(options.customResponseHeaders, 'customResponseHeaders');
    const cors = createCors(options);
    const security = createSecurityHeaders(options);
    if (Object.values(options).every(isUnset)) {
      throw new MiddlewareRefused('no option of headers is set', 'set one, or take the middleware out');
    }

    function finish(exchange: Exchange, list: string[]): void {
      applyHeaderEdits(list, responseEdits);
      cors?.respond(exchange, list);
    }

    const request: Phases['request'] = (exchange) => {
      const preflight = cors?.preflight(exchange);
      if (preflight !== undefined) return preflight;
      if (requestEdits.length > 0) applyHeaderEdits(exchange.upstreamHeaders, requestEdits);
      if (security === undefined || security.allowsHost(exchange)) return undefined;
      const list = badHost.headers.slice();
      finish(exchange, list);
      return { ...badHost, headers: list };
    };

    const response: Phases['response'] = (exchange) => {
      security?.respond(exchange, exchange.responseHeaders);
      finish(exchange, exchange.responseHeaders);
      return undefined;
    };

    const checks = cors !== undefined || security !== undefined;
    return {
      ...((checks || requestEdits.length > 0) && { request }),
      ...((checks || responseEdits.length > 0) && { response }),
    };
  },
});

function isUnset(value: unknown): boolean {
  if (typeof value === 'object' && value !== null) return Object.keys(value).length === 0;
  return value === undefined || value === false || value === 0 || value === '';
}
