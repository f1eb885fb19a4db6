import { certificatesIn } from '../../certificates/certificates-in.js';
import { exitCode, type Command } from '../command.js';
import { openStore } from './open-store.js';
import { renewalOf } from './renewal-of.js';

/** `certs show NAME`: one certificate with its chain, as it would be served for that name. */
export const certsShowCommand: Command = {
  name: 'show',
  summary: 'show the certificate for a name',
  usage: 'NAME [--json] [settings]',
  about: 'Shows what the store holds for a name: its own certificate, else that of its wildcard, and the chain.',
  flags: { json: { kind: 'switch', doc: 'One JSON object.' } },
  maxPositionals: 1,
  examples: [['tagway certs show app.example.com', 'its names, serial number, lifetime, chain and files']],
  exitCodes: { 0: 'shown', 1: 'there is none', 2: 'called wrongly' },
  async run(args, terminal) {
    const [written] = args.positionals;
    if (written === undefined) {
      terminal.writeError('tagway certs show: name a host\n');
      return exitCode.usage;
    }
    const name = written.toLowerCase();
    const opened = await openStore(args, terminal);
    if (typeof opened === 'number') return opened;
    const { store } = opened;
    store.close();
    const wildcard = name.replace(/^[^.]+/, '*');
    const found = [name, wildcard]
      .map((wanted) => store.content.certificates.filter(({ names }) => names.includes(wanted)))
      .find((certificates) => certificates.length > 0)
      ?.toSorted((a, b) => b.notBeforeMs - a.notBeforeMs)[0];
    if (found === undefined) {
      terminal.writeError(`tagway certs show: ${store.paths.root} has no certificate for ${name}\n`);
      return exitCode.failure;
    }
    const files = store.paths.triple(found.issuerKey, found.storedAs);
    const chain = certificatesIn(found.chainPem).map(({ subject, issuer, validTo }) => ({
      subject: oneLine(subject),
      issuer: oneLine(issuer),
      notAfter: new Date(validTo).toISOString(),
    }));
    const renewal = await renewalOf(found, store.paths);
    const shown = {
      names: found.names,
      issuerKey: found.issuerKey,
      serial: found.serial,
      fingerprint: found.fingerprint,
      notBefore: new Date(found.notBeforeMs).toISOString(),
      notAfter: new Date(found.notAfterMs).toISOString(),
      renewal: new Date(renewal.dueMs).toISOString(),
      renewalIsAsked: renewal.isAsked,
      files,
      chain,
    };
    if (args.given('json')) terminal.write(`${JSON.stringify(shown)}\n`);
    else {
      const rows = [
        ['names', shown.names.join(', ')],
        ['source', shown.issuerKey],
        ['serial', shown.serial],
        ['sha256', shown.fingerprint],
        ['valid', `${shown.notBefore} to ${shown.notAfter}`],
        ['renewal', `by ${shown.renewal}${renewal.isAsked ? ', as its issuer asks' : ''}`],
        ['files', files.directory],
        ...chain.map(({ subject, issuer }) => ['chain', `${subject || '(no subject)'} signed by ${issuer}`]),
      ];
      terminal.write(rows.map(([what, value]) => `  ${what!.padEnd(9)}${value}\n`).join(''));
    }
    return exitCode.ok;
  },
};

/** Node has nothing for a name without parts. */
function oneLine(name: string | undefined): string {
  return (name ?? '').replaceAll('\n', ', ');
}
