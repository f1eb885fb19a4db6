// The tags of an instance mean routers, services and middlewares; what follows from address and port comes later.
import { decodeFields } from '../shared/decode-options.js';
import { nearestWord } from '../shared/nearest-word.js';
import { createNode, type OptionNode } from '../shared/option-node.js';
import { shortHash } from '../shared/short-hash.js';
import { routerFields } from '../model/router.js';
import { loadBalancerFields } from '../model/service.js';
import type { Constraint } from './constraints.js';
import { decodeHttp, type DecodedHttp, type MiddlewareSchemas } from './decode-http.js';
import { decodeTls, type DecodedTls } from './decode-tls.js';
import { normalizeName } from './normalize-name.js';
import type { RuleTemplate } from './rule-template.js';
import { ProblemList, type TagProblem } from './tag-problems.js';
import { readTags, type TagLimits, type TagTree } from './tag-tree.js';

export interface TagSettings {
  readonly exposedByDefault: boolean;
  readonly prefix: string;
  readonly constraint: Constraint;
  readonly defaultRule: RuleTemplate;
  readonly middlewareSchemas: MiddlewareSchemas;
  /** How much is read; `tagLimits` when left out. */
  readonly limits?: TagLimits;
}

export interface DecodedTags {
  /** Undefined when the instance is not exposed. */
  readonly http: DecodedHttp | undefined;
  /** What the tags say of TLS, where they say something. */
  readonly tls?: DecodedTls;
  readonly problems: readonly TagProblem[];
}

const roots = ['enable', 'http', 'tcp', 'udp', 'tls', 'nomad', 'consulcatalog', 'consul'];
const hidden: DecodedTags = { http: undefined, problems: [] };

/** What instances of this name with these tags ask for. */
export function decodeTraefikTags(name: string, tags: readonly string[], settings: TagSettings): DecodedTags {
  const { prefix, constraint, exposedByDefault } = settings;
  const tree = readTags(tags, prefix, settings.limits);
  const { root } = tree;
  if (tree.oversize) return { http: undefined, problems: tree.problems };
  if (!constraint(tags)) return hidden;
  const problems = new ProblemList();
  const enable = root.children.get('enable');
  const enabled = enable === undefined ? exposedByDefault : readEnable(enable, prefix, problems);
  if (!enabled) {
    const asksForRoutes = enable === undefined && ['http', 'tcp', 'udp'].some((section) => root.children.has(section));
    if (asksForRoutes) {
      problems.add({
        code: 'not-exposed',
        severity: 'info',
        message: `the service ${name} has ${prefix} tags but is not exposed`,
        remedy: `add the tag ${prefix}.enable=true`,
      });
    }
    return { http: undefined, problems: problems.finished() };
  }
  tree.problems.forEach((problem) => problems.add(problem));
  reportRoots(tree, settings, problems);
  const path = `${prefix}.http`;
  const http = decodeHttp(root.children.get('http'), {
    path,
    source: 'tags',
    middlewareSchemas: settings.middlewareSchemas,
    problems,
  });
  const written = root.children.get('tls');
  const tls = written && decodeTls(written, { path: `${prefix}.tls`, source: 'tags', problems });
  const others = root.children.has('tcp') || root.children.has('udp');
  const defined = http.routers.size + http.services.size + http.middlewares.size + http.serversTransports.size;
  if (others && defined === 0) {
    return { http: undefined, ...(tls && { tls }), problems: problems.finished() };
  }
  complete(http, { name, tags, tree, settings, problems });
  return { http, ...(tls && { tls }), problems: problems.finished() };
}

/** Any boolean that Go reads; anything else is a no. */
function readEnable(node: OptionNode, prefix: string, problems: ProblemList): boolean {
  const value = String(node.value ?? '');
  const tag = node.origin;
  if (/^(true|false)$/i.test(value)) return value.toLowerCase() === 'true';
  const remedy = `write ${prefix}.enable=true or ${prefix}.enable=false`;
  if (/^[01tf]$/i.test(value)) {
    const message = `"${value}" for enable is read as a boolean here, but not by Traefik`;
    problems.add({ code: 'enable-spelling', severity: 'info', tag, message, remedy });
    return /^[1t]$/i.test(value);
  }
  const message = `enable is a boolean, not "${value}"; the instance is not exposed`;
  problems.add({ code: 'option-invalid', severity: 'warning', tag, message, remedy });
  return false;
}

function reportRoots({ root }: TagTree, { prefix, defaultRule }: TagSettings, problems: ProblemList): void {
  for (const [folded, node] of root.children) {
    const tag = node.origin;
    if (folded === 'tcp' || folded === 'udp') {
      const message = `${prefix}.${folded} asks for ${folded.toUpperCase()}, which is not served yet`;
      const remedy = 'use HTTP routers, or keep the tags for later';
      problems.add({ code: 'protocol-unsupported', severity: 'info', tag, message, remedy });
    } else if (!roots.includes(folded) && !isLabel(folded, defaultRule)) {
      const nearest = nearestWord(node.key, roots);
      const message = `there is no option "${node.key}" in ${prefix}`;
      const remedy = nearest === undefined ? `use ${prefix}.http` : `did you mean "${prefix}.${nearest}"?`;
      problems.add({ code: 'option-unknown', severity: 'warning', tag, message, remedy });
    }
  }
}

/** Whether the default rule reads this key, or one below it. */
function isLabel(folded: string, { labels }: RuleTemplate): boolean {
  const key = `traefik.${folded}`;
  return labels.has(key) || [...labels].some((label) => label.startsWith(`${key}.`));
}

interface Completion {
  readonly name: string;
  readonly tags: readonly string[];
  readonly tree: TagTree;
  readonly settings: TagSettings;
  readonly problems: ProblemList;
}

/** Adds the service and the router that tags leave out, and links routers to the only service. */
function complete(http: DecodedHttp, completion: Completion): void {
  const { problems } = completion;
  const ownName = nameOf(completion);
  const empty = createNode('', '');
  const silent = () => undefined;
  if (http.services.size === 0) {
    const options = { kind: 'loadBalancer', ...decodeFields(loadBalancerFields, empty, '', silent) } as const;
    http.services.set(ownName, { value: { options, server: undefined, servers: [] }, errors: [] });
  }
  const serviceNames = [...http.services.keys()];
  if (http.routers.size === 0) {
    if (serviceNames.length > 1) {
      const message = `there is no router, and ${serviceNames.length} services to choose from`;
      const remedy = `add a router with a rule and its service: one of ${serviceNames.join(', ')}`;
      problems.add({ code: 'router-unlinked', severity: 'info', message, remedy });
      return;
    }
    http.routers.set(ownName, { value: decodeFields(routerFields, empty, '', silent), errors: [] });
  }
  for (const [name, router] of http.routers) {
    const object = `router ${name}`;
    let { value } = router;
    let errors = router.errors;
    if (value.rule === undefined || value.rule === '') {
      value = { ...value, rule: defaultRuleOf(completion, object) };
    }
    if (value.service === undefined || value.service === '') {
      const message = `the router ${name} names no service, and there are several: ${serviceNames.join(', ')}`;
      if (serviceNames.length === 1) value = { ...value, service: serviceNames[0] };
      else {
        errors = [...errors, message];
        const remedy = `set ${completion.settings.prefix}.http.routers.${name}.service`;
        problems.add({ code: 'router-unlinked', severity: 'error', tag: router.tag, message, remedy, object });
      }
    }
    http.routers.set(name, { ...router, value, errors });
  }
}

/** A canary gets a router and a service of its own, told apart by its tags. */
function nameOf({ name, tags, tree, problems }: Completion): string {
  const canary = ['nomad', 'consulcatalog', 'consul'].some((provider) => {
    const node = tree.root.children.get(provider);
    if (node === undefined) return false;
    for (const [folded, child] of node.children) {
      if (folded === 'canary') continue;
      const message = `there is no option "${child.key}" in ${provider} that is used here`;
      const remedy = `only ${provider}.canary is`;
      problems.add({ code: 'option-unknown', severity: 'info', tag: child.origin, message, remedy });
    }
    return /^(1|t|true)$/i.test(String(node.children.get('canary')?.value ?? ''));
  });
  const own = normalizeName(canary ? `${name}-${shortHash([...tags].sort().join('\n'))}` : name);
  return own === '' ? shortHash(name) : own;
}

function defaultRuleOf({ name, tree, settings, problems }: Completion, object: string): string {
  try {
    return settings.defaultRule.render({ Name: name, Labels: tree.labels });
  } catch (thrown) {
    const message = `the default rule fails for ${name}: ${(thrown as Error).message}`;
    const remedy = 'give the router a rule';
    problems.add({ code: 'default-rule', severity: 'error', message, remedy, object });
    return '';
  }
}
