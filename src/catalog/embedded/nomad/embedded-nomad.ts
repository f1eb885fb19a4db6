import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import type { Clock } from '../../../shared/clock.js';
import { createApiServer, type ApiRequest } from '../api-server.js';
import { textAnswer, type ApiAnswer } from '../api-answer.js';
import type { Fault } from '../fault.js';
import type { EmbeddedTiming } from '../timing.js';
import type { AllocationTable, CheckResult } from './allocation-table.js';
import { createNomadAcl, nomadTokenOf, type NomadAcl } from './nomad-acl.js';
import type { NomadContext } from './nomad-context.js';
import { answerNomad } from './nomad-routes.js';
import { createNomadState, type NewRegistration, type NomadState, type ServiceRegistration } from './nomad-state.js';

export interface NomadServiceInput {
  name: string;
  port: number;
  address?: string;
  tags?: readonly string[];
  /** The label of the port in the job, the last part of the registration's id. */
  portLabel?: string;
  /** A task's service rather than its group's. */
  task?: string;
}

export interface NewAllocation {
  job: string;
  services: readonly NomadServiceInput[];
  id?: string;
  namespace?: string;
  nodeId?: string;
  datacenter?: string;
  group?: string;
}

/** Something that Nomad's own check found; it changes no registration. */
export interface NomadCheckInput {
  service: string;
  name: string;
  status: CheckResult['Status'];
  output?: string;
  statusCode?: number;
}

/** Nomad's HTTP API over state in memory, with the hand on the state that a test or a demo needs. */
export interface EmbeddedNomad {
  readonly url: string;
  /** `unix://` address of the task API, where a token is always needed; undefined unless asked for. */
  readonly taskApiUrl: string | undefined;
  readonly acl: NomadAcl;
  readonly state: NomadState;
  /** Requests received since the start. */
  readonly requests: number;
  readonly connections: number;
  /** The registrations an allocation would have, and from now on its checks; `state.commit` makes them real. */
  describeAllocation(allocation: NewAllocation & { id: string }): NewRegistration[];
  /** All services of the allocation at one index; gives the allocation's id. */
  registerAllocation(allocation: NewAllocation): string;
  /** Removes the allocation's services, one index each; hundreds of them take some milliseconds, as in Nomad. */
  stopAllocation(allocationId: string): Promise<void>;
  /** Removes and registers the same ids again, without a gap. */
  restartAllocation(allocationId: string): void;
  /** Puts other tags on the allocation's services: same id and CreateIndex; nothing happens if only the order differs. */
  retagAllocation(allocationId: string, tags: readonly string[], service?: string): void;
  /** The new name is registered before the old one is removed. */
  renameService(allocationId: string, from: string, to: string): void;
  setCheck(allocationId: string, check: NomadCheckInput): void;
  /** The node's client dies: after `nodeLossMs` its registrations vanish at one index. The function calls it off. */
  loseNode(nodeId: string): () => void;
  registrationsOf(allocationId: string): ServiceRegistration[];
  setLeader(isThere: boolean): void;
  setFault(fault: Fault): Promise<void>;
  close(): Promise<void>;
}

export interface EmbeddedNomadOptions {
  host: string;
  port: number;
  clock: Clock;
  timing: EmbeddedTiming;
  random: () => number;
  maxConnectionsPerClient: number;
  taskApiSocket?: string;
  onRequest?: (line: string) => void;
}

export const embeddedNodeId = '420774a3-0730-c8d6-07c9-e2937aa49601';

/** More removals than this are spread over time. */
const removalsAtOnce = 36;
const removalPauseMs = 3;

export async function createEmbeddedNomad(options: EmbeddedNomadOptions): Promise<EmbeddedNomad> {
  const state = createNomadState();
  const acl = createNomadAcl();
  const allocations: AllocationTable = new Map();
  let hasLeader = true;
  const context: NomadContext = {
    ...options,
    state,
    acl,
    allocations,
    hasLeader: () => hasLeader,
    rpcAddress: '127.0.0.1:4647',
  };
  const limits = { maxConnectionsPerClient: options.maxConnectionsPerClient, onTooMany: refuseConnection };
  const server = await createApiServer({
    ...limits,
    listen: { host: options.host, port: options.port },
    handle: (request) => answerNomad(context, request),
    onRequest: options.onRequest,
  });
  const taskApi =
    options.taskApiSocket === undefined
      ? undefined
      : await createApiServer({
          maxConnectionsPerClient: Infinity,
          onTooMany: refuseConnection,
          listen: { socketPath: options.taskApiSocket },
          handle: (request) => answerTaskApi(context, request),
        });

  const registrationsOf = (allocationId: string): ServiceRegistration[] =>
    [...state.all()].filter((one) => one.AllocID === allocationId);
  const removal = (one: ServiceRegistration) => ({ kind: 'remove', namespace: one.Namespace, id: one.ID }) as const;

  function describeAllocation(allocation: NewAllocation & { id: string }): NewRegistration[] {
    const { id, namespace = 'default', nodeId = embeddedNodeId, job } = allocation;
    if (!allocations.has(id)) allocations.set(id, { id, namespace, nodeId, jobId: job, checks: new Map() });
    return allocation.services.map((service) => registrationOf(allocation, service, { id, namespace, nodeId }));
  }

  return {
    url: server.url,
    taskApiUrl: taskApi?.url,
    acl,
    state,
    get requests() {
      return server.requests;
    },
    get connections() {
      return server.connections;
    },
    describeAllocation,
    registerAllocation(allocation) {
      const id = allocation.id ?? randomUUID();
      const registrations = describeAllocation({ ...allocation, id });
      state.commit(registrations.map((registration) => ({ kind: 'upsert', registration })));
      return id;
    },
    async stopAllocation(allocationId) {
      const leaving = registrationsOf(allocationId);
      for (let at = 0; at < leaving.length; at += removalsAtOnce) {
        if (at > 0) await pause(options.clock, removalPauseMs);
        for (const one of leaving.slice(at, at + removalsAtOnce)) state.commit([removal(one)]);
      }
    },
    restartAllocation(allocationId) {
      for (const one of registrationsOf(allocationId)) {
        state.commit([removal(one)]);
        state.commit([{ kind: 'upsert', registration: one }]);
      }
    },
    retagAllocation(allocationId, tags, service) {
      for (const one of registrationsOf(allocationId)) {
        if (service !== undefined && one.ServiceName !== service) continue;
        state.commit([{ kind: 'upsert', registration: { ...one, Tags: [...tags] } }]);
      }
    },
    renameService(allocationId, from, to) {
      for (const one of registrationsOf(allocationId).filter(({ ServiceName }) => ServiceName === from)) {
        const ID = one.ID.replace(`-${from}-`, `-${to}-`);
        state.commit([{ kind: 'upsert', registration: { ...one, ID, ServiceName: to } }]);
        state.commit([removal(one)]);
      }
    },
    setCheck(allocationId, check) {
      const allocation = allocations.get(allocationId);
      const id = `${check.service}-${check.name}`;
      allocation?.checks.set(id, {
        Check: check.name,
        Group: `${allocation.jobId}.g[0]`,
        ID: id,
        Mode: 'healthiness',
        Output: check.output ?? '',
        Service: check.service,
        Status: check.status,
        ...(check.statusCode === undefined ? {} : { StatusCode: check.statusCode }),
        Timestamp: Math.floor(options.clock.now() / 1000),
      });
    },
    loseNode: (nodeId) =>
      options.clock.after(options.timing.nodeLossMs, () => {
        const lost = [...state.all()].filter((one) => one.NodeID === nodeId);
        state.commit(lost.map((one) => ({ ...removal(one), type: 'PlanResult' })));
      }),
    registrationsOf,
    setLeader(isThere) {
      hasLeader = isThere;
    },
    setFault: (fault) => server.setFault(fault),
    async close() {
      await Promise.all([server.close(), taskApi?.close()]);
    },
  };
}

// The task API compresses nothing, so its answers vary with nothing.
async function answerTaskApi(context: NomadContext, request: ApiRequest): Promise<ApiAnswer | undefined> {
  const isUnknown = nomadTokenOf(request.headers) === undefined;
  const answer = isUnknown ? textAnswer(401, 'Unauthorized') : await answerNomad(context, request);
  return answer && { ...answer, headers: { ...answer.headers, Vary: undefined } };
}

function registrationOf(
  allocation: NewAllocation,
  service: NomadServiceInput,
  place: { id: string; namespace: string; nodeId: string },
): NewRegistration {
  const owner = service.task ?? `group-${allocation.group ?? 'g'}`;
  return {
    Address: service.address ?? '127.0.0.1',
    AllocID: place.id,
    Datacenter: allocation.datacenter ?? 'dc1',
    ID: `_nomad-task-${place.id}-${owner}-${service.name}-${service.portLabel ?? 'http'}`,
    JobID: allocation.job,
    Namespace: place.namespace,
    NodeID: place.nodeId,
    Port: service.port,
    ServiceName: service.name,
    Tags: [...(service.tags ?? [])],
  };
}

// Nomad answers before it reads a request, and closes.
function refuseConnection(socket: Socket): void {
  const text = 'Your IP is issuing too many concurrent connections, please rate limit your calls\n';
  socket.end(
    `HTTP/1.1 429 Too Many Requests\r\nContent-Type: text/plain\r\nContent-Length: ${text.length}\r\n` +
      `Connection: close\r\n\r\n${text}`,
  );
}

function pause(clock: Clock, delayMs: number): Promise<void> {
  return new Promise((resolve) => {
    clock.after(delayMs, resolve);
  });
}
