import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import https from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { signCertificate } from '../../src/certificates/sign-certificate.js';
import { findFreePorts } from './free-ports.js';
import { until, untilAsync } from './until.js';

export interface RealPebble {
  /** Its directory URL, on `localhost`. */
  readonly directoryUrl: string;
  /** PEM: who signed its own certificate. */
  readonly authority: string;
  readonly authorityFile: string;
  /** Its own certificate, for `localhost`: of use to whoever stands in front of it. */
  readonly own: { readonly certificatePem: string; readonly keyPem: string };
  /** Where it asks for answers to http-01 and tls-alpn-01, on 127.0.0.1 for every name. */
  readonly httpPort: number;
  readonly tlsPort: number;
  /** Where the records of the DNS that it asks are changed, by challtestsrv's own requests. */
  readonly dnsUrl: string;
  /** Sets a TXT record in the DNS that it asks. */
  setTxt(host: string, value: string): Promise<void>;
  setCname(host: string, target: string): Promise<void>;
  /** The root that its certificates end in; those of the other chains that it offers are 1, 2… */
  root(index?: number): Promise<string>;
  /** How many orders it has taken; one that it refused for its nonce is none. */
  orders(): number;
  stop(): Promise<void>;
}

export interface RealPebbleOptions {
  /** Of a hundred requests, how many get badNonce; 0 without it. */
  readonly rejectedNonces?: number;
  /** Every challenge passes without a look. */
  readonly alwaysValid?: boolean;
  /** Chains to other roots that it offers besides the usual one. */
  readonly alternateRoots?: number;
  readonly config?: Record<string, unknown>;
}

/** Starts pebble, an ACME server for tests, and the DNS it asks. */
export async function startRealPebble(options: RealPebbleOptions = {}): Promise<RealPebble> {
  const ports = (await findFreePorts(6)) as [number, number, number, number, number, number];
  const [acme, management, httpPort, tlsPort, dns, dnsManagement] = ports;
  const folder = mkdtempSync(join(tmpdir(), 'tagway-pebble-'));
  const nowMs = Date.now();
  const authority = await signCertificate({
    names: [],
    commonName: 'pebble for tests',
    notBeforeMs: nowMs - 3_600_000,
    notAfterMs: nowMs + 86_400_000,
    authorityPathLength: 0,
  });
  const own = await signCertificate({
    names: ['localhost', '127.0.0.1'],
    commonName: 'localhost',
    notBeforeMs: nowMs - 3_600_000,
    notAfterMs: nowMs + 86_400_000,
    signer: authority,
  });
  const file = (name: string, text: string) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const authorityFile = file('ca.pem', authority.certificatePem);
  const config = {
    listenAddress: `127.0.0.1:${acme}`,
    managementListenAddress: `127.0.0.1:${management}`,
    certificate: file('cert.pem', own.certificatePem),
    privateKey: file('key.pem', own.keyPem),
    httpPort,
    tlsPort,
    ocspResponderURL: '',
    externalAccountBindingRequired: false,
    ...options.config,
  };
  let log = '';
  const processes: ChildProcess[] = [];
  const start = (program: string, args: string[], env: Record<string, string> = {}) => {
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...env } });
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (log += String(chunk)));
    processes.push(child);
  };
  const address = `127.0.0.1:${dns}`;
  start('pebble-challtestsrv', [
    ...['-defaultIPv6', '', '-defaultIPv4', '127.0.0.1', '-http01', '', '-https01', '', '-tlsalpn01', ''],
    ...['-dns01', address, '-management', `127.0.0.1:${dnsManagement}`],
  ]);
  start('pebble', ['-config', file('pebble.json', JSON.stringify({ pebble: config })), '-dnsserver', address], {
    PEBBLE_VA_NOSLEEP: '1',
    PEBBLE_WFE_NONCEREJECT: String(options.rejectedNonces ?? 0),
    ...(options.alwaysValid ? { PEBBLE_VA_ALWAYS_VALID: '1' } : {}),
    PEBBLE_ALTERNATE_ROOTS: String(options.alternateRoots ?? 0),
  });
  const agent = new https.Agent({ ca: authority.certificatePem });
  const directoryUrl = `https://localhost:${acme}/dir`;
  const dnsUrl = `http://127.0.0.1:${dnsManagement}`;
  await untilAsync('pebble answers', async () => (await get(directoryUrl, agent)) !== undefined, 30_000);
  return {
    directoryUrl,
    authority: readFileSync(authorityFile, 'utf8'),
    authorityFile,
    own,
    httpPort,
    tlsPort,
    dnsUrl,
    async setTxt(host, value) {
      const body = JSON.stringify({ host: `${host}.`, value });
      await fetch(`${dnsUrl}/set-txt`, { method: 'POST', body });
    },
    async setCname(host, target) {
      const body = JSON.stringify({ host: `${host}.`, target: `${target}.` });
      await fetch(`${dnsUrl}/set-cname`, { method: 'POST', body });
    },
    root: async (index = 0) => (await get(`https://localhost:${management}/roots/${index}`, agent)) ?? '',
    orders: () => Number(log.match(/(?<=There are now )\d+(?= orders in the db)/g)?.at(-1) ?? 0),
    async stop() {
      for (const child of processes) child.kill('SIGKILL');
      await until('pebble is gone', () =>
        processes.every(({ exitCode, signalCode }) => exitCode !== null || signalCode !== null),
      );
      agent.destroy();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function get(url: string, agent: https.Agent): Promise<string | undefined> {
  return new Promise((resolve) => {
    https
      .get(url, { agent }, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk) => (text += String(chunk)));
        response.on('end', () => resolve(response.statusCode === 200 ? text : undefined));
      })
      .on('error', () => resolve(undefined));
  });
}
