import { bareAnswer } from '../exchange/answer.js';
import type { Phases } from '../exchange/phases.js';
import { boolean, struct, text } from '../shared/schema.js';
import { defineMiddleware } from './definition.js';
import { clientUrl, locationText, redirectAnswer } from './parts/redirect.js';
import { requireOption } from './parts/required.js';

const badRequest = bareAnswer(400);

/** Sends clients to the same URL under another scheme or port; those who are there already pass. */
export const redirectScheme = defineMiddleware({
  type: 'redirectScheme',
  schema: struct('Sends clients to another scheme, mostly from http to https.', {
    scheme: text('The scheme to be at.', {
      required: true,
      check: (value) => (/^[A-Za-z][A-Za-z0-9+.-]*$/.test(value) ? undefined : 'it is no URL scheme'),
    }),
    port: text('The port to be at; the default one of the scheme when left out.', {
      check: (value) => (/^\d{1,5}$/.test(value) ? undefined : 'it is no port'),
    }),
    permanent: boolean('Answer 301 or 308 instead of 302 or 307.', { default: false }),
    headLikeGet: boolean("Answer HEAD as GET: 302 or 301. Tagway's own, not Traefik's.", { default: false }),
  }),
  create({ scheme, port, permanent, headLikeGet }): Phases {
    const wanted = requireOption(
      scheme as string | undefined,
      'scheme',
      'set redirectScheme.scheme=https',
    ).toLowerCase();
    const isDefault = (wanted === 'http' && port === '80') || (wanted === 'https' && port === '443');
    const wantedPort = port === undefined || port === '' || isDefault ? '' : `:${port}`;
    return {
      request(exchange) {
        const url = clientUrl(exchange);
        if (url.scheme === wanted && url.port === wantedPort) return undefined;
        const location = locationText(`${wanted}://${url.host}${wantedPort}${url.uri}`);
        return location === undefined ? badRequest : redirectAnswer(exchange, location, { permanent, headLikeGet });
      },
    };
  },
});
