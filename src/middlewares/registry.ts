// Every middleware type, one line each.
import { accessList } from './access-list.js';
import { addPrefix } from './add-prefix.js';
import { basicAuth } from './basic-auth.js';
import { buffering } from './buffering.js';
import { chain } from './chain.js';
import { circuitBreaker } from './circuit-breaker.js';
import { compress } from './compress.js';
import { contentType } from './content-type.js';
import type { MiddlewareDefinition, MiddlewareSchema } from './definition.js';
import { digestAuth } from './digest-auth.js';
import { encodedCharacters } from './encoded-characters.js';
import { errors } from './errors.js';
import { forwardAuth } from './forward-auth.js';
import { grpcWeb } from './grpc-web.js';
import { headers } from './headers.js';
import { inFlightReq } from './in-flight-req.js';
import { ipAllowList } from './ip-allow-list.js';
import { ipWhiteList } from './ip-white-list.js';
import { passTLSClientCert } from './pass-tls-client-cert.js';
import { plugin } from './plugin.js';
import { rateLimit } from './rate-limit.js';
import { redirectRegex } from './redirect-regex.js';
import { redirectScheme } from './redirect-scheme.js';
import { redirect } from './redirect.js';
import { replacePathRegex } from './replace-path-regex.js';
import { replacePath } from './replace-path.js';
import { retry } from './retry.js';
import { stripPrefixRegex } from './strip-prefix-regex.js';
import { stripPrefix } from './strip-prefix.js';

/** Every middleware by its type. */
export const middlewareDefinitions: ReadonlyMap<string, MiddlewareDefinition> = new Map(
  [
    accessList,
    addPrefix,
    basicAuth,
    buffering,
    chain,
    circuitBreaker,
    compress,
    contentType,
    digestAuth,
    encodedCharacters,
    errors,
    forwardAuth,
    grpcWeb,
    headers,
    inFlightReq,
    ipAllowList,
    ipWhiteList,
    passTLSClientCert,
    plugin,
    rateLimit,
    redirect,
    redirectRegex,
    redirectScheme,
    replacePath,
    replacePathRegex,
    retry,
    stripPrefix,
    stripPrefixRegex,
  ].map((definition) => [definition.type, definition]),
);

/** The option schemas of every middleware by its type: what a dialect decodes below `http.middlewares.NAME`. */
export const middlewareSchemas: ReadonlyMap<string, MiddlewareSchema> = new Map(
  [...middlewareDefinitions.values()].map(({ type, schema }) => [type, schema]),
);
