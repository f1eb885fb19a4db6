// Certificates from an ACME server (RFC 8555), by way of acme-client.
import { createPrivateKey } from 'node:crypto';
import type { Authorization, Client, ClientExternalAccountBindingOptions } from 'acme-client';
import { messageOf, TagwayError } from '../../shared/errors.js';
import type { IssuedCertificate, Issuer } from '../issuing/issuer.js';
import type { CertificateStore } from '../store/certificate-store.js';
import { issuerKeyOf } from '../store/store-paths.js';
import { openAccount, type AcmeAccount } from './acme-account.js';

type Challenge = Authorization['challenges'][number];

/** Proves control over a name in one way. */
export interface ChallengeSolver {
  readonly type: 'http-01' | 'tls-alpn-01' | 'dns-01';
  /** Everything is in place when it resolves. */
  present(name: string, challenge: Challenge, keyAuthorization: string): Promise<void>;
  remove(name: string, challenge: Challenge, keyAuthorization: string): Promise<void>;
}

export interface AcmeIssuerOptions {
  /** The directory of the server; its `https` certificate is checked against the system's authorities. */
  readonly directoryUrl: string;
  readonly email: string;
  readonly externalAccountBinding?: ClientExternalAccountBindingOptions;
  /** Common name of a root that chains should end in, where the server offers several. */
  readonly preferredChain?: string;
  readonly keyType: 'EC256' | 'EC384' | 'RSA2048' | 'RSA4096' | 'RSA8192';
  /** In the order in which they are tried; a wildcard needs `dns-01`. */
  readonly solvers: readonly ChallengeSolver[];
  readonly store: Pick<CertificateStore, 'paths' | 'lock'>;
  /** Time between two looks at an order that is being worked on. */
  readonly pollMs?: number;
}

export function createAcmeIssuer(options: AcmeIssuerOptions): Issuer {
  const { directoryUrl, solvers, preferredChain } = options;
  const issuerKey = issuerKeyOf(directoryUrl);
  let account: AcmeAccount | undefined;

  async function connect(signal: AbortSignal): Promise<Client> {
    const acme = await import('acme-client');
    const shared = {
      directoryUrl,
      externalAccountBinding: options.externalAccountBinding,
      backoffAttempts: 20,
      backoffMin: options.pollMs ?? 1000,
      backoffMax: 15_000,
    };
    account ??= await openAccount(
      {
        store: options.store,
        issuerKey,
        email: options.email,
        async register(accountKey, contact) {
          const client = new acme.Client({ ...shared, accountKey });
          const registered = await client.createAccount({ termsOfServiceAgreed: true, contact: [...contact] });
          return { account: registered, url: client.getAccountUrl() };
        },
      },
      signal,
    );
    return new acme.Client({ ...shared, accountKey: account.keyPem, accountUrl: account.url });
  }

  async function prove(client: Client, authorization: Authorization): Promise<void> {
    if (authorization.status === 'valid') return;
    const { identifier, wildcard = false } = authorization;
    const offered = solvers
      .map((solver) => ({ solver, challenge: authorization.challenges.find(({ type }) => type === solver.type) }))
      .filter(({ challenge }) => challenge !== undefined);
    const failures: string[] = [];
    for (const { solver, challenge } of offered as { solver: ChallengeSolver; challenge: Challenge }[]) {
      const keyAuthorization = await client.getChallengeKeyAuthorization(challenge);
      try {
        await solver.present(identifier.value, challenge, keyAuthorization);
        await client.completeChallenge(challenge);
        await client.waitForValidStatus(challenge);
        return;
      } catch (error) {
        failures.push(`${solver.type}: ${messageOf(error)}`);
        // A challenge that failed has spoilt its authorization (RFC 8555 section 7.1.6); the next try is a new order.
        break;
      } finally {
        await solver.remove(identifier.value, challenge, keyAuthorization).catch(() => undefined);
      }
    }
    const name = `${wildcard ? '*.' : ''}${identifier.value}`;
    const types = authorization.challenges.map(({ type }) => type).join(', ');
    const why = failures.length > 0 ? failures.join('; ') : `it offers ${types}, and none of these is set up here`;
    throw refused(`${issuerKey} does not accept that ${name} is served here: ${why}`, name);
  }

  async function issue(names: readonly string[], signal: AbortSignal): Promise<IssuedCertificate> {
    const acme = await import('acme-client');
    const client = await connect(signal);
    const order = await client.createOrder({ identifiers: names.map((value) => ({ type: 'dns', value })) });
    signal.throwIfAborted();
    const authorizations = await client.getAuthorizations(order);
    // One after the other: a failure then costs one of the server's failed validations, not one for each name.
    for (const authorization of authorizations) await prove(client, authorization);
    const [key, csr] = await acme.crypto.createCsr(
      { altNames: [...names] },
      options.keyType.startsWith('EC')
        ? await acme.crypto.createPrivateEcdsaKey(options.keyType === 'EC384' ? 'P-384' : 'P-256')
        : await acme.crypto.createPrivateRsaKey(Number(options.keyType.slice(3))),
    );
    const finalized = await client.waitForValidStatus(await client.finalizeOrder(order, csr));
    const chainPem = await client.getCertificate(finalized, preferredChain);
    const url = finalized.certificate ?? '';
    return {
      chainPem: `${chainPem.trim()}\n`,
      keyPem: asGoWrites(String(key)),
      issuerData: { url, ca: directoryUrl, account: account!.url },
    };
  }

  return {
    issuerKey,
    async issue(names, signal) {
      try {
        return await issue(names, signal);
      } catch (error) {
        if (error instanceof TagwayError) throw error;
        throw refused(
          `${issuerKey} did not issue a certificate for ${names.join(', ')}: ${messageOf(error)}`,
          names[0]!,
        );
      }
    },
  };
}

function refused(message: string, name: string): TagwayError {
  return new TagwayError('TW_ACME_REFUSED', message, { source: 'certificate', context: { name } });
}

/** PKCS#8, as the library gives it, becomes `EC PRIVATE KEY` or `RSA PRIVATE KEY`. */
function asGoWrites(pem: string): string {
  const key = createPrivateKey(pem);
  return key.asymmetricKeyType === 'ec'
    ? key.export({ format: 'pem', type: 'sec1' }).toString()
    : key.export({ format: 'pem', type: 'pkcs1' }).toString();
}
