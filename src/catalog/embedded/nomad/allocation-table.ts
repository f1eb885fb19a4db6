/** The result of one of Nomad's own checks, as `GET /v1/client/allocation/:id/checks` shows it. */
export interface CheckResult {
  Check: string;
  Group: string;
  ID: string;
  Mode: 'healthiness' | 'readiness';
  Output: string;
  Service: string;
  Status: 'pending' | 'success' | 'failure';
  StatusCode?: number;
  /** Seconds since the epoch. */
  Timestamp: number;
}

/** An allocation with the checks that its client runs; services are in the state, not here. */
export interface Allocation {
  id: string;
  namespace: string;
  jobId: string;
  nodeId: string;
  /** Check id → last result. */
  checks: Map<string, CheckResult>;
}

/** The allocations that ever ran here, by id. A failing check changes this and nothing else. */
export type AllocationTable = Map<string, Allocation>;
