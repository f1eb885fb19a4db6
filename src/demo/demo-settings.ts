import { loadSettings, type LoadedSettings } from '../settings/load-settings.js';

export interface DemoSettings {
  /** 0: any free one. */
  readonly port: number;
  readonly apiPort: number;
  readonly consulUrl: string;
  readonly nomadUrl: string;
}

/** What one would write on the command line of `tagway serve`; files and variables of the machine do not matter here. */
export function demoSettings({ port, apiPort, consulUrl, nomadUrl }: DemoSettings): LoadedSettings {
  const argv = [
    `--entrypoints.web.address=127.0.0.1:${port}`,
    '--entrypoints.web.transport.lifecycle.gracetimeout=500ms',
    `--api.address=127.0.0.1:${apiPort}`,
    `--providers.consulcatalog.endpoint.address=${consulUrl}`,
    `--providers.nomad.endpoint.address=${nomadUrl}`,
    '--snapshot.path=off',
  ];
  return loadSettings({ argv, env: {}, readFile: refuse, directoryExists: () => false });
}

function refuse(path: string): never {
  throw Object.assign(new Error(`${path} is not read`), { code: 'ENOENT' });
}
