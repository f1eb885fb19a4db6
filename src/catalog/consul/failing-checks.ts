// The checks that do not pass, and what they make of the health of instances that were read without it.
import type { Instance } from '../../model/instance.js';
import { worstStatus, type ConsulCheck } from './consul-instance.js';

export interface FailingChecks {
  /** Takes the whole list; gives the services whose health may differ, or `all` when a check of a node has changed. */
  replace(list: readonly ConsulCheck[]): ReadonlySet<string> | 'all';
  /** The instance with the status that its own checks and those of its node give it. */
  readonly withStatus: (instance: Instance) => Instance;
}

export function createFailingChecks(): FailingChecks {
  let checks = new Map<string, ConsulCheck[]>();
  return {
    replace(list) {
      const next = new Map<string, ConsulCheck[]>();
      for (const check of list) {
        const key = keyOfChecks(check.node, check.serviceId);
        const same = next.get(key);
        if (same === undefined) next.set(key, [check]);
        else same.push(check);
      }
      const affected = affectedServices(checks, next);
      checks = next;
      return affected;
    },
    withStatus(instance) {
      const own = checks.get(keyOfChecks(instance.node, instance.id)) ?? [];
      const status = worstStatus([...own, ...(checks.get(keyOfChecks(instance.node, '')) ?? [])]);
      return status === instance.status ? instance : { ...instance, status };
    },
  };
}

/** Checks of a whole node have no service ID. */
function keyOfChecks(node: string, serviceId: string): string {
  return `${node}\n${serviceId}`;
}

function affectedServices(
  before: ReadonlyMap<string, readonly ConsulCheck[]>,
  after: ReadonlyMap<string, readonly ConsulCheck[]>,
): ReadonlySet<string> | 'all' {
  const affected = new Set<string>();
  for (const key of new Set([...before.keys(), ...after.keys()])) {
    const old = before.get(key) ?? [];
    const now = after.get(key) ?? [];
    if (worstStatus(old) === worstStatus(now)) continue;
    for (const { serviceId, serviceName } of [...old, ...now]) {
      if (serviceId === '') return 'all';
      affected.add(serviceName);
    }
  }
  return affected;
}
