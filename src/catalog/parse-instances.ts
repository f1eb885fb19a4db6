// The text of a catalog file (a JSON array of instances, most fields optional) becomes instances.
import type { Instance, InstanceStatus, ProviderName } from '../model/instance.js';
import { messageOf } from '../shared/errors.js';
import { nearestWord } from '../shared/nearest-word.js';

export type ParsedInstances =
  | {
      readonly ok: true;
      readonly instances: readonly Instance[];
      /** Which members are left out, and why; a sentence each. */
      readonly problems: readonly string[];
      /** Fields that instances do not have, a sentence for each. */
      readonly unknownFields: readonly string[];
    }
  | { readonly ok: false; readonly message: string };

/**
 * Members that are no instances and fields that instances do not have are left out, each with a sentence; text that is no
 * array of instances is refused whole.
 */
export function parseInstances(text: string): ParsedInstances {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (error) {
    return { ok: false, message: `it is no JSON: ${messageOf(error)}` };
  }
  if (!Array.isArray(document)) return { ok: false, message: 'it holds no JSON array of instances' };
  const instances: Instance[] = [];
  const problems: string[] = [];
  const unknown = new Map<string, number>();
  document.forEach((member: unknown, index) => {
    const instance = instanceOf(member, index);
    if (typeof instance === 'string') {
      problems.push(`member ${index} is left out: ${instance}`);
      return;
    }
    instances.push(instance);
    for (const field of Object.keys(member as object)) {
      if (!Object.hasOwn(kinds, field)) unknown.set(field, (unknown.get(field) ?? 0) + 1);
    }
  });
  return { ok: true, instances, problems, unknownFields: [...unknown].map(tellField) };
}

const providers: Record<string, ProviderName> = {
  nomad: 'nomad',
  consul: 'consulcatalog',
  consulcatalog: 'consulcatalog',
  file: 'file',
};
const statuses: readonly string[] = ['passing', 'warning', 'critical', 'maintenance'] satisfies InstanceStatus[];

/** A member with its defaults, or what is wrong with it. */
function instanceOf(member: unknown, index: number): Instance | string {
  if (typeof member !== 'object' || member === null) return 'it is no object';
  const written = member as Record<string, unknown>;
  const wrong = Object.entries(kinds).find(([field, fits]) => written[field] !== undefined && !fits(written[field]));
  if (wrong !== undefined) return `"${wrong[0]}" has a value that cannot be used`;
  if (typeof written.name !== 'string' || written.name === '') return '"name" is missing';
  const defaults = {
    id: `${written.name}-${index}`,
    node: 'local',
    address: '127.0.0.1',
    port: 0,
    tags: [],
    status: 'passing' as const,
    datacenter: 'dc1',
    namespace: 'default',
    createIndex: 0,
    modifyIndex: 0,
  };
  const given = Object.entries(written).filter(([field, value]) => Object.hasOwn(kinds, field) && value !== undefined);
  const provider = providers[typeof written.provider === 'string' ? written.provider.toLowerCase() : 'file']!;
  return { ...defaults, ...Object.fromEntries(given), name: written.name, provider };
}

function tellField([field, members]: [string, number]): string {
  const nearest = nearestWord(field, Object.keys(kinds));
  const remedy = nearest === undefined ? '' : `; did you mean "${nearest}"?`;
  const shown = JSON.stringify(field.slice(0, 100));
  return `instances have no field ${shown}, as ${members === 1 ? 'one member has' : `${members} members have`}${remedy}`;
}

const isText = (value: unknown): boolean => typeof value === 'string';
const isCount = (value: unknown): boolean => Number.isInteger(value) && (value as number) >= 0;
const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null && !Array.isArray(value);

/** The fields of an instance and what they may hold. */
const kinds: Readonly<Record<string, (value: unknown) => boolean>> = {
  provider: (value) => typeof value === 'string' && Object.hasOwn(providers, value.toLowerCase()),
  name: isText,
  id: isText,
  node: isText,
  address: isText,
  port: (value) => isCount(value) && (value as number) <= 65_535,
  tags: (value) => Array.isArray(value) && value.every(isText),
  status: (value) => typeof value === 'string' && statuses.includes(value),
  datacenter: isText,
  namespace: isText,
  weights: (value) => isObject(value) && Object.values(value as object).every(isCount),
  meta: (value) => isObject(value) && Object.values(value as object).every(isText),
  createIndex: isCount,
  modifyIndex: isCount,
};
