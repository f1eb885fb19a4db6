// Names are proved by a TXT record (RFC 8555 section 8.4), which somebody else writes into the DNS.
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import fetch from 'node-fetch';
import type { ChallengeSolver } from './challenge-solver.js';

/** Puts a TXT record in place, and takes it away. */
export interface DnsRecords {
  /** `name`: `_acme-challenge.example.com`, without the dot at the end. */
  present(name: string, value: string): Promise<void>;
  cleanup(name: string, value: string): Promise<void>;
}

export function dnsSolver(records: DnsRecords, delayBeforeCheckMs: number): ChallengeSolver {
  return {
    type: 'dns-01',
    async present(name, _challenge, keyAuthorization) {
      await records.present(`_acme-challenge.${name}`, keyAuthorization);
      if (delayBeforeCheckMs > 0) await delay(delayBeforeCheckMs);
    },
    remove: (name, _challenge, keyAuthorization) => records.cleanup(`_acme-challenge.${name}`, keyAuthorization),
  };
}

const timeLimitMs = 120_000;

/** A program that is called as `command present|cleanup NAME. VALUE` (lego's `exec`). */
export function commandRecords(command: string | undefined): DnsRecords {
  const call = async (action: string, name: string, value: string) => {
    if (command === undefined) throw new Error('exec has no program to call: give dnsChallenge.command or EXEC_PATH');
    await promisify(execFile)(command, [action, `${name}.`, value], { timeout: timeLimitMs });
  };
  return {
    present: (name, value) => call('present', name, value),
    cleanup: (name, value) => call('cleanup', name, value),
  };
}

/** A service that takes `{fqdn, value}` at `/present` and `/cleanup` (lego's `httpreq`); `https://user:password@…` too. */
export function webhookRecords(endpoint: string | undefined): DnsRecords {
  const call = async (action: string, name: string, value: string) => {
    if (endpoint === undefined) {
      throw new Error('httpreq has no address to call: give dnsChallenge.endpoint or HTTPREQ_ENDPOINT');
    }
    const url = new URL(endpoint);
    const credentials = [url.username, url.password].map(decodeURIComponent).join(':');
    url.username = url.password = '';
    const authorization: Record<string, string> =
      credentials === ':' ? {} : { Authorization: `Basic ${btoa(credentials)}` };
    await post(`${url.href.replace(/\/$/, '')}/${action}`, { fqdn: `${name}.`, value }, authorization);
  };
  return {
    present: (name, value) => call('present', name, value),
    cleanup: (name, value) => call('cleanup', name, value),
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
    async present(name, value) {
      const domain = name.replace(/^_acme-challenge\./, '');
      const accounts = JSON.parse(await readFile(accountsFile, 'utf8')) as Readonly<Record<string, AcmeDnsAccount>>;
      const account = accounts[domain] ?? accounts[`*.${domain}`];
      if (account === undefined) throw new Error(`${accountsFile} has no account for ${domain}`);
      const credentials = { 'X-Api-User': account.username, 'X-Api-Key': account.password };
      const url = `${account.server_url.replace(/\/$/, '')}/update`;
      await post(url, { subdomain: account.subdomain, txt: value }, credentials);
    },
    // It keeps the last two values and forgets older ones by itself.
    cleanup: () => Promise.resolve(),
  };
}

async function post(url: string, body: object, headers: Readonly<Record<string, string>>): Promise<void> {
  const response = await fetch(url, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'Content-Type': 'application/json', ...headers },
    signal: AbortSignal.timeout(timeLimitMs),
  });
  if (!response.ok) throw new Error(`${new URL(url).host} answered ${response.status} ${response.statusText}`);
}
