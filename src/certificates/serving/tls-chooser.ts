// Who answers a TLS handshake: a certificate and a way to speak TLS, for the name that the client gives.
import type { TlsOptions } from '../../model/tls-options.js';
import type { Certificate } from '../certificate.js';
import type { CertificateTable } from './certificate-table.js';
import { usualTlsOptions } from './usual-tls-options.js';
import { tlsParameters, type TlsParameters } from './tls-parameters.js';

/**
 * All that a handshake needs. The same object for the same certificate and options, so that what is made of it (contexts,
 * servers, sessions) can be kept as long as it is.
 */
export interface TlsIdentity {
  readonly certificate: Certificate;
  /** Hosts of one kind of options may share a connection; others answer 421. */
  readonly optionsName: string;
  readonly parameters: TlsParameters;
  /** What its authority says of the certificate now; absent: nothing, ever. */
  readonly staple?: () => Buffer | undefined;
}

/** TLS options that are ready for use. */
export interface NamedTlsOptions {
  readonly name: string;
  readonly options: TlsOptions;
  readonly authorities: readonly string[];
}

export interface TlsChooserParts {
  /** The certificates there are now. */
  readonly certificates: () => CertificateTable;
  /** The TLS options for a host; the same object as long as they are the same. Undefined: the handshake is refused. */
  readonly optionsFor: (name: string, entryPoint: string) => NamedTlsOptions | undefined;
  /** One that is obtained when a client comes for the name; undefined: there will be none. */
  readonly onDemand?: (name: string) => Promise<Certificate | undefined> | undefined;
  /** Served where no certificate is for the name; undefined: none is. */
  readonly fallback: (name: string) => Certificate | Promise<Certificate | undefined> | undefined;
  /** The certificate that answers a TLS-ALPN-01 challenge for the name. */
  readonly challenge?: (name: string) => Promise<Certificate | undefined>;
  /** Where the answer about a certificate is found, for those whose authority gives one. */
  readonly stapleOf?: (certificate: Certificate) => (() => Buffer | undefined) | undefined;
}

export interface TlsChooser {
  /**
   * For the name that the client gave, in lower case, the protocols it offers, and where it came in. Undefined: the
   * handshake is refused.
   */
  readonly identityFor: (
    name: string,
    protocols: readonly string[],
    entryPoint: string,
  ) => TlsIdentity | Promise<TlsIdentity | undefined> | undefined;
}

/** A client that proves a name speaks this alone, and says nothing after the handshake (RFC 8737 section 4). */
export const challengeProtocol = 'acme-tls/1';

const challengeOptions: NamedTlsOptions = {
  name: challengeProtocol,
  options: {
    ...usualTlsOptions,
    alpnProtocols: [challengeProtocol],
  },
  authorities: [],
};

export function createTlsChooser(parts: TlsChooserParts): TlsChooser {
  const { certificates, optionsFor, onDemand, fallback, challenge, stapleOf } = parts;
  const identities = new WeakMap<Certificate, WeakMap<NamedTlsOptions, TlsIdentity>>();

  function identityOf(certificate: Certificate, named: NamedTlsOptions): TlsIdentity {
    let byOptions = identities.get(certificate);
    if (byOptions === undefined) identities.set(certificate, (byOptions = new WeakMap()));
    let identity = byOptions.get(named);
    if (identity === undefined) {
      const parameters = tlsParameters(certificate, named.options, named.authorities);
      const staple = stapleOf?.(certificate);
      identity = { certificate, optionsName: named.name, parameters, ...(staple === undefined ? {} : { staple }) };
      byOptions.set(named, identity);
    }
    return identity;
  }

  return {
    identityFor(name, protocols, entryPoint) {
      if (challenge !== undefined && protocols.length === 1 && protocols[0] === challengeProtocol) {
        return challenge(name).then((certificate) => certificate && identityOf(certificate, challengeOptions));
      }
      const named = optionsFor(name, entryPoint);
      if (named === undefined) return undefined;
      const own = certificates().find(name);
      if (own !== undefined) return identityOf(own, named);
      const substitute = () => (named.options.sniStrict ? undefined : fallback(name));
      const instead = onDemand?.(name)?.then((obtained) => obtained ?? substitute()) ?? substitute();
      if (instead instanceof Promise) {
        return instead.then((certificate) => certificate && identityOf(certificate, named));
      }
      return instead && identityOf(instead, named);
    },
  };
}
