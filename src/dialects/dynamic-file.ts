// The dynamic part of Traefik's file provider: a parsed document in, what it asks for out.
import type { Contribution, Defined, ServiceDefinition } from '../model/contribution.js';
import type { Origin } from '../model/diagnostic.js';
import type { Server } from '../model/service.js';
import { messageOf } from '../shared/errors.js';
import { nearestWord } from '../shared/nearest-word.js';
import { nodeFromDocument, type OptionNode } from '../shared/option-node.js';
import { decodeHttp, type DecodedService, type MiddlewareSchemas } from './decode-http.js';
import type { Decoded } from './decode-named.js';
import { decodeTls } from './decode-tls.js';
import { tlsContribution } from './tls-contribution.js';
import { serverOfFile } from './server-url.js';
import { diagnosticOf, ProblemList } from './tag-problems.js';

export interface DynamicDocument {
  /** Where it was read. */
  readonly path: string;
  /** What the YAML, TOML or JSON parser made of it. */
  readonly document: unknown;
}

const sections = ['http', 'tcp', 'udp', 'tls'];

/** What a dynamic configuration file asks for. Never throws; nothing is made up that the file does not name. */
export function contributionOfFile({ path, document }: DynamicDocument, schemas: MiddlewareSchemas): Contribution {
  const origin: Origin = { provider: 'file', file: path };
  const problems = new ProblemList();
  const root = treeOf(document, problems);
  for (const [folded, node] of root?.children ?? []) {
    if (folded !== 'http' && folded !== 'tls') reportSection(node, folded, problems);
  }
  const http = decodeHttp(root?.children.get('http'), {
    path: 'http',
    source: 'file',
    middlewareSchemas: schemas,
    problems,
  });
  const tls = decodeTls(root?.children.get('tls'), { path: 'tls', source: 'file', problems });
  const define = <T, U>({ errors }: Decoded<T>, value: U): Defined<U> => ({
    value,
    origin,
    modifyIndex: 0,
    ...(errors.length === 0 ? {} : { errors }),
  });
  const services = new Map<string, Defined<ServiceDefinition>>();
  for (const [name, service] of http.services) {
    services.set(name, define(service, definitionOf(name, service.value, problems)));
  }
  for (const [name, router] of http.routers) {
    const { service } = router.value;
    if (service !== undefined && service !== '') continue;
    const message = `the router ${name} names no service`;
    const remedy = `set http.routers.${name}.service`;
    problems.add({ code: 'router-unlinked', severity: 'error', message, remedy, object: `router ${name}` });
    http.routers.set(name, { ...router, errors: [...router.errors, message] });
  }
  return {
    routers: new Map([...http.routers].map(([name, router]) => [name, define(router, router.value)])),
    services,
    middlewares: new Map([...http.middlewares].map(([name, one]) => [name, define(one, one.value)])),
    serversTransports: new Map([...http.serversTransports].map(([name, one]) => [name, define(one, one.value)])),
    ...tlsContribution(tls, define),
    diagnostics: problems.finished().map((problem) => diagnosticOf(problem, origin)),
  };
}

function treeOf(document: unknown, problems: ProblemList): OptionNode | undefined {
  if (document === null || document === undefined) return undefined;
  if (typeof document !== 'object' || Array.isArray(document)) {
    const message = 'the document is no mapping';
    problems.add({ code: 'file-unreadable', severity: 'error', message, remedy: 'begin with "http:"' });
    return undefined;
  }
  try {
    return nodeFromDocument('', document, '');
  } catch (thrown) {
    // An alias that holds itself has no bottom.
    const message = `the document cannot be read: ${messageOf(thrown)}`;
    problems.add({ code: 'file-unreadable', severity: 'error', message, remedy: 'take circular aliases out' });
    return undefined;
  }
}

function reportSection(node: OptionNode, folded: string, problems: ProblemList): void {
  if (folded === 'tcp' || folded === 'udp') {
    const message = `the section ${folded} asks for ${folded.toUpperCase()}, which is not served yet`;
    problems.add({ code: 'protocol-unsupported', severity: 'info', message, remedy: 'use http, or keep it for later' });
  } else {
    const nearest = nearestWord(node.key, sections);
    const message = `there is no section "${node.key}"`;
    const remedy = nearest === undefined ? `use one of: ${sections.join(', ')}` : `did you mean "${nearest}"?`;
    problems.add({ code: 'option-unknown', severity: 'warning', message, remedy });
  }
}

function definitionOf(name: string, { options, servers }: DecodedService, problems: ProblemList): ServiceDefinition {
  const usable: Server[] = [];
  for (const written of servers) {
    // A server without a URL has been reported as such.
    if ((written.url as string | undefined) === undefined) continue;
    const server = serverOfFile(written, (problem) => problems.add({ object: `service ${name}`, ...problem }));
    if (server !== undefined) usable.push(server);
  }
  return { options, servers: usable };
}
