// Reads instances out of Consul's answers: `/v1/health/service/:name` and `/v1/catalog/node/:node`.
import type { Instance, InstanceStatus } from '../../model/instance.js';
import { badAnswer } from '../catalog-failure.js';
import { arrayOf, integerOf, objectOf, parseJson, portOf, textMapOf, textOf, textsOf } from '../json-boundary.js';
import type { JsonObject } from '../json-boundary.js';

/** A check as far as it decides about health. */
export interface ConsulCheck {
  readonly node: string;
  /** '' for a check of the whole node. */
  readonly serviceId: string;
  readonly serviceName: string;
  readonly status: InstanceStatus;
}

const severity: Record<InstanceStatus, number> = { passing: 0, warning: 1, critical: 2, maintenance: 3 };

/** The worst status of all checks; an instance without checks is passing. */
export function worstStatus(checks: readonly ConsulCheck[]): InstanceStatus {
  let worst: InstanceStatus = 'passing';
  for (const { status } of checks) if (severity[status] > severity[worst]) worst = status;
  return worst;
}

/** The instances of one service, from a body of `/v1/health/service/:name`. */
export function parseHealth(body: Buffer): Instance[] {
  return arrayOf(parseJson(body), 'health of a service').map((member) => {
    const { Node, Service, Checks } = objectOf(member, 'instance');
    const checks = arrayOf(Checks, 'checks').map(checkOf);
    return instanceOf(objectOf(Service, 'service'), objectOf(Node, 'node'), worstStatus(checks));
  });
}

/** Every instance on a node, as passing, from a body of `/v1/catalog/node/:node`; none for a node that is gone. */
export function parseNode(body: Buffer): Instance[] {
  const answer = parseJson(body);
  if (answer === null) return [];
  const { Node, Services } = objectOf(answer, 'node');
  if (Services === null) return [];
  const node = objectOf(Node, 'node');
  return instancesOn(node, objectOf(Services, 'services'));
}

/** The members of a node's `Services` as instances that pass. */
export function instancesOn(node: JsonObject, services: JsonObject): Instance[] {
  return Object.values(services).map((service) => instanceOf(objectOf(service, 'service'), node, 'passing'));
}

export function parseNodeNames(body: Buffer): string[] {
  return arrayOf(parseJson(body), 'nodes').map((node) => textOf(objectOf(node, 'node').Node));
}

export function parseChecks(body: Buffer): ConsulCheck[] {
  return arrayOf(parseJson(body), 'checks').map(checkOf);
}

function checkOf(value: unknown): ConsulCheck {
  const check = objectOf(value, 'check');
  const id = textOf(check.CheckID);
  return {
    node: textOf(check.Node),
    serviceId: textOf(check.ServiceID),
    serviceName: textOf(check.ServiceName),
    status: statusOf(id, textOf(check.Status)),
  };
}

/** Maintenance is a critical check with a reserved id. An unknown status is not trusted with traffic. */
function statusOf(id: string, status: string): InstanceStatus {
  if (status === 'passing' || status === 'warning') return status;
  return id === '_node_maintenance' || id.startsWith('_service_maintenance:') ? 'maintenance' : 'critical';
}

function instanceOf(service: JsonObject, node: JsonObject, status: InstanceStatus): Instance {
  const name = textOf(service.Service);
  if (name === '' || typeof service.ID !== 'string') throw badAnswer('sent an instance without name or ID');
  const weights = service.Weights as JsonObject | null | undefined;
  return {
    provider: 'consulcatalog',
    name,
    id: service.ID,
    node: textOf(node.Node),
    address: textOf(service.Address) || textOf(node.Address),
    port: portOf(service.Port),
    tags: textsOf(service.Tags),
    status,
    datacenter: textOf(node.Datacenter),
    namespace: textOf(service.Namespace) || 'default',
    weights: weights ? { passing: integerOf(weights.Passing), warning: integerOf(weights.Warning) } : undefined,
    meta: textMapOf(service.Meta),
    createIndex: integerOf(service.CreateIndex),
    modifyIndex: integerOf(service.ModifyIndex),
  };
}
