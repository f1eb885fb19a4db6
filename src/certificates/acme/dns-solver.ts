// Names are proved by a TXT record (RFC 8555 section 8.4), which somebody else writes into the DNS.
import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import fetch from 'node-fetch';
import { throughDoor } from '../store/store-door.js';
import type { ChallengeSolver } from './challenge-solver.js';
import { runProgram } from './run-program.js';
import { withinTime } from './within-time.js';

/** Puts a TXT record in place, and takes it away. */
export interface DnsRecords {
  /** `name`: `_acme-challenge.example.com`, without the dot at the end. */
  present(name: string, value: string, signal: AbortSignal): Promise<void>;
  cleanup(name: string, value: string, signal: AbortSignal): Promise<void>;
}

interface DnsSolverOptions {
  /** Time for a record to spread. */
  readonly delayBeforeCheckMs: number;
  /** For a record to be put in place, and again for it to be taken away. */
  readonly limitMs?: number;
}

/** However long a record may take. */
const usualLimitMs = 120_000;
/** For a record to be taken away when the proxy ends. */
const lastMs = 2_000;

export function dnsSolver(records: DnsRecords, options: DnsSolverOptions): ChallengeSolver {
  const { delayBeforeCheckMs, limitMs = usualLimitMs } = options;
  return {
    type: 'dns-01',
    async present(name, _challenge, value, signal) {
      await withinTime({ limitMs, signal }, (own) => records.present(`_acme-challenge.${name}`, value, own));
      if (delayBeforeCheckMs > 0) await delay(delayBeforeCheckMs, undefined, { signal });
    },
    remove: (name, _challenge, value, signal) =>
      withinTime({ limitMs, signal, graceMs: lastMs }, (own) => records.cleanup(`_acme-challenge.${name}`, value, own)),
  };
}

/** A program that is called as `command present|cleanup NAME. VALUE` (lego's `exec`). */
export function commandRecords(command: string | undefined): DnsRecords {
  const call = async (action: string, name: string, value: string, signal: AbortSignal) => {
    if (command === undefined) throw new Error('exec has no program to call: give dnsChallenge.command or EXEC_PATH');
    await runProgram(command, [action, `${name}.`, value], signal);
  };
  return {
    present: (...record) => call('present', ...record),
    cleanup: (...record) => call('cleanup', ...record),
  };
}

/** A service that takes `{fqdn, value}` at `/present` and `/cleanup` (lego's `httpreq`); `https://user:password@…` too. */
export function webhookRecords(endpoint: string | undefined): DnsRecords {
  const call = async (action: string, name: string, value: string, signal: AbortSignal) => {
    if (endpoint === undefined) {
      throw new Error('httpreq has no address to call: give dnsChallenge.endpoint or HTTPREQ_ENDPOINT');
    }
    const url = new URL(endpoint);
    const credentials = [url.username, url.password].map(decodeURIComponent).join(':');
    url.username = url.password = '';
    const authorization: Record<string, string> =
      credentials === ':' ? {} : { Authorization: `Basic ${btoa(credentials)}` };
    const body = { fqdn: `${name}.`, value };
    await post(`${url.href.replace(/\/$/, '')}/${action}`, { body, headers: authorization, signal });
  };
  return {
    present: (...record) => call('present', ...record),
    cleanup: (...record) => call('cleanup', ...record),
  };
}

interface AcmeDnsAccount {
  readonly username: string;
  readonly password: string;
  readonly subdomain: string;
  readonly server_url: string;
}

/** acme-dns, with the accounts in a file as Caddy's module keeps them: `{ "example.com": { username, password, … } }`. */
export function acmeDnsRecords(accountsFile: string): DnsRecords {
  return {
    async present(name, value, signal) {
      const domain = name.replace(/^_acme-challenge\./, '');
      const text = await throughDoor(() => readFile(accountsFile, { encoding: 'utf8', signal }));
      const accounts = JSON.parse(text) as Readonly<Record<string, AcmeDnsAccount>>;
      const account = accounts[domain] ?? accounts[`*.${domain}`];
      if (account === undefined) throw new Error(`${accountsFile} has no account for ${domain}`);
      const credentials = { 'X-Api-User': account.username, 'X-Api-Key': account.password };
      const url = `${account.server_url.replace(/\/$/, '')}/update`;
      await post(url, { body: { subdomain: account.subdomain, txt: value }, headers: credentials, signal });
    },
    // It keeps the last two values and forgets older ones by itself.
    cleanup: () => Promise.resolve(),
  };
}

interface Post {
  readonly body: object;
  readonly headers: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

async function post(url: string, { body, headers, signal }: Post): Promise<void> {
  const response = await fetch(url, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'Content-Type': 'application/json', ...headers },
    signal,
  });
  if (!response.ok) throw new Error(`${new URL(url).host} answered ${response.status} ${response.statusText}`);
}
