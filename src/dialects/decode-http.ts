// The `http` subtree of tags or of a file becomes routers, services, middlewares and transports, each key judged by itself.
import type { MiddlewareOptions, ServiceOptions } from '../model/contribution.js';
import { routerFields, type RouterOptions } from '../model/router.js';
import type { ServersTransportOptions } from '../model/servers-transport.js';
import { fileServersSchema, loadBalancerFields, serverTagFields } from '../model/service.js';
import { checkRuleSyntax } from '../rules/rule-syntax.js';
import { decodeFields } from '../shared/decode-options.js';
import { nearestWord } from '../shared/nearest-word.js';
import { createNode, type OptionNode } from '../shared/option-node.js';
import { struct, type InferFields, type MapSchema, type StructSchema } from '../shared/schema.js';
import { decodeMiddleware } from './decode-middleware.js';
import { decodeNamed, type Decoded, type Named } from './decode-named.js';
import { decodeServersTransport } from './decode-servers-transport.js';
import type { ProblemList } from './tag-problems.js';

export type ServerTags = InferFields<typeof serverTagFields>;
export type FileServer = InferFields<(typeof fileServersSchema)['fields']>;

export interface DecodedService {
  readonly options: ServiceOptions;
  /** From tags: what the instance's own server is like. */
  readonly server: ServerTags | undefined;
  /** From files: the whole list. */
  readonly servers: readonly FileServer[];
}

export interface DecodedHttp {
  readonly routers: Map<string, Decoded<RouterOptions>>;
  readonly services: Map<string, Decoded<DecodedService>>;
  readonly middlewares: Map<string, Decoded<MiddlewareOptions>>;
  readonly serversTransports: Map<string, Decoded<ServersTransportOptions>>;
}

export type MiddlewareSchemas = ReadonlyMap<string, StructSchema | MapSchema>;

export interface DecodeContext {
  /** Path of the `http` node, for messages: `traefik.http` or `http`. */
  readonly path: string;
  readonly source: 'tags' | 'file';
  readonly middlewareSchemas: MiddlewareSchemas;
  readonly problems: ProblemList;
}

const sections = ['routers', 'services', 'middlewares', 'serversTransports'];

/** Never throws; what cannot be used is in `problems`, what must not be used carries `errors`. */
export function decodeHttp(node: OptionNode | undefined, context: DecodeContext): DecodedHttp {
  const decoded: DecodedHttp = {
    routers: new Map(),
    services: new Map(),
    middlewares: new Map(),
    serversTransports: new Map(),
  };
  for (const [folded, section] of node?.children ?? []) {
    const kind = sections.find((name) => name.toLowerCase() === folded);
    const named = { section, kind: kind ?? '', context };
    if (kind === 'routers') decodeNamed(named, decoded.routers, decodeRouter);
    else if (kind === 'services') decodeNamed(named, decoded.services, decodeService);
    else if (kind === 'middlewares') decodeNamed(named, decoded.middlewares, decodeMiddleware);
    else if (kind === 'serversTransports') decodeNamed(named, decoded.serversTransports, decodeServersTransport);
    else reportSection(section, context);
  }
  return decoded;
}

const routerOptionNames = Object.keys(routerFields);
const routerOptions = new Set(routerOptionNames.map((name) => name.toLowerCase()));

function decodeRouter({ node, path, object }: Named, { problems }: DecodeContext): Decoded<RouterOptions> {
  const value = decodeFields(routerFields, node, path, (problem) => problems.addOption(problem, object));
  const errors: string[] = [];
  for (const [folded, child] of node.children) {
    // A misspelt list of middlewares may be what keeps strangers out: closed until it is spelt right.
    if (!routerOptions.has(folded) && nearestWord(child.key, routerOptionNames) === 'middlewares') {
      errors.push(`"${child.key}" looks like a misspelt "middlewares"; the router does not run without them`);
    }
  }
  const syntax = checkRuleSyntax(value.ruleSyntax);
  if (syntax !== undefined) {
    const { message, remedy } = syntax;
    problems.add({ code: 'option-invalid', severity: 'warning', tag: node.origin, message, remedy, object });
  }
  return { value, tag: node.origin, errors };
}

const loadBalancerOfTags = {
  ...loadBalancerFields,
  server: struct('The server that an instance is.', serverTagFields),
} as const;
const loadBalancerOfFile = { ...loadBalancerFields, servers: fileServersSchema } as const;

const laterKinds = new Map(
  ['weighted', 'mirroring', 'failover', 'highestRandomWeight', 'middlewares'].map((kind) => [kind.toLowerCase(), kind]),
);

function decodeService(named: Named, { source, problems }: DecodeContext): Decoded<DecodedService> {
  const { node, name, path, object } = named;
  const errors: string[] = [];
  let written: OptionNode | undefined;
  for (const [folded, child] of node.children) {
    const later = laterKinds.get(folded);
    if (folded === 'loadbalancer') written = child;
    else if (later !== undefined) {
      const message = `the service ${name} has "${later}", which is not served yet; its routers answer 503`;
      errors.push(message);
      const remedy = 'use loadBalancer';
      problems.add({ code: 'kind-unsupported', severity: 'error', tag: child.origin, message, remedy, object });
    } else {
      const nearest = nearestWord(child.key, ['loadBalancer', ...laterKinds.values()]);
      const message = `there is no option "${child.key}" in ${path}`;
      const remedy = nearest === undefined ? 'use loadBalancer' : `did you mean "${path}.${nearest}"?`;
      problems.add({ code: 'option-unknown', severity: 'warning', tag: child.origin, message, remedy, object });
    }
  }
  const balancerPath = `${path}.loadBalancer`;
  if (written?.value !== undefined && written.value !== null) {
    const message = `${balancerPath} holds options and cannot have a value itself`;
    const remedy = `write ${balancerPath}.server.port=PORT`;
    problems.add({ code: 'option-invalid', severity: 'warning', tag: written.origin, message, remedy, object });
  }
  const balancer = written ?? createNode('loadBalancer', node.origin);
  const report = (problem: Parameters<ProblemList['addOption']>[0]) => problems.addOption(problem, object);
  if (source === 'tags') {
    const { server, ...options } = decodeFields(loadBalancerOfTags, balancer, balancerPath, report);
    return { value: { options: { kind: 'loadBalancer', ...options }, server, servers: [] }, tag: node.origin, errors };
  }
  const { servers, ...options } = decodeFields(loadBalancerOfFile, balancer, balancerPath, report);
  return {
    value: { options: { kind: 'loadBalancer', ...options }, server: undefined, servers },
    tag: node.origin,
    errors,
  };
}

function reportSection(section: OptionNode, { path, problems }: DecodeContext): void {
  const nearest = nearestWord(section.key, sections);
  const message = `there is no option "${section.key}" in ${path}`;
  const remedy = nearest === undefined ? `use one of: ${sections.join(', ')}` : `did you mean "${path}.${nearest}"?`;
  problems.add({ code: 'option-unknown', severity: 'warning', tag: section.origin, message, remedy });
}
