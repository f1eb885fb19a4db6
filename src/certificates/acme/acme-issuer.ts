// Certificates from an ACME server (RFC 8555), by way of acme-client.
import { createPrivateKey } from 'node:crypto';
import type { Client, ClientExternalAccountBindingOptions, Order } from 'acme-client';
import { messageOf, TagwayError } from '../../shared/errors.js';
import type { IssuedCertificate, IssueOptions, Issuer } from '../issuing/issuer.js';
import type { CertificateStore } from '../store/certificate-store.js';
import { issuerKeyOf } from '../store/store-paths.js';
import { openAccount, type AcmeAccount } from './acme-account.js';
import type { AcmeConnection } from './acme-connection.js';
import { acmeLibrary } from './acme-library.js';
import { problemType } from './acme-problem.js';
import type { ChallengeSolver } from './challenge-solver.js';
import { createAcmeClient } from './create-acme-client.js';
import { proveName } from './prove-name.js';
import { leftOut, type AcmeWishes } from './left-out.js';
import { createRenewalInfoSource } from './renewal-info.js';
import { settled } from './settled.js';

export interface AcmeIssuerOptions extends AcmeConnection, AcmeWishes {
  readonly email: string;
  readonly externalAccountBinding?: ClientExternalAccountBindingOptions;
  readonly keyType: 'EC256' | 'EC384' | 'RSA2048' | 'RSA4096' | 'RSA8192';
  /** In the order in which they are tried; a wildcard needs `dns-01`. */
  readonly solvers: readonly ChallengeSolver[];
  readonly store: Pick<CertificateStore, 'paths' | 'lock'>;
  /** Time between two looks at an order that is being worked on. */
  readonly pollMs?: number;
  /** For a certificate to be made, once all names are proved; 30 seconds when left out, as with Traefik. */
  readonly certificateLimitMs?: number;
}

export function createAcmeIssuer(options: AcmeIssuerOptions): Issuer {
  const { directoryUrl, preferredChain, pollMs = 1000, certificateLimitMs = 30_000 } = options;
  const issuerKey = issuerKeyOf(directoryUrl);
  const renewals = createRenewalInfoSource(options);
  let account: AcmeAccount | undefined;
  /** The way that worked last comes first. */
  let { solvers } = options;

  /** `forgotten`: the URL of an account that the server does not know. */
  async function connect(signal: AbortSignal, forgotten?: string): Promise<Client> {
    const { externalAccountBinding } = options;
    account ??= await openAccount(
      {
        store: options.store,
        issuerKey,
        email: options.email,
        forgotten,
        async register(accountKey, contact) {
          const client = await createAcmeClient({ accountKey, externalAccountBinding }, options, signal);
          const registered = await client.createAccount({ termsOfServiceAgreed: true, contact: [...contact] });
          return { account: registered, url: client.getAccountUrl() };
        },
      },
      signal,
    );
    return createAcmeClient({ accountKey: account.keyPem, accountUrl: account.url }, options, signal);
  }

  async function placeOrder(names: readonly string[], { signal, replaced }: IssueOptions) {
    let client = await connect(signal);
    const identifiers = names.map((value) => ({ type: 'dns', value }));
    const replaces = replaced && (await renewals.idOf(replaced, signal).catch(() => undefined));
    const place = (more: object) => {
      const { profile } = options;
      return client.createOrder({ identifiers, ...(profile === undefined ? {} : { profile }), ...more });
    };
    try {
      return { client, order: await place(replaces === undefined ? {} : { replaces }) };
    } catch (error) {
      const type = problemType(error);
      if (type === 'accountDoesNotExist') {
        const forgotten = account?.url;
        account = undefined;
        client = await connect(signal, forgotten);
      } else if (replaces === undefined || !refusesReplacement.includes(type)) throw error;
      return { client, order: await place({}) };
    }
  }

  async function complete(names: readonly string[], tried: readonly ChallengeSolver[], given: IssueOptions) {
    const { signal } = given;
    const { client, order } = await placeOrder(names, given);
    signal.throwIfAborted();
    // One after the other: a failure then costs one of the server's failed validations, not one for each name.
    for (const authorization of await client.getAuthorizations(order)) {
      await proveName(client, authorization, { solvers: tried, pollMs, signal });
    }
    return finalize(client, order, { names, signal });
  }

  async function finalize(
    client: Client,
    order: Order,
    { names, signal }: { readonly names: readonly string[]; readonly signal: AbortSignal },
  ): Promise<IssuedCertificate> {
    const { crypto } = await acmeLibrary();
    const read = () => client.getOrder(order);
    const ready = await settled(read, { pollMs, signal });
    if (ready.status !== 'ready' && ready.status !== 'valid') throw new Error(faultOf(ready));
    const [key, csr] = await crypto.createCsr(
      { altNames: [...names] },
      options.keyType.startsWith('EC')
        ? await crypto.createPrivateEcdsaKey(options.keyType === 'EC384' ? 'P-384' : 'P-256')
        : await crypto.createPrivateRsaKey(Number(options.keyType.slice(3))),
    );
    await client.finalizeOrder(ready, csr);
    const valid = await settled(read, { pollMs, signal, patienceMs: certificateLimitMs });
    if (valid.status !== 'valid') throw new Error(faultOf(valid));
    const chainPem = await client.getCertificate(valid, preferredChain);
    return {
      chainPem: `${chainPem.trim()}\n`,
      keyPem: asGoWrites(String(key)),
      issuerData: { url: valid.certificate ?? '', ca: directoryUrl, account: account!.url },
      leftOut: leftOut(options, order, chainPem),
    };
  }

  async function issue(names: readonly string[], given: IssueOptions): Promise<IssuedCertificate> {
    let left = solvers;
    const failures: string[] = [];
    for (;;) {
      try {
        const issued = await complete(names, left, given);
        solvers = [...left, ...solvers.filter((solver) => !left.includes(solver))];
        return issued;
      } catch (error) {
        given.signal.throwIfAborted();
        const challenge = error instanceof TagwayError ? error.context.challenge : undefined;
        failures.push(messageOf(error));
        left = left.filter(({ type }) => type !== challenge);
        // Another way, with another order; whatever else is wrong is wrong for that one too.
        if (challenge === undefined || left.length === 0) throw refused(names, failures, error);
      }
    }
  }

  function refused(names: readonly string[], failures: readonly string[], cause: unknown): TagwayError {
    const message = `${issuerKey} did not issue a certificate for ${names.join(', ')}: ${[...new Set(failures)].join('; ')}`;
    const known = cause instanceof TagwayError ? cause : undefined;
    const context = { ...known?.context, name: names[0]! };
    return new TagwayError(known?.code ?? 'TW_ACME_REFUSED', message, { source: 'certificate', cause, context });
  }

  return {
    issuerKey,
    issue,
    renewals,
  };
}

/** What a server answers that does not take the word that a certificate is replaced (RFC 9773 section 5). */
const refusesReplacement = ['alreadyReplaced', 'malformed', 'unauthorized'];

function faultOf({ status, error }: Order): string {
  const detail = (error as { detail?: unknown } | undefined)?.detail;
  return typeof detail === 'string' ? detail : `the order is ${status}`;
}

/** PKCS#8, as the library gives it, becomes `EC PRIVATE KEY` or `RSA PRIVATE KEY`. */
function asGoWrites(pem: string): string {
  const key = createPrivateKey(pem);
  return key.asymmetricKeyType === 'ec'
    ? key.export({ format: 'pem', type: 'sec1' }).toString()
    : key.export({ format: 'pem', type: 'pkcs1' }).toString();
}
