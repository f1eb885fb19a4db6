import type { ApiRequest } from '../api-server.js';

/** What a token may do, as far as a proxy's token can differ. */
export interface ConsulGrant {
  management?: boolean;
  /** `service_prefix "" { policy = "read" }` or `"write"`. */
  service?: 'read' | 'write';
  /** `node_prefix "" { policy = "read" }`: without it names are visible and instances are not. */
  node?: 'read' | 'write';
  key?: 'read' | 'write';
  session?: 'read' | 'write';
  agent?: 'read' | 'write';
}

export type ConsulResource = 'service' | 'node' | 'key' | 'session' | 'agent';

/** The rights of a request; undefined where its token is unknown. */
export type ConsulRights = (resource: ConsulResource, wanted: 'read' | 'write') => boolean;

/** Tokens and default policy; off (everything allowed) until it is enabled. */
export interface ConsulAcl {
  /** From now on everything is denied that no token, or the anonymous grant, allows. */
  enable(anonymous?: ConsulGrant): void;
  disable(): void;
  grant(token: string, grant: ConsulGrant): void;
  revoke(token: string): void;
  rightsOf(request: ApiRequest): ConsulRights | undefined;
}

export function createConsulAcl(): ConsulAcl {
  const grants = new Map<string, ConsulGrant>();
  let anonymous: ConsulGrant = {};
  let enabled = false;
  return {
    enable(granted = {}) {
      enabled = true;
      anonymous = granted;
    },
    disable() {
      enabled = false;
    },
    grant(token, granted) {
      grants.set(token, granted);
    },
    revoke(token) {
      grants.delete(token);
    },
    rightsOf(request) {
      if (!enabled) return () => true;
      const token = tokenOf(request);
      const grant = token === undefined ? anonymous : grants.get(token);
      if (!grant) return undefined;
      return (resource, wanted) =>
        grant.management === true || grant[resource] === 'write' || grant[resource] === wanted;
    },
  };
}

/** `?token=`, `X-Consul-Token` or a bearer token. */
function tokenOf(request: ApiRequest): string | undefined {
  const header = request.headers['x-consul-token'];
  const given = request.query.get('token') ?? (typeof header === 'string' ? header : '');
  if (given !== '') return given;
  return /^Bearer\s+(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
}
