import type { CertificateStore } from '../../certificates/store/certificate-store.js';
import type { StoredCertificate } from '../../certificates/store/scan-store.js';
import { exitCode, type Command } from '../command.js';
import { alignedTable } from '../aligned-table.js';
import { openStore } from './open-store.js';
import { renewalOf, type Renewal } from './renewal-of.js';

const dayMs = 86_400_000;

/** `certs ls`: every certificate of the store, those that cannot be served too. */
export const certsLsCommand: Command = {
  name: 'ls',
  summary: 'list the certificates of the store',
  usage: '[--json] [settings]',
  about:
    'Lists what is in the store (--certificates.storage): the names, who issued it, the days it has left, its state.',
  flags: { json: { kind: 'switch', doc: 'One JSON object: certificates, broken.' } },
  maxPositionals: 0,
  examples: [
    ['tagway certs ls', 'the store of the settings'],
    ['tagway certs ls --certificates.storage=/pv/CERTS --json', 'another one, for a script'],
  ],
  exitCodes: { 0: 'listed', 1: 'there is no store, or it cannot be read', 2: 'called wrongly' },
  async run(args, terminal) {
    const opened = await openStore(args, terminal);
    if (typeof opened === 'number') return opened;
    const { store } = opened;
    store.close();
    const listed = await list(store, Date.now());
    if (args.given('json')) terminal.write(`${JSON.stringify({ ...listed })}\n`);
    else if (listed.certificates.length + listed.broken.length === 0)
      terminal.write(`nothing in ${store.paths.root}\n`);
    else {
      const rows = listed.certificates.map(({ names, issuer, daysLeft, issuerKey, state }) => [
        names.join(', '),
        issuer,
        String(daysLeft),
        issuerKey,
        state,
      ]);
      const broken = listed.broken.map(({ storedAs, issuerKey, message }) => [
        storedAs,
        '',
        '',
        issuerKey,
        `broken: ${message}`,
      ]);
      terminal.write(alignedTable(['name', 'issuer', 'days left', 'source', 'state'], [...rows, ...broken]));
    }
    return exitCode.ok;
  },
};

async function list({ content, paths }: CertificateStore, nowMs: number) {
  const shown: Shown[] = [];
  for (const certificate of content.certificates) {
    shown.push(shownOf(certificate, await renewalOf(certificate, paths), nowMs));
  }
  return { certificates: shown.sort((a, b) => (a.names[0]! < b.names[0]! ? -1 : 1)), broken: content.broken };
}

type Shown = ReturnType<typeof shownOf>;

function shownOf(certificate: StoredCertificate, { dueMs, isAsked }: Renewal, nowMs: number) {
  return {
    names: certificate.names,
    issuer: certificate.issuer,
    issuerKey: certificate.issuerKey,
    serial: certificate.serial,
    notBefore: new Date(certificate.notBeforeMs).toISOString(),
    notAfter: new Date(certificate.notAfterMs).toISOString(),
    daysLeft: Math.floor((certificate.notAfterMs - nowMs) / dayMs),
    renewal: new Date(dueMs).toISOString(),
    renewalIsAsked: isAsked,
    state: stateOf(certificate, dueMs, nowMs),
  };
}

function stateOf(
  certificate: StoredCertificate,
  dueMs: number,
  nowMs: number,
): 'valid' | 'due' | 'expired' | 'not yet valid' {
  if (certificate.notAfterMs <= nowMs) return 'expired';
  if (certificate.notBeforeMs > nowMs) return 'not yet valid';
  return dueMs <= nowMs ? 'due' : 'valid';
}
