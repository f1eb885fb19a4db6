// What was written becomes what is used: addresses taken apart, defaults that depend on other settings filled in.
import { homedir } from 'node:os';
import { join } from 'node:path';
import { endpointUrl } from './addresses.js';
import { finishApi, finishEntryPoints, routingEntryPoints } from './finish-entry-points.js';
import { finishHind, reportNomadSocket, trustHindProxies } from './finish-hind.js';
import { finishResolvers } from './finish-resolvers.js';
import type { Environment } from './read-environment.js';
import type { ReportSettingProblem } from './setting-problem.js';
import type { ProviderSettings, Settings } from './settings.js';
import type { WrittenSettings } from './settings-schema.js';

/** What finishing may ask the machine. */
export interface SettingsMachine {
  readonly env: Environment;
  readonly readFile: (path: string) => string;
  readonly directoryExists: (path: string) => boolean;
}

export function finishSettings(
  asWritten: WrittenSettings,
  machine: SettingsMachine,
  report: ReportSettingProblem,
): Settings {
  const written = finishHind(asWritten);
  const hasPersistentVolume = machine.directoryExists('/pv/CERTS');
  const dataDirectory = userDataDirectory(machine.env);
  const snapshotPath = written.snapshot.path ?? (hasPersistentVolume ? '/pv/tagway' : join(dataDirectory, 'snapshots'));
  const tls = finishTls(written, machine, report);
  reportNomadSocket(written, report);
  return {
    ...written,
    domainSuffix: suffixOf(written),
    entryPointsWritten: routingEntryPoints(written).length > 0,
    entryPoints: trustHindProxies(finishEntryPoints(written, hasCertificates(written), report), written.hind),
    providers: finishProviders(written, report),
    tls,
    api: finishApi(written),
    certificatesResolvers: finishResolvers(written, machine, report),
    certificates: {
      ...written.certificates,
      storage:
        written.certificates.storage ?? (hasPersistentVolume ? '/pv/CERTS' : join(dataDirectory, 'certificates')),
    },
    snapshot: { path: snapshotPath.toLowerCase() === 'off' ? undefined : snapshotPath },
    workers: finishWorkers(written.workers, report),
  };
}

/** Whether TLS has more to offer than a certificate that nobody trusts. */
function hasCertificates({ tls, certificatesResolvers }: WrittenSettings): boolean {
  return (tls.certificate !== undefined && tls.key !== undefined) || Object.keys(certificatesResolvers).length > 0;
}

function finishProviders(written: WrittenSettings, report: ReportSettingProblem): ProviderSettings {
  const { primary, nomad, consulCatalog, file, ...rest } = written.providers;
  const providers: ProviderSettings = {
    ...rest,
    primary: primary === 'nomad' ? 'nomad' : 'consulcatalog',
    nomad: nomad && {
      ...nomad,
      endpoint: { ...nomad.endpoint, address: endpointUrl(nomad.endpoint.address, { scheme: 'http', port: 4646 }) },
    },
    consulCatalog: consulCatalog && {
      ...consulCatalog,
      endpoint: {
        ...consulCatalog.endpoint,
        address: endpointUrl(consulCatalog.endpoint.address, { scheme: consulCatalog.endpoint.scheme, port: 8500 }),
      },
      strictChecks: strictChecksOf(consulCatalog.strictChecks),
    },
    file: file?.filename === undefined && file?.directory === undefined ? undefined : file,
  };
  if (file !== undefined && providers.file === undefined) {
    report({
      code: 'option-missing',
      severity: 'error',
      path: 'providers.file',
      origin: '',
      message: 'the file provider has no file',
      remedy: 'set providers.file.filename or providers.file.directory',
    });
  }
  if (!providers.nomad && !providers.consulCatalog && !providers.file && written.catalog === undefined) {
    report({
      code: 'settings-unusable',
      severity: 'warning',
      path: 'providers',
      origin: '',
      message: 'every provider is switched off: there is nothing to route to',
      remedy: 'leave providers.nomad or providers.consulCatalog on, or name a file with --catalog=FILE',
    });
  }
  return providers;
}

function strictChecksOf(written: readonly string[]): string[] {
  return written.length === 0 ? ['passing'] : written.map((status) => status.toLowerCase());
}

function finishTls(
  { tls }: WrittenSettings,
  { readFile }: SettingsMachine,
  report: ReportSettingProblem,
): Settings['tls'] {
  const files = { certificate: tls.certificate, key: tls.key };
  if (tls.certificate === undefined && tls.key === undefined) return files;
  for (const [name, path] of Object.entries(files)) {
    const other = name === 'key' ? 'certificate' : 'key';
    const problem = { severity: 'error', path: `tls.${name}`, origin: '' } as const;
    if (path === undefined) {
      const message = `tls.${other} is given and tls.${name} is not`;
      report({ ...problem, code: 'option-missing', message, remedy: `name its file with --tls.${name}=FILE` });
      return { certificate: undefined, key: undefined };
    }
    try {
      readFile(path);
    } catch {
      const message = `tls.${name}: the file ${path} cannot be read`;
      report({ ...problem, code: 'option-invalid', message, remedy: 'name a readable PEM file' });
    }
  }
  return files;
}

function finishWorkers(written: string, report: ReportSettingProblem): number {
  if (written !== '1') {
    report({
      code: 'setting-not-built',
      severity: 'warning',
      path: 'workers',
      origin: '',
      message: `workers=${written} is not supported yet`,
      remedy: 'one process serves; leave it out to silence this',
    });
  }
  return 1;
}

function suffixOf({ domainSuffix }: WrittenSettings): string {
  return domainSuffix.replace(/^\.+|\.+$/g, '').toLowerCase();
}

function userDataDirectory(env: Environment): string {
  return join(env.XDG_DATA_HOME || join(env.HOME || homedir(), '.local', 'share'), 'tagway');
}
