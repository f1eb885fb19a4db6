// What the proxy would answer with these instances, by the table that serves, without a socket.
import { createExplainer } from '../../src/cli/explain/create-explainer.js';
import { describeRequest, type DescribedParts } from '../../src/cli/explain/request-description.js';
import { configuratorOptions, dialectsOf } from '../../src/cli/serve/configuration-options.js';
import { createConfigurator } from '../../src/configuration/configurator.js';
import type { Configuration } from '../../src/model/configuration.js';
import type { Instance } from '../../src/model/instance.js';
import { loadSettings } from '../../src/settings/load-settings.js';
import type { Settings } from '../../src/settings/settings.js';
import { createFakeClock } from './fake-clock.js';
import { snapshotsOf } from './snapshots-of.js';

export interface OfflineProxy {
  readonly configuration: Configuration;
  /**
   * `10.0.0.1:8080` for a request that is sent there (several with spaces between them), followed by the path where it
   * is another one; `404`; `301 https://…`.
   */
  ask(request: DescribedParts): Promise<string>;
}

/** Entry points for plain requests and for TLS, as HinD has them. */
export const bothEntryPoints: readonly string[] = [
  '--entrypoints.web.address=:80',
  '--entrypoints.websecure.address=:443',
  '--tls.certificate=cert.pem',
  '--tls.key=key.pem',
];

/** The settings of flags and variables, whatever files this machine has. */
export function settingsOf(flags: readonly string[], env: Readonly<Record<string, string>> = {}): Settings {
  const readFile = (path: string): string => {
    if (path.endsWith('.pem')) return '';
    throw Object.assign(new Error('no such file'), { code: 'ENOENT' });
  };
  return loadSettings({ argv: flags, env, readFile, directoryExists: () => false }).settings;
}

/** A proxy that has seen these instances and nothing before. */
export function startOffline(instances: readonly Instance[], settings: Settings): OfflineProxy {
  const configurator = createConfigurator({
    dialects: dialectsOf(settings),
    clock: createFakeClock(),
    ...configuratorOptions(settings),
  });
  const configuration = configurator.update({ snapshots: snapshotsOf(instances) });
  const explainer = createExplainer(configuration, settings);
  return {
    configuration,
    async ask(request) {
      const described = describeRequest(request);
      if (typeof described === 'string') throw new Error(described);
      const { status, location, service, upstreamPath } = await explainer.explain(described);
      if (status !== null) return location === null ? `${status}` : `${status} ${location}`;
      const servers = configuration.services.get(service!)?.servers ?? [];
      const regular = servers.filter(({ backup }) => backup !== true);
      const asked = (regular.length > 0 ? regular : servers).map(({ url }) => url.replace('http://', ''));
      const path = described.target.replace(/\?.*/s, '');
      return [...asked.sort(), ...(upstreamPath === path ? [] : [`as ${upstreamPath}`])].join(' ');
    },
  };
}
