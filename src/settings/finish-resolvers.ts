// Resolvers as they are used: those that could obtain nothing are told of and left out, so that nothing else suffers.
import { usualCaServer } from './certificate-settings.js';
import type { SettingsMachine } from './finish-settings.js';
import type { ReportSettingProblem } from './setting-problem.js';
import type { ResolverSettings, WrittenResolver } from './settings.js';
import type { WrittenSettings } from './settings-schema.js';

type AcmeSettings = NonNullable<WrittenResolver['acme']>;

/** As with Caddy. */
const acmeOrdersPerPeriod = 10;

interface ResolverProblem {
  /** Below the resolver. */
  readonly path: string;
  readonly problem: string;
  readonly remedy: string;
}

export function finishResolvers(
  { certificates, certificatesResolvers }: WrittenSettings,
  machine: SettingsMachine,
  report: ReportSettingProblem,
): Record<string, ResolverSettings> {
  const { onDemandAsk } = certificates;
  const error = { code: 'option-invalid', severity: 'error', origin: '' } as const;
  if (onDemandAsk !== undefined && !isHttpUrl(onDemandAsk)) {
    const message = `certificates.onDemandAsk is no URL: "${onDemandAsk}"; no name gets one from a resolver that is to ask there`;
    report({ ...error, path: 'certificates.onDemandAsk', message, remedy: 'write http://HOST:PORT/PATH' });
  }
  const finished: Record<string, ResolverSettings> = {};
  for (const [name, written] of Object.entries(certificatesResolvers)) {
    const acme = written.acme && withoutEmpty(written.acme);
    const found = acme && problemOf(acme, machine);
    if (found === undefined) {
      finished[name] = {
        ...written,
        acme,
        onDemand: written.onDemand ?? (onDemandAsk === undefined ? 'false' : 'only'),
        ordersPerPeriod: written.ordersPerPeriod ?? (written.internal === undefined ? acmeOrdersPerPeriod : Infinity),
      };
      continue;
    }
    const path = `certificatesResolvers.${name}.${found.path}`;
    const message = `${path}: ${found.problem}; the resolver ${name} is left out and obtains nothing`;
    report({ ...error, path, message, remedy: found.remedy });
  }
  return finished;
}

/** What a template has left empty is left out. */
function withoutEmpty(acme: AcmeSettings): AcmeSettings {
  return { ...acme, caServer: acme.caServer || usualCaServer, email: acme.email || undefined };
}

function problemOf(acme: AcmeSettings, { readFile, env }: SettingsMachine): ResolverProblem | undefined {
  const { caServer, caCertificates, email, dnsChallenge } = acme;
  if (!isHttpUrl(caServer)) {
    const remedy = 'write the URL of its directory';
    return { path: 'acme.caServer', problem: `"${caServer}" is no URL`, remedy };
  }
  for (const file of caCertificates) {
    try {
      readFile(file);
    } catch {
      const problem = `the file ${file} cannot be read`;
      return { path: 'acme.caCertificates', problem, remedy: 'name a readable PEM file' };
    }
  }
  if (email !== undefined && !/^[^@\s]+@[^@\s]+$/.test(email)) {
    const remedy = 'write name@example.com or leave it out';
    return { path: 'acme.email', problem: `"${email}" is no address`, remedy };
  }
  const { provider, command = env.EXEC_PATH, endpoint = env.HTTPREQ_ENDPOINT } = dnsChallenge ?? {};
  if (provider === 'exec' && command === undefined) {
    const remedy = 'name the program there or in EXEC_PATH';
    return { path: 'acme.dnsChallenge.command', problem: 'exec has no program to call', remedy };
  }
  if (provider === 'httpreq' && (endpoint === undefined || !isHttpUrl(endpoint))) {
    const problem = endpoint === undefined ? 'httpreq has no address to call' : `"${endpoint}" is no URL`;
    const remedy = 'write http://HOST:PORT/PATH there or in HTTPREQ_ENDPOINT';
    return { path: 'acme.dnsChallenge.endpoint', problem, remedy };
  }
  return undefined;
}

function isHttpUrl(written: string): boolean {
  return URL.canParse(written) && /^https?:$/.test(new URL(written).protocol);
}
