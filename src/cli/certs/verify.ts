import { verifyStore } from '../../certificates/store/verify-store.js';
import { systemClock as clock } from '../../shared/clock.js';
import { exitCode, type Command } from '../command.js';
import { findingLine } from '../report-problems.js';
import { openStore } from './open-store.js';

/** `certs verify`: whether every certificate of the store can be served, by this proxy and by Caddy. */
export const certsVerifyCommand: Command = {
  name: 'verify',
  summary: 'look the whole store through',
  usage: '[--json] [settings]',
  about:
    'Looks at every file of the store: pairs that do not fit, missing and broken files, chains, names, lifetimes, ACME\n' +
    'accounts, the authority in the store, modes, what writes and locks have left behind. Nothing is changed.',
  flags: { json: { kind: 'switch', doc: 'One JSON object: ok, findings.' } },
  maxPositionals: 0,
  examples: [['tagway certs verify --certificates.storage=/pv/CERTS', 'before switching from Caddy, or back']],
  exitCodes: { 0: 'nothing but warnings', 1: 'there are errors, or there is no store', 2: 'called wrongly' },
  async run(args, terminal) {
    const opened = await openStore(args, terminal, { tellsItself: true });
    if (typeof opened === 'number') return opened;
    const { store } = opened;
    store.close();
    const findings = await verifyStore(store.paths, store.content, clock);
    const ok = findings.every(({ severity }) => severity !== 'error');
    if (args.given('json')) terminal.write(`${JSON.stringify({ ok, findings })}\n`);
    else {
      for (const { severity, path, message } of findings) {
        terminal.write(findingLine(severity, `${path}: ${message}`, terminal.colour));
      }
      const { certificates } = store.content;
      terminal.write(`${certificates.length} certificates in ${store.paths.root}, ${findings.length} findings\n`);
    }
    return ok ? exitCode.ok : exitCode.failure;
  },
};
