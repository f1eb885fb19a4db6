// Proxies that are killed at any moment while they order, sign and write certificates, again and again on one store.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createCertificateStore } from '../../src/certificates/store/certificate-store.js';
import { readTriple } from '../../src/certificates/store/read-triple.js';
import { storePaths, type StorePaths } from '../../src/certificates/store/store-paths.js';
import { verifyStore } from '../../src/certificates/store/verify-store.js';
import { systemClock } from '../../src/shared/clock.js';
import { startRealPebble, type RealPebble } from './real-pebble.js';
import { startSpawnedProxy } from './spawned-proxy.js';
import { until, untilAsync } from './until.js';

export interface KilledWhileIssuing {
  /** Triples that were complete and matching after the kills. */
  readonly complete: number;
  /** There by halves right after a kill, before anybody came back to the store. */
  readonly halves: number;
  /** Files of writes that were cut short, in the end, and when the next proxy has been there. */
  readonly cutShort: number;
  readonly leftovers: number;
  /** There by halves when the next proxy has been there. */
  readonly broken: number;
  /** Errors that a check of the store finds in the end. */
  readonly errors: readonly string[];
  /** Certificates that were new or other ones than in the round before. */
  readonly written: number;
}

const namesPerRound = 3;

/**
 * In each round a proxy orders new names of an ACME server and renews others, and those of the store's own authority, all
 * the time, until it is killed at random.
 */
export async function killWhileIssuing(given: {
  readonly folder: string;
  readonly rounds: number;
  /** From 0 to 1. */
  readonly random: () => number;
  readonly program?: string;
  readonly onRound?: (round: number, halves: number) => void;
}): Promise<KilledWhileIssuing> {
  const { folder, rounds, random, program, onRound } = given;
  const paths = storePaths(join(folder, 'CERTS'));
  mkdirSync(paths.locks, { recursive: true });
  const pebble = await startRealPebble({ alwaysValid: true, config: { certificateValidityPeriod: 3 } });
  let [halves, broken, written] = [0, 0, 0];
  let fingerprints = new Set<string>();
  let paceMs = 0;
  try {
    for (let round = 0; round < rounds; round++) {
      const proxy = await startSpawnedProxy(flagsOf(round, { folder, paths, pebble }), ...(program ? [program] : []));
      const listensMs = Date.now();
      // The first one shows how long it takes on this machine to have all; the others die on the way, or soon after.
      if (round === 0) {
        await untilAsync(
          'all are there',
          async () => (await triplesIn(paths)).found.size === 3 * namesPerRound,
          120_000,
        );
        paceMs = Date.now() - listensMs;
      } else await new Promise((resolve) => setTimeout(resolve, random() * 1.5 * paceMs));
      await proxy.stop('SIGKILL');
      const { incomplete, found } = await triplesIn(paths);
      halves += incomplete.length;
      written += [...found].filter((fingerprint) => !fingerprints.has(fingerprint)).length;
      fingerprints = found;
      makeStale(paths);
      broken += await brokenAfterwards(paths, incomplete.length > 0);
      onRound?.(round, incomplete.length);
    }
    const leftoversNow = () => filesBelow(paths.certificates).filter((file) => file.endsWith('.tmp')).length;
    const cutShort = leftoversNow();
    const store = openStore(paths);
    await store.refresh();
    await until('all is swept', () => leftoversNow() === 0, 30_000).catch(() => undefined);
    const leftovers = leftoversNow();
    const findings = await verifyStore(paths, store.content, systemClock);
    store.close();
    return {
      complete: store.content.certificates.length,
      ...{ halves, cutShort, leftovers, broken, written },
      errors: findings
        // They live for seconds here.
        .filter(({ severity, message }) => severity === 'error' && message !== 'it has expired')
        .map(({ path, message }) => `${path}: ${message}`),
    };
  } finally {
    await pebble.stop();
  }
}

function flagsOf(
  round: number,
  { folder, paths, pebble }: { folder: string; paths: StorePaths; pebble: RealPebble },
): string[] {
  const catalog = join(folder, 'services.json');
  const tags = Array.from({ length: namesPerRound }, (_, index) => [
    `traefik.http.routers.new${index}.rule=Host(\`r${round}-${index}.example.com\`)`,
    `traefik.http.routers.new${index}.tls.certresolver=acme`,
    `traefik.http.routers.same${index}.rule=Host(\`same${index}.example.com\`)`,
    `traefik.http.routers.same${index}.tls.certresolver=acme`,
    `traefik.http.routers.own${index}.rule=Host(\`own${index}.localhost\`)`,
    `traefik.http.routers.own${index}.tls.certresolver=own`,
  ]).flat();
  const service = { name: 'app', address: '127.0.0.1', port: 9, tags: ['traefik.enable=true', ...tags] };
  writeFileSync(catalog, JSON.stringify([service]));
  return [
    `--catalog=${catalog}`,
    `--certificatesresolvers.acme.acme.caserver=${pebble.directoryUrl}`,
    `--certificatesresolvers.acme.acme.cacertificates=${pebble.authorityFile}`,
    '--certificatesresolvers.acme.ordersperperiod=1000',
    // Due as soon as they are there.
    '--certificatesresolvers.own.internal.lifetime=5s',
    '--certificatesresolvers.own.ordersperperiod=1000',
    `--certificates.storage=${paths.root}`,
  ];
}

async function triplesIn(paths: StorePaths): Promise<{ incomplete: string[]; found: Set<string> }> {
  const incomplete: string[] = [];
  const found = new Set<string>();
  for (const issuerKey of namesIn(paths.certificates)) {
    for (const storedAs of namesIn(join(paths.certificates, issuerKey))) {
      const files = paths.triple(issuerKey, storedAs);
      const result = await readTriple(files);
      const isAbsent = namesIn(files.directory).every((file) => file.endsWith('.tmp'));
      if (result.ok) found.add(result.certificate.fingerprint);
      else if (!isAbsent) incomplete.push(`${issuerKey}/${storedAs}`);
    }
  }
  return { incomplete, found };
}

/** What the next who looks at the store makes of it. */
async function brokenAfterwards(paths: StorePaths, isBroken: boolean): Promise<number> {
  if (!isBroken) return 0;
  const store = openStore(paths);
  try {
    await store.refresh();
    // It has until then.
    await until('all is whole', () => store.content.broken.length === 0, 30_000).catch(() => undefined);
  } finally {
    store.close();
  }
  return (await triplesIn(paths)).incomplete.length;
}

function openStore({ root }: StorePaths) {
  return createCertificateStore({ root, clock: systemClock, onChange: () => undefined, onProblem: () => undefined });
}

/** As if a minute had passed: the locks of the dead are nobody's. */
function makeStale({ locks }: StorePaths): void {
  const dead = new Date(Date.now() - 60_000).toISOString();
  for (const name of namesIn(locks)) {
    const path = join(locks, name);
    if (readFileSync(path, 'utf8').trim() !== '') writeFileSync(path, JSON.stringify({ created: dead, updated: dead }));
  }
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' });
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
