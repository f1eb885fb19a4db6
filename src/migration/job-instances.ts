// The services of job files become the instances that would be registered, as far as a file can tell.
import type { Instance } from '../model/instance.js';
import { shortHash } from '../shared/short-hash.js';
import type { JobFile, JobService, JobTag, JobText } from './job-service.js';
import { createWords } from './plan/stand-ins.js';
import { formatPlace } from './read-job-file.js';

/** Instances whose addresses, ports and interpolations are placeholders, and what these stand for. */
export interface JobInstances {
  readonly instances: readonly Instance[];
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
 * for a plain word, the one with which its tag is converted, or for a port where it follows a colon. Another version of
 * the same files has the same ids and placeholders.
 */
export function createJobInstances(files: readonly JobFile[]): JobInstances {
  const words = new Map<string, string>();
  const places = new Map<string, Placed>();
  const instances: Instance[] = [];

  function valueOf({ parts }: JobText, job: string): string {
    const wordFor = createWords(job, 'first');
    let text = '';
    for (const part of parts) {
      if (part.kind === 'text') text += part.text;
      else if (text.endsWith(':')) text += placeholderPortOf(part.source);
      else {
        const word = wordFor(part.source);
        words.set(word, part.kind === 'expression' ? `\${${part.source}}` : part.source);
        text += word;
      }
    }
    return text;
  }

  function add({ path }: JobFile, service: JobService, canary: boolean): void {
    const { job, group, task, datacenters, namespace } = service;
    const tags = (canary ? service.canaryTags : service.tags).map((tag) => [valueOf(tag, job), tag] as const);
    const name = valueOf(service.name, job);
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
      namespace: namespace === undefined ? 'default' : valueOf(namespace, job),
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
  return {
    instances,
    restore: (text) => [...words].reduce((changed, [word, written]) => changed.replaceAll(word, written), text),
    placeOf(instance, tag) {
      const placed = places.get(instance);
      if (placed === undefined) return undefined;
      const { service, tags, path } = placed;
      return formatPlace(path, ((tag === undefined ? undefined : tags.get(tag)) ?? service).place);
    },
  };
}

const placeholderPort = 20_000;

/** Of the range for measurements between networks (RFC 2544): nobody's real address. */
export function placeholderAddress(number: number): string {
  return `198.${18 + ((number >> 16) & 1)}.${(number >> 8) & 255}.${number & 255}`;
}

function placeholderPortOf(source: string): string {
  return String(30_000 + (Number.parseInt(shortHash(source), 16) % 10_000));
}
