// The services of job files become the instances that would be registered, as far as a file can tell.
import type { Instance } from '../model/instance.js';
import { shortHash } from '../shared/short-hash.js';
import type { JobFile, JobService, JobTag, JobText } from './job-service.js';
import { formatPlace } from './read-job-file.js';

/** Instances whose addresses, ports and interpolations are placeholders, and what these stand for. */
export interface JobInstances {
  readonly instances: readonly Instance[];
  /** Puts placeholders in the place of the interpolations that occur in the files. */
  substitute(text: string): string;
  /** Puts what was written in the place of the placeholders. */
  restore(text: string): string;
  /** Where an instance, or a tag of it, stands: `PATH:LINE:COLUMN`; undefined for an instance of somebody else. */
  placeOf(instance: string, tag?: string): string | undefined;
}

interface Placed {
  readonly path: string;
  readonly service: JobService;
  readonly tags: ReadonlyMap<string, JobTag>;
}

/**
 * One instance for each service, and one more for its canaries where those carry other tags. An interpolation is taken
 * for one plain word, or a port where it follows a colon.
 */
export function createJobInstances(files: readonly JobFile[]): JobInstances {
  const placeholders = new Map<string, string>();
  const places = new Map<string, Placed>();
  const instances: Instance[] = [];

  function valueOf({ parts }: JobText): string {
    let text = '';
    for (const part of parts) {
      if (part.kind === 'text') {
        text += part.text;
        continue;
      }
      const written = part.kind === 'expression' ? `\${${part.source}}` : part.source;
      const known = placeholders.get(written) ?? placeholderFor(written, text.endsWith(':'));
      placeholders.set(written, known);
      text += known;
    }
    return text;
  }

  function add({ path }: JobFile, service: JobService, canary: boolean): void {
    const { job, group, task, datacenters, namespace } = service;
    const tags = (canary ? service.canaryTags : service.tags).map((tag) => [valueOf(tag), tag] as const);
    const name = valueOf(service.name);
    const number = instances.length + 1;
    const id = [job, group, task, name, canary ? 'canary' : '', number].filter((part) => part !== '').join('/');
    places.set(id, { path, service, tags: new Map(tags) });
    instances.push({
      provider: service.provider === 'nomad' ? 'nomad' : 'consulcatalog',
      name,
      id,
      node: path,
      address: placeholderAddress(number),
      port: placeholderPort,
      tags: tags.map(([text]) => text),
      status: 'passing',
      datacenter: datacenters?.find((each) => !each.includes('*')) ?? 'dc1',
      namespace: namespace === undefined ? 'default' : valueOf(namespace),
      createIndex: 0,
      modifyIndex: 0,
    });
  }

  for (const file of files) {
    for (const service of file.services) {
      add(file, service, false);
      if (service.canaryTagsAttribute !== undefined) add(file, service, true);
    }
  }
  const exchange = (text: string, pairs: Iterable<readonly [string, string]>) =>
    [...pairs].reduce((changed, [from, to]) => changed.replaceAll(from, to), text);
  return {
    instances,
    substitute: (text) => exchange(text, placeholders),
    restore: (text) =>
      exchange(
        text,
        [...placeholders].map(([written, placeholder]) => [placeholder, written]),
      ),
    placeOf(instance, tag) {
      const placed = places.get(instance);
      if (placed === undefined) return undefined;
      return formatPlace(
        placed.path,
        (tag === undefined ? placed.service : (placed.tags.get(tag) ?? placed.service)).place,
      );
    },
  };
}

const placeholderPort = 20_000;

/** Of the range for measurements between networks (RFC 2544): nobody's real address. */
function placeholderAddress(number: number): string {
  return `198.${18 + ((number >> 16) & 1)}.${(number >> 8) & 255}.${number & 255}`;
}

/** The same for the same text, whatever the file; a word may be a part of a host, a path or a name. */
function placeholderFor(written: string, asPort: boolean): string {
  const hash = shortHash(written);
  if (asPort) return String(30_000 + (Number.parseInt(hash, 16) % 10_000));
  const legible = written
    .toLowerCase()
    .replace(/[^a-z\d]+/g, '-')
    .slice(0, 30)
    .replace(/^-+|-+$/g, '');
  return `${legible === '' ? 'x' : legible}-${hash}`;
}
