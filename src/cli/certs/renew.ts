import { createChallengeBoard } from '../../certificates/acme/challenge-board.js';
import { createCertificateManager } from '../../certificates/issuing/certificate-manager.js';
import { systemClock as clock } from '../../shared/clock.js';
import { messageOf } from '../../shared/errors.js';
import { exitCode, type Command } from '../command.js';
import { createResolver } from '../serve/certificates/create-resolver.js';
import { certificateName } from '../serve/certificates/who-signs.js';
import { resolverFor } from './issuing-resolver.js';
import { openStore } from './open-store.js';
import { certificateToRenew, namesToRenew } from './renewed-names.js';

/** `certs renew NAME`: another certificate now, whether it is due or not. */
export const certsRenewCommand: Command = {
  name: 'renew',
  summary: 'get a certificate now, due or not',
  usage: 'NAME [--resolver=NAME] [settings]',
  about:
    'Asks the resolver of the settings for a certificate and puts it into the store, where every proxy that shares it finds\n' +
    'it. One that holds several names is renewed with all of them. Challenges are answered by the proxies that run on the\n' +
    'store, so one has to.',
  flags: {
    resolver: {
      kind: 'text',
      value: 'NAME',
      doc: 'The resolver; when left out the one that the certificate is from, else the usual one of the settings.',
    },
  },
  maxPositionals: 1,
  examples: [['tagway certs renew app.example.com', 'with the settings of this machine']],
  exitCodes: { 0: 'there is a new certificate', 1: 'there is none', 2: 'called wrongly' },
  async run(args, terminal) {
    const name = args.positionals[0] === undefined ? undefined : certificateName(args.positionals[0]);
    const opened = await openStore(args, terminal, { mayBeNew: true });
    if (typeof opened === 'number') return opened;
    const { store, settings } = opened;
    const resolvers = settings.certificatesResolvers;
    const held = name === undefined ? [] : store.content.certificates.filter(({ names }) => names.includes(name));
    const wanted = args.text('resolver') ?? resolverFor(settings, new Set(held.map(({ issuerKey }) => issuerKey)));
    const resolver = wanted === undefined ? undefined : resolvers[wanted];
    const board = createChallengeBoard(store.paths, (message) => terminal.writeError(`${message}\n`));
    const issuer = resolver && createResolver(resolver, { store, board, clock, env: terminal.env });
    if (name === undefined || issuer === undefined) {
      store.close();
      const known = Object.keys(resolvers).join(', ');
      const wrong =
        name === undefined
          ? 'name a host'
          : `name a resolver with --resolver: ${known || 'there is none in the settings'}`;
      terminal.writeError(`tagway certs renew: ${wrong}\n`);
      return exitCode.usage;
    }
    const before = certificateToRenew(
      name,
      held.filter(({ issuerKey }) => issuerKey === issuer.issuerKey),
    );
    const names = before === undefined ? [name] : namesToRenew(before);
    const manager = createCertificateManager({
      store,
      issuer,
      clock,
      random: Math.random,
      ordersPerPeriod: resolver!.ordersPerPeriod,
      onIssued: () => undefined,
      onProblem: () => undefined,
      onLeftOut: (message) => terminal.writeError(`tagway certs renew: ${message}\n`),
      onUnsaved: () => undefined,
    });
    // Waiting for a lock does not keep a process alive by itself.
    const alive = setInterval(() => undefined, 1000);
    try {
      await manager.obtain(names, 'renew');
      const { serial, notAfterMs } = store.find(issuer.issuerKey, names.join(','))!;
      terminal.write(`${names.join(', ')}: serial ${serial}, valid until ${new Date(notAfterMs).toISOString()}\n`);
      return exitCode.ok;
    } catch (error) {
      terminal.writeError(`tagway certs renew: ${messageOf(error)}\n`);
      return exitCode.failure;
    } finally {
      clearInterval(alive);
      await manager.close();
      store.close();
    }
  },
};
