import type { StoredCertificate } from '../../certificates/store/scan-store.js';
import { exitCode, type Command } from '../command.js';
import { openStore } from './open-store.js';

/** `certs export-acme-json`: the certificates as Traefik keeps them. */
export const certsExportCommand: Command = {
  name: 'export-acme-json',
  summary: "print the certificates as Traefik's acme.json",
  usage: '[--resolver=NAME] [settings]',
  about:
    "Prints the certificates of the store in the form of Traefik's acme.json, keys included, for a move to Traefik or for\n" +
    'tools that read that file. The account is left out: Traefik registers one of its own.',
  flags: { resolver: { kind: 'text', value: 'NAME', doc: 'The resolver they stand under; `default` when left out.' } },
  maxPositionals: 0,
  examples: [['tagway certs export-acme-json > acme.json && chmod 600 acme.json', 'for Traefik']],
  exitCodes: { 0: 'printed', 1: 'there is no store, or it cannot be read', 2: 'called wrongly' },
  async run(args, terminal) {
    const opened = await openStore(args, terminal);
    if (typeof opened === 'number') return opened;
    const { store } = opened;
    store.close();
    const Certificates = store.content.certificates.map(entryOf);
    const document = { [args.text('resolver') ?? 'default']: { Account: null, Certificates } };
    terminal.write(`${JSON.stringify(document, undefined, 2)}\n`);
    return exitCode.ok;
  },
};

function entryOf({ names, chainPem, keyPem }: StoredCertificate) {
  const [main, ...sans] = names;
  return {
    domain: { main, ...(sans.length > 0 ? { sans } : {}) },
    certificate: Buffer.from(chainPem).toString('base64'),
    key: Buffer.from(keyPem).toString('base64'),
    Store: 'default',
  };
}
