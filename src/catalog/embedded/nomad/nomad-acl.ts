import type { IncomingHttpHeaders } from 'node:http';

/** What a token may do. `*` stands for every namespace. */
export interface NomadGrant {
  /** May do everything. */
  management?: boolean;
  /** Namespace → capabilities, of which `read-job` is the one that shows services. */
  namespaces?: Record<string, readonly string[]>;
  /** The identity of a job: reads services of any namespace that is named, but not `namespace=*`. */
  workloadIdentity?: boolean;
}

/** The rights of one request, as they were when it came: a query that blocks outlives its token. */
export interface NomadRights {
  isKnown: boolean;
  isManagement: boolean;
  canReadServices(namespace: string): boolean;
  /** For `namespace=*` of the list, the event stream and checks, where a workload identity has no rights. */
  canSee(namespace: string): boolean;
  /** In any namespace. */
  can(capability: string): boolean;
}

/** Tokens and policies; off (everything allowed) until it is enabled. */
export interface NomadAcl {
  readonly enabled: boolean;
  /** From now on a request needs a token, or what the anonymous policy grants. */
  enable(anonymous?: NomadGrant): void;
  disable(): void;
  grant(token: string, grant: NomadGrant): void;
  revoke(token: string): void;
  rightsOf(token: string | undefined): NomadRights;
  /** Calls back when a token is revoked. */
  onRevoked(callback: (token: string) => void): () => void;
}

export function createNomadAcl(): NomadAcl {
  const grants = new Map<string, NomadGrant>();
  const listeners = new Set<(token: string) => void>();
  let anonymous: NomadGrant = {};
  let enabled = false;

  return {
    get enabled() {
      return enabled;
    },
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
      for (const listener of listeners) listener(token);
    },
    rightsOf(token) {
      // An unknown token is refused even where no token at all would be allowed.
      const granted = token === undefined ? anonymous : grants.get(token);
      const grant = enabled ? granted : { management: true };
      const has = (namespace: string, capability: string): boolean => {
        if (grant?.management) return true;
        const capabilities = grant?.namespaces?.[namespace] ?? grant?.namespaces?.['*'] ?? [];
        return capabilities.includes(capability);
      };
      return {
        isKnown: grant !== undefined,
        isManagement: grant?.management === true,
        canReadServices: (namespace) => grant?.workloadIdentity === true || has(namespace, 'read-job'),
        canSee: (namespace) => has(namespace, 'read-job'),
        can: (capability) => ['*', ...Object.keys(grant?.namespaces ?? {})].some((name) => has(name, capability)),
      };
    },
    onRevoked(callback) {
      listeners.add(callback);
      return () => listeners.delete(callback);
    },
  };
}

/** The token of a request: `X-Nomad-Token` or a bearer token. */
export function nomadTokenOf(headers: IncomingHttpHeaders): string | undefined {
  const given = headers['x-nomad-token'];
  if (typeof given === 'string' && given !== '') return given;
  return /^Bearer\s+(\S+)$/i.exec(headers.authorization ?? '')?.[1];
}
