// Other ways to write settings that mean the same, brought into the one spelling the schema knows.
import { childOf, type OptionNode } from '../shared/option-node.js';
import type { Schema } from '../shared/schema.js';
import { overlay } from './overlay.js';
import type { ReportSettingProblem } from './setting-problem.js';
import { settingsSchema } from './settings-schema.js';

/** Changes the tree of one source in place. */
export function unifySpellings(root: OptionNode, report: ReportSettingProblem): void {
  const providers = root.children.get('providers');
  if (providers !== undefined) {
    renameConsul(providers);
    for (const name of ['nomad', 'consulcatalog']) moveEndpointValue(providers.children.get(name));
  }
  settleAlwaysOn(settingsSchema, root, '', report);
}

/** `providers.consul` is Consul's catalog here, as most people mean it; Traefik's KV provider is told by its options. */
function renameConsul(providers: OptionNode): void {
  const consul = providers.children.get('consul');
  if (consul === undefined || consul.children.has('endpoints') || consul.children.has('rootkey')) return;
  providers.children.delete('consul');
  const catalog = providers.children.get('consulcatalog');
  providers.children.set('consulcatalog', catalog === undefined ? consul : overlay(catalog, consul));
}

/** `endpoint: "http://127.0.0.1:4646"` is `endpoint.address`. */
function moveEndpointValue(provider: OptionNode | undefined): void {
  const endpoint = provider?.children.get('endpoint');
  if (typeof endpoint?.value !== 'string' || endpoint.value === '') return;
  childOf(endpoint, 'address', endpoint.origin).value ??= endpoint.value;
  delete endpoint.value;
}

/** `--metrics.prometheus=true` and the like: what is always on may be switched on, and cannot be switched off. */
function settleAlwaysOn(schema: Schema, node: OptionNode, path: string, report: ReportSettingProblem): void {
  if (schema.kind === 'map') {
    for (const child of node.children.values()) settleAlwaysOn(schema.values, child, `${path}.${child.key}`, report);
  }
  if (schema.kind !== 'struct') return;
  if (schema.always && (typeof node.value === 'boolean' || /^(true|false|)$/i.test(String(node.value ?? 'x')))) {
    if (String(node.value).toLowerCase() === 'false') {
      report({
        code: 'setting-without-effect',
        severity: 'warning',
        path,
        origin: node.origin,
        message: `${path} cannot be switched off`,
        remedy: `leave it out; its options are ${Object.keys(schema.fields).join(', ')}`,
      });
    }
    delete node.value;
  }
  for (const [name, field] of Object.entries(schema.fields)) {
    const child = node.children.get(name.toLowerCase());
    if (child !== undefined) settleAlwaysOn(field, child, path === '' ? name : `${path}.${name}`, report);
  }
}
