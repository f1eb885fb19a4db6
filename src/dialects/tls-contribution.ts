import type { Defined, TlsContribution } from '../model/contribution.js';
import type { Decoded } from './decode-named.js';
import type { DecodedTls } from './decode-tls.js';

type Define = <T, U>(decoded: Decoded<T>, value: U) => Defined<U>;

/** The part of a contribution that is about TLS; none where nothing of it is usable. */
export function tlsContribution(decoded: DecodedTls | undefined, define: Define): { readonly tls?: TlsContribution } {
  if (decoded === undefined) return {};
  const { options, certificates, stores } = decoded;
  const [store] = stores.values();
  if (options.size === 0 && certificates.length === 0 && store === undefined) return {};
  return {
    tls: {
      options: new Map([...options].map(([name, one]) => [name, define(one, one.value)])),
      certificates: certificates.map((one) => define(one, one.value)),
      ...(store === undefined ? {} : { store: define(store, store.value) }),
    },
  };
}
