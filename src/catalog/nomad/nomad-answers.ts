// Reads services, instances and events out of Nomad's answers.
import type { Instance } from '../../model/instance.js';
import { badAnswer } from '../catalog-failure.js';
import { arrayOf, integerOf, objectOf, parseJson, portOf, textOf, textsOf, type JsonObject } from '../json-boundary.js';

/** A service in `/v1/services`, with the tags of all its instances. */
export interface ListedService {
  readonly namespace: string;
  readonly name: string;
  readonly tags: readonly string[];
}

/** What happened to one registration; of a removed one `instance` is the last state. */
export interface ServiceEvent {
  readonly kind: 'upsert' | 'remove';
  readonly index: number;
  readonly instance: Instance;
}

/** One line of the event stream. */
export interface EventFrame {
  readonly index: number;
  readonly events: readonly ServiceEvent[];
}

export function parseServices(body: Buffer): ListedService[] {
  return arrayOf(parseJson(body), 'namespaces').flatMap((member) => {
    const { Namespace, Services } = objectOf(member, 'namespace');
    const namespace = textOf(Namespace) || 'default';
    return arrayOf(Services, 'services').map((service) => {
      const { ServiceName, Tags } = objectOf(service, 'service');
      if (typeof ServiceName !== 'string' || ServiceName === '') throw badAnswer('sent a service without name');
      return { namespace, name: ServiceName, tags: textsOf(Tags) };
    });
  });
}

export function parseRegistrations(body: Buffer): Instance[] {
  return arrayOf(parseJson(body), 'registrations').map((member) => instanceOf(objectOf(member, 'registration')));
}

/** A line of the event stream; undefined for `{}`, which only says that the stream lives. */
export function parseFrame(line: string): EventFrame | undefined {
  const { Index, Events } = objectOf(parseJson(line), 'event frame');
  if (Index === undefined) return undefined;
  const events = arrayOf(Events, 'events').flatMap((member): ServiceEvent[] => {
    const event = objectOf(member, 'event');
    if (event.Topic !== 'Service') return [];
    const instance = instanceOf(objectOf(objectOf(event.Payload, 'payload').Service, 'registration'));
    // The type is the raft operation, not a verb: a lost node removes its services by `PlanResult`.
    const kind = event.Type === 'ServiceRegistration' ? 'upsert' : 'remove';
    return [{ kind, index: integerOf(event.Index) || integerOf(Index), instance }];
  });
  return { index: integerOf(Index), events };
}

/** Nomad keeps no health, weights or meta with a registration. */
function instanceOf(registration: JsonObject): Instance {
  const { ID, ServiceName } = registration;
  if (typeof ID !== 'string' || typeof ServiceName !== 'string' || ServiceName === '') {
    throw badAnswer('sent a registration without ID or name');
  }
  return {
    provider: 'nomad',
    name: ServiceName,
    id: ID,
    node: textOf(registration.NodeID),
    address: textOf(registration.Address),
    port: portOf(registration.Port),
    tags: textsOf(registration.Tags),
    status: 'passing',
    datacenter: textOf(registration.Datacenter),
    namespace: textOf(registration.Namespace) || 'default',
    createIndex: integerOf(registration.CreateIndex),
    modifyIndex: integerOf(registration.ModifyIndex),
  };
}
