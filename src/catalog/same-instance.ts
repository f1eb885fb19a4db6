import type { Instance } from '../model/instance.js';

/** True when two registrations differ in nothing that anyone can see. */
export function sameInstance(a: Instance, b: Instance): boolean {
  return (
    a.id === b.id &&
    a.node === b.node &&
    a.address === b.address &&
    a.port === b.port &&
    a.status === b.status &&
    a.modifyIndex === b.modifyIndex &&
    a.createIndex === b.createIndex &&
    a.name === b.name &&
    a.namespace === b.namespace &&
    a.datacenter === b.datacenter &&
    a.weights?.passing === b.weights?.passing &&
    a.weights?.warning === b.weights?.warning &&
    sameTags(a.tags, b.tags) &&
    sameMeta(a.meta, b.meta)
  );
}

function sameTags(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((tag, index) => tag === b[index]);
}

function sameMeta(a: Instance['meta'] = {}, b: Instance['meta'] = {}): boolean {
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => a[name] === b[name]);
}
