import { boolean, struct, text } from '../shared/schema.js';

export const unmatchedSchema = struct(
  'Requests that no router takes.',
  {
    text: text("What the 404 page says; that of HinD when `hind.fqdn` is given, else Traefik's."),
    toHttps: boolean(
      'Sends plain ones to https: 301 for GET and HEAD, 308 for others, as far as `httpsRedirect` lets it and never the path of ACME challenges. On when `hind.fqdn` is given.',
    ),
  },
  { always: true },
);
