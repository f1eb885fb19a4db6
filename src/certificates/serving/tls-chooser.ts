// Who answers a TLS handshake: a certificate and a way to speak TLS, for the name that the client gives.
import { decodeFields } from '../../shared/decode-options.js';
import { createNode } from '../../shared/option-node.js';
import type { Certificate } from '../certificate.js';
import type { CertificateTable } from './certificate-table.js';
import { tlsOptionsFields, type TlsOptions } from './tls-options.js';
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
  /** The TLS options for a host; the same object as long as they are the same. */
  readonly optionsFor: (name: string) => NamedTlsOptions;
  /** Served where no certificate is for the name; undefined: none is. */
  readonly fallback: (name: string) => Certificate | Promise<Certificate | undefined> | undefined;
  /** The certificate that answers a TLS-ALPN-01 challenge for the name. */
  readonly challenge?: (name: string) => Promise<Certificate | undefined>;
}

export interface TlsChooser {
  /**
   * For the name that the client gave, in lower case, and the protocols it offers. Undefined: the handshake is refused.
   */
  readonly identityFor: (
    name: string,
    protocols: readonly string[],
  ) => TlsIdentity | Promise<TlsIdentity | undefined> | undefined;
}

const challengeProtocol = 'acme-tls/1';

const challengeOptions: NamedTlsOptions = {
  name: challengeProtocol,
  options: {
    ...decodeFields(tlsOptionsFields, createNode('', ''), '', () => undefined),
    alpnProtocols: [challengeProtocol],
  },
  authorities: [],
};

export function createTlsChooser({ certificates, optionsFor, fallback, challenge }: TlsChooserParts): TlsChooser {
  const identities = new WeakMap<Certificate, WeakMap<NamedTlsOptions, TlsIdentity>>();

  function identityOf(certificate: Certificate, named: NamedTlsOptions): TlsIdentity {
    let byOptions = identities.get(certificate);
    if (byOptions === undefined) identities.set(certificate, (byOptions = new WeakMap()));
    let identity = byOptions.get(named);
    if (identity === undefined) {
      const parameters = tlsParameters(certificate, named.options, named.authorities);
      identity = { certificate, optionsName: named.name, parameters };
      byOptions.set(named, identity);
    }
    return identity;
  }

  return {
    identityFor(name, protocols) {
      // A client that proves a name offers this protocol alone (RFC 8737 section 4).
      if (challenge !== undefined && protocols.length === 1 && protocols[0] === challengeProtocol) {
        return challenge(name).then((certificate) => certificate && identityOf(certificate, challengeOptions));
      }
      const named = optionsFor(name);
      const own = certificates().find(name);
      if (own !== undefined) return identityOf(own, named);
      if (named.options.sniStrict) return undefined;
      const instead = fallback(name);
      if (instead instanceof Promise) {
        return instead.then((certificate) => certificate && identityOf(certificate, named));
      }
      return instead && identityOf(instead, named);
    },
  };
}
