import type { Middleware } from '../model/configuration.js';

/** `http.redirections.entryPoint`: everything that arrives is sent elsewhere. */
export interface Redirection {
  readonly scheme: string;
  /** Empty: the scheme's own. */
  readonly port: string;
  readonly permanent: boolean;
  readonly priority: number;
}

/** Above every router that does not ask for the last few numbers itself (Traefik: MaxInt - 1). */
export const redirectionPriority = Number.MAX_SAFE_INTEGER - 1;

/** The redirection as the middleware it is. */
export function redirectionMiddleware(entryPoint: string, { scheme, port, permanent }: Redirection): Middleware {
  return {
    name: `redirect-${entryPoint}@internal`,
    provider: 'internal',
    status: 'enabled',
    errors: [],
    origins: [],
    type: 'redirectScheme',
    options: { scheme, port: port === '' ? undefined : port, permanent },
  };
}
