import { createNode } from '../shared/option-node.js';
import { decodeFields } from '../shared/decode-options.js';
import { parseListenAddress, type ListenAddress } from './addresses.js';
import { entryPointFields } from './entry-point-settings.js';
import type { ReportSettingProblem } from './setting-problem.js';
import type { ApiSettings, EntryPointSettings, WrittenEntryPoint } from './settings.js';
import type { WrittenSettings } from './settings-schema.js';

/** Traefik's name for the listener of its API: here it is `api.address`, and no entry point for routers. */
const managementName = 'traefik';

/** The entry points by name; `web`, and `websecure` where there is a certificate, when none was written. */
export function finishEntryPoints(
  written: WrittenSettings,
  hasCertificate: boolean,
  report: ReportSettingProblem,
): Record<string, EntryPointSettings> {
  const named = routingEntryPoints(written);
  if (named.length === 0) {
    const web = finishEntryPoint('web', defaultEntryPoint(':80'))!;
    if (!hasCertificate) return { web };
    const secure = defaultEntryPoint(':443');
    const tls = { options: undefined, certResolver: undefined, domains: [] };
    return { web, websecure: finishEntryPoint('websecure', { ...secure, http: { ...secure.http, tls } })! };
  }
  const entryPoints = Object.fromEntries(
    named.flatMap(([name, options]) => {
      const finished = finishEntryPoint(name, options);
      return finished === undefined ? [] : [[name, finished]];
    }),
  );
  if (Object.keys(entryPoints).length === 0) {
    report({
      code: 'settings-unusable',
      severity: 'fatal',
      path: 'entryPoints',
      origin: '',
      message: 'no entry point has an address that can be used',
      remedy: 'write one, such as --entryPoints.web.address=:80',
    });
  }
  for (const entryPoint of Object.values(entryPoints)) checkRedirection(entryPoint, entryPoints, report);
  return entryPoints;
}

/** The entry points that routers may listen on, as they were written. */
export function routingEntryPoints({ entryPoints }: WrittenSettings): [string, WrittenEntryPoint][] {
  return Object.entries(entryPoints).filter(([name]) => name.toLowerCase() !== managementName);
}

/** Where the management API listens, and only for this machine unless it was told otherwise. */
export function finishApi({ api, entryPoints }: WrittenSettings): ApiSettings {
  if (api.address !== undefined) return { ...api, address: api.address, ...listenAddress(api.address)! };
  const traefikStyle = Object.entries(entryPoints).find(([name]) => name.toLowerCase() === managementName)?.[1];
  const { host, port } = listenAddress(traefikStyle?.address) ?? { host: '', port: 8080 };
  const everywhere = host === '' || host === '0.0.0.0' || host === '::';
  const chosen = everywhere ? (api.insecure ? '0.0.0.0' : '127.0.0.1') : host;
  return { ...api, host: chosen, port, address: `${chosen.includes(':') ? `[${chosen}]` : chosen}:${port}` };
}

function finishEntryPoint(name: string, options: WrittenEntryPoint): EntryPointSettings | undefined {
  const address = listenAddress(options.address);
  return address && { name, ...options, ...address };
}

/** Undefined for an address that is missing or was reported as unusable. */
function listenAddress(written: string | undefined): ListenAddress | undefined {
  const parsed = written === undefined ? undefined : parseListenAddress(written);
  return typeof parsed === 'string' ? undefined : parsed;
}

function defaultEntryPoint(address: string): WrittenEntryPoint {
  const node = createNode('', '');
  node.children.set('address', { ...createNode('address', ''), value: address });
  return decodeFields(entryPointFields, node, '', () => undefined);
}

function checkRedirection(
  { name, http }: EntryPointSettings,
  entryPoints: Readonly<Record<string, EntryPointSettings>>,
  report: ReportSettingProblem,
): void {
  const to = http.redirections?.entryPoint?.to;
  if (to === undefined || /^:\d+$/.test(to) || Object.hasOwn(entryPoints, to)) return;
  report({
    code: 'option-invalid',
    severity: 'error',
    path: `entryPoints.${name}.http.redirections.entryPoint.to`,
    origin: '',
    message: `the entry point ${name} redirects to "${to}", which does not exist`,
    remedy: `use one of: ${Object.keys(entryPoints).join(', ')}, or :PORT`,
  });
}
