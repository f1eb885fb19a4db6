import type { Socket } from 'node:net';
import type { Clock } from '../../../shared/clock.js';
import { createApiServer } from '../api-server.js';
import type { Fault } from '../fault.js';
import type { EmbeddedTiming } from '../timing.js';
import type { CheckStatus, ConsulCheckInput, ConsulServiceInput } from './catalog-records.js';
import { createConsulAcl, type ConsulAcl } from './consul-acl.js';
import type { ConsulContext } from './consul-context.js';
import { answerConsul } from './consul-routes.js';
import { createConsulState, type ConsulState } from './consul-state.js';
import { createKeyValueState, type KeyValueState } from './key-value-state.js';
import { createTtlChecks } from './ttl-checks.js';

/** A service instance with checks that whoever registers it runs; `node` is the agent's unless said. */
export interface ConsulRegistration extends ConsulServiceInput {
  node?: string;
  checks?: readonly Omit<ConsulCheckInput, 'serviceId'>[];
}

/** Consul's HTTP API over state in memory, with the hand on the state that a test or a demo needs. */
export interface EmbeddedConsul {
  readonly url: string;
  readonly acl: ConsulAcl;
  readonly state: ConsulState;
  readonly keyValues: KeyValueState;
  /** Requests received since the start. */
  readonly requests: number;
  /** Requests that have no answer yet: those that block. */
  readonly unanswered: number;
  readonly connections: number;
  /** The service and its checks at one index; nothing happens if nothing is different. */
  register(registration: ConsulRegistration): void;
  deregister(serviceId: string, node?: string): void;
  /** Sets the status of a check by its id; one of a registration without ids is `service:<service id>`. */
  setCheckStatus(checkId: string, status: CheckStatus, facts?: { output?: string; node?: string }): void;
  setServiceMaintenance(serviceId: string, isOn: boolean, facts?: { reason?: string; node?: string }): void;
  setNodeMaintenance(isOn: boolean, facts?: { reason?: string; node?: string }): void;
  /** Gossip lost the node, or found it again. */
  setNodeReachable(isReachable: boolean, node?: string): void;
  addNode(name: string, address: string): void;
  removeNode(name: string): void;
  /** As after a restart with an empty store: only the agent is there, and indexes start over. */
  reset(): void;
  setLeader(isThere: boolean): void;
  setFault(fault: Fault): Promise<void>;
  close(): Promise<void>;
}

export interface EmbeddedConsulOptions {
  host: string;
  port: number;
  clock: Clock;
  timing: EmbeddedTiming;
  random: () => number;
  maxConnectionsPerClient: number;
  onRequest?: (line: string) => void;
}

const agent = { agentNode: 'embedded', agentAddress: '127.0.0.1', agentId: '90f0dcf7-ad37-c6e5-6ca1-bd8e62a79356' };

export async function createEmbeddedConsul(options: EmbeddedConsulOptions): Promise<EmbeddedConsul> {
  const { clock, timing } = options;
  const state = createConsulState(agent);
  const keyValues = createKeyValueState({
    clock,
    nextIndex: () => state.indexes.next(),
    sessionTtlFactor: timing.sessionTtlFactor,
  });
  const acl = createConsulAcl();
  const ttlChecks = createTtlChecks(clock, (id) => {
    state.setCheck(agent.agentNode, { id, status: 'critical', output: 'TTL expired' });
  });
  let hasLeader = true;
  const context: ConsulContext = {
    ...options,
    state,
    keyValues,
    acl,
    ttlChecks,
    hasLeader: () => hasLeader,
    rpcAddress: '127.0.0.1:8300',
    cached: new Set(),
  };
  const server = await createApiServer({
    listen: { host: options.host, port: options.port },
    handle: (request) => answerConsul(context, request),
    maxConnectionsPerClient: options.maxConnectionsPerClient,
    // Consul says nothing: the connection is reset.
    onTooMany: (socket: Socket) => socket.resetAndDestroy(),
    onRequest: options.onRequest,
  });

  function setMaintenance(check: ConsulCheckInput, isOn: boolean, facts: { reason?: string; node?: string }): void {
    const node = facts.node ?? agent.agentNode;
    if (!isOn) state.removeCheck(node, check.id!);
    else state.setCheck(node, { ...check, status: 'critical', type: 'maintenance', notes: facts.reason ?? '' });
  }

  return {
    url: server.url,
    acl,
    state,
    keyValues,
    get requests() {
      return server.requests;
    },
    get unanswered() {
      return server.unanswered;
    },
    get connections() {
      return server.connections;
    },
    register({ node = agent.agentNode, checks = [], ...service }) {
      state.register(node, service, checks);
    },
    deregister(serviceId, node = agent.agentNode) {
      state.deregister(node, serviceId);
    },
    setCheckStatus(checkId, status, { output, node = agent.agentNode } = {}) {
      if (state.node(node)?.checks.has(checkId)) state.setCheck(node, { id: checkId, status, output });
    },
    setServiceMaintenance(serviceId, isOn, facts = {}) {
      const check = { id: `_service_maintenance:${serviceId}`, name: 'Service Maintenance Mode', serviceId };
      setMaintenance(check, isOn, facts);
    },
    setNodeMaintenance(isOn, facts = {}) {
      setMaintenance({ id: '_node_maintenance', name: 'Node Maintenance Mode' }, isOn, facts);
    },
    setNodeReachable(isReachable, node = agent.agentNode) {
      const output = isReachable ? 'Agent alive and reachable' : 'Agent not live or unreachable';
      const status = isReachable ? 'passing' : 'critical';
      state.setCheck(node, { id: 'serfHealth', name: 'Serf Health Status', status, output });
    },
    addNode(name, address) {
      state.ensureNode({ name, address });
    },
    removeNode(name) {
      state.removeNode(name);
    },
    reset() {
      state.reset();
    },
    setLeader(isThere) {
      hasLeader = isThere;
    },
    setFault: (fault) => server.setFault(fault),
    async close() {
      ttlChecks.close();
      keyValues.close();
      await server.close();
    },
  };
}
